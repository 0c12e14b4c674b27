"""The initramfs: an archive that kernels unpack, the same bytes for the same guest."""

from __future__ import annotations

import gzip
import stat
import subprocess
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from harness.build.initramfs import Node, cpio, ensure_initramfs, locate_initramfs, pack
from harness.build.store import Store
from tests.build.places import PLAIN_PROBE, native, suites


def listing(archive: bytes) -> list[str]:
    """Let cpio itself list an archive: mode, device or size, and name."""
    done = subprocess.run(["cpio", "-tvn", "--quiet"], input=archive, capture_output=True, check=True)
    lines = [line.split() for line in done.stdout.decode().splitlines()]
    return [
        " ".join([words[0], *words[4:6], words[-1]]) if words[0][0] == "c" else f"{words[0]} {words[-1]}"
        for words in lines
    ]


def test_the_guest_finds_what_it_starts_from() -> None:
    """A real cpio reads the archive: /init can be run, the console is there, and the places to mount on."""
    assert [
        "drwxr-xr-x dev",
        "drwxr-xr-x mnt",
        "drwxr-xr-x proc",
        "drwxr-xr-x root",
        "drwxr-xr-x sys",
        "drwxrwxrwt tmp",
        "crw------- 5, 1 dev/console",
        "crw-rw-rw- 1, 3 dev/null",
        "-rwxr-xr-x init",
    ] == listing(gzip.decompress(pack(b"program")))


def test_the_same_guest_gives_the_same_bytes() -> None:
    """No clock and no owner gets in."""
    assert pack(b"program") == pack(b"program")


@given(st.binary(max_size=100), st.from_regex(r"[a-z]{1,20}", fullmatch=True))
def test_whatever_the_sizes_the_archive_is_whole(data: bytes, name: str) -> None:
    """Padding is right for names and contents of every length."""
    archive = cpio(
        [Node(name=name, mode=stat.S_IFREG | 0o644, data=data), Node(name="last", mode=stat.S_IFDIR | 0o755)]
    )
    assert 0 == len(archive) % 4
    assert archive.count(b"070701") >= 3
    start = 110 + len(name) + 1
    start += -start % 4
    assert data == archive[start : start + len(data)]


def test_it_is_built_from_the_guest_and_kept(tmp_path: Path) -> None:
    """The archive holds the guest's own bytes, and locating it builds nothing."""
    root, store = suites(tmp_path / "repo", zoo__water=PLAIN_PROBE), Store(tmp_path / "store")
    assert locate_initramfs(native(), root=root, store=store) is None
    archive = ensure_initramfs(native(), root=root, store=store)
    assert archive == locate_initramfs(native(), root=root, store=store)
    assert b"\x7fELF" in gzip.decompress(archive.read_bytes())
