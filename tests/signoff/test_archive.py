"""Archives: the same files make the same bytes, and nothing is unpacked to where it does not belong."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from harness.errors import UserError
from harness.signoff.archive import pack, unpack


def test_the_same_files_make_the_same_archive(tmp_path: Path) -> None:
    """Whenever, and by whomever it is packed; and it comes out as it went in."""
    for name in ("one", "two"):
        (tmp_path / name / "bundle/console").mkdir(parents=True)
        (tmp_path / name / "bundle/console/a.log").write_bytes(b"\x00\xff")
        pack(tmp_path / name / "bundle", tmp_path / name / "bundle.tar")
    (tmp_path / "one/bundle/console/a.log").touch()
    assert (tmp_path / "one/bundle.tar").read_bytes() == (tmp_path / "two/bundle.tar").read_bytes()
    folder = unpack(tmp_path / "one/bundle.tar", tmp_path / "out")
    assert b"\x00\xff" == (folder / "console/a.log").read_bytes()


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "bundle/../../evil", "evil"])
def test_no_name_leads_out(tmp_path: Path, name: str) -> None:
    """An archive may come from anybody."""
    with tarfile.open(tmp_path / "bundle.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(UserError, match="expected the archive of a bundle"):
        unpack(tmp_path / "bundle.tar", tmp_path / "out")
    assert ["bundle.tar"] == [path.name for path in tmp_path.iterdir()]


def test_a_link_is_not_unpacked(tmp_path: Path) -> None:
    """Nor a device, nor a folder: bundles are files."""
    link = tarfile.TarInfo("bundle/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(tmp_path / "bundle.tar", "w") as tar:
        tar.addfile(link)
    with pytest.raises(UserError, match="no file of a bundle"):
        unpack(tmp_path / "bundle.tar", tmp_path / "out")
