"""Snapshots are used only as they were written, made once, and do not pile up."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import LabError
from harness.lab.answer import Bookmark, BootInfo
from harness.lab.snapshot import FACTS, SnapshotShelf, memory_bytes

KEY = {"kernel": "k", "words": ["-m", "1M"]}
AFTER = Bookmark(frames=17, orders=1)
INFO = BootInfo(n=3, release="6.1.0", flavours={"namespaces": "yes isolates=uts"})


class Maker:
    """Makes snapshots, and counts them."""

    def __init__(self, size: int = 1000) -> None:
        self.count = 0
        self._size = size

    def __call__(self, folder: Path) -> tuple[Bookmark, BootInfo]:
        """Fills a folder as a boot would."""
        self.count += 1
        (folder / "memory").write_bytes(bytes([self.count]) * self._size)
        (folder / "state").write_bytes(b"state %d" % self.count)
        return AFTER, INFO


@pytest.fixture
def shelf(tmp_path: Path) -> SnapshotShelf:
    """A shelf in memory."""
    (tmp_path / "shm").mkdir()
    return SnapshotShelf(1000, shared_memory=tmp_path / "shm", disk=tmp_path / "disk")


def test_a_snapshot_is_made_once_for_the_same_key(shelf: SnapshotShelf) -> None:
    """What was told of it comes back with it, from another shelf on the same place, too."""
    make = Maker()
    first, again = shelf.obtain(KEY, make), shelf.obtain(KEY, make)
    assert (1, first, AFTER, INFO) == (make.count, again, again.after, again.info)


def test_another_key_is_another_snapshot(shelf: SnapshotShelf) -> None:
    """Anything in the key may change what the guest is."""
    make = Maker()
    shelf.obtain(KEY, make)
    shelf.obtain({**KEY, "words": ["-m", "2M"]}, make)
    assert 2 == make.count


SPOILERS: dict[str, Callable[[Path], object]] = {
    "memory written to": lambda folder: (folder / "memory").write_bytes(b"x" * 1000),
    "memory cut short": lambda folder: os.truncate(folder / "memory", 10),
    "state changed": lambda folder: (folder / "state").write_bytes(b"other"),
    "state gone": lambda folder: (folder / "state").unlink(),
    "facts damaged": lambda folder: (folder / FACTS).write_text("{"),
    "facts of another form": lambda folder: (folder / FACTS).write_text("{}"),
}


@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS.keys())
def test_any_doubt_makes_a_new_one(shelf: SnapshotShelf, spoil: Callable[[Path], object]) -> None:
    """A snapshot that is not exactly as it was written is as good as none."""
    make = Maker()
    spoil(shelf.obtain(KEY, make).folder)
    shelf.obtain(KEY, make)
    shelf.obtain(KEY, make)
    assert 2 == make.count


def test_a_snapshot_that_cannot_be_made_leaves_nothing(shelf: SnapshotShelf) -> None:
    """The next one is made from the beginning."""

    def fail(folder: Path) -> tuple[Bookmark, BootInfo]:
        (folder / "memory").write_bytes(b"half")
        raise LabError("the board did not boot")

    with pytest.raises(LabError, match="did not boot"):
        shelf.obtain(KEY, fail)
    assert [] == [path for path in shelf.root.iterdir() if path.is_dir()]


def test_without_room_in_memory_it_lies_on_disk(tmp_path: Path) -> None:
    """A small /dev/shm is no reason to fail."""
    (tmp_path / "shm").mkdir()
    shelf = SnapshotShelf(1 << 60, shared_memory=tmp_path / "shm", disk=tmp_path / "disk")
    assert tmp_path / "disk/snapshots" == shelf.root


def test_old_and_too_many_snapshots_go(shelf: SnapshotShelf) -> None:
    """The longest unused go first; what is young and fits stays."""
    make = Maker(size=100_000)
    made = [shelf.obtain({"n": n}, make) for n in range(3)]
    now = time.time()
    for age, snapshot in zip((300, 200, 100), made, strict=True):
        os.utime(snapshot.folder / FACTS, (now - age, now - age))
    shelf.prune(max_bytes=250_000, max_age_s=1000)
    assert [False, True, True] == [snapshot.folder.exists() for snapshot in made]
    shelf.prune(max_bytes=250_000, max_age_s=150)
    assert [False, False, True] == [snapshot.folder.exists() for snapshot in made]


@pytest.mark.parametrize(("text", "size"), [("128M", 128 << 20), ("1G", 1 << 30), ("512", 512 << 20), ("64k", 1 << 16)])
def test_sizes_are_read_as_qemu_reads_them(text: str, size: int) -> None:
    """A number without a unit is in mebibytes."""
    assert size == memory_bytes(text)
