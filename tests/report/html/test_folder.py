"""The folder of a report: written whole, again, and over nothing else."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from harness.errors import UserError
from harness.report.html import folder as writing
from harness.report.html import write_html
from harness.report.site import build_site
from tests.report.html.documents import read_folder
from tests.report.sites import REQUIREMENTS, site_run

SITE = build_site(site_run(), REQUIREMENTS)
LOG = "console/arm-qemu-1.log"


def test_it_may_be_written_again(tmp_path: Path) -> None:
    """What is left of the one before is gone, and nothing lies beside it."""
    folder = tmp_path / "report"
    write_html(SITE, folder, tmp_path)
    (folder / "cells/old.html").write_text("old")
    assert folder / "index.html" == write_html(SITE, folder, tmp_path)
    assert not (folder / "cells/old.html").exists()
    assert [folder] == list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["notes.txt", "index.htm", ".git"])
def test_another_folder_is_left_alone(tmp_path: Path, name: str) -> None:
    """Who mistypes a name loses nothing, even where an earlier report lies there, too."""
    write_html(SITE, tmp_path / "public", tmp_path)
    (tmp_path / "public" / name).write_text("mine")
    with pytest.raises(UserError, match=rf"found {name}; name another"):
        write_html(SITE, tmp_path / "public", tmp_path)
    assert "mine" == (tmp_path / "public" / name).read_text()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """It is left as it is."""
    (tmp_path / "report").write_text("mine")
    with pytest.raises(UserError, match="found a file"):
        write_html(SITE, tmp_path / "report", tmp_path)


def test_a_report_that_fails_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a report is none."""
    index = write_html(SITE, tmp_path / "report", tmp_path)
    before = index.read_text()
    monkeypatch.setattr(writing, "pages_of", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_html(SITE, tmp_path / "report", tmp_path)
    assert before == index.read_text()
    assert [tmp_path / "report"] == list(tmp_path.iterdir())


def test_consoles_are_linked_where_they_go_along(tmp_path: Path) -> None:
    """In the run's own folder the log is a step away; elsewhere its name is told, since the link would break."""
    run_dir = tmp_path / "run"
    (run_dir / "console").mkdir(parents=True)
    (run_dir / LOG).write_bytes(b"\x00\xff")
    inside = write_html(SITE, run_dir / "report", run_dir).parent
    outside = write_html(SITE, tmp_path / "elsewhere", run_dir).parent
    page = "boards/arm-qemu.html"
    assert f"../../{LOG}" in read_folder(inside)[page].links
    assert [] == [link for link in read_folder(outside)[page].links if "console" in link]
    assert f"{LOG} in the run's folder" in " ".join(read_folder(outside)[page].text.split())


def test_all_that_it_needs_is_in_the_package() -> None:
    """Templates, style and script go along with an installed harness."""
    names = {each.name for each in (resources.files("harness.report") / "templates").iterdir()}
    assert {"_base.html.j2", "index.html.j2", *writing.ASSETS} <= names
