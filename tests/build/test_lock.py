"""Locks: one holder at a time, and no file left when nobody holds them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from harness.build import lock
from harness.build.lock import holding


def test_a_lock_is_a_file_only_while_it_is_held(tmp_path: Path) -> None:
    """Thousands of builds leave no thousands of files."""
    path = tmp_path / "locks/thing"
    with holding(path, None):
        assert path.exists()
    assert not path.exists()


def test_a_held_lock_is_refused_or_waited_for(tmp_path: Path) -> None:
    """Who does not want to wait is told at once; what `on_wait` raises ends the wait."""
    with holding(tmp_path / "thing", None):
        with pytest.raises(BlockingIOError), holding(tmp_path / "thing", None):
            pytest.fail("held twice")
        with pytest.raises(RuntimeError), holding(tmp_path / "thing", _give_up):
            pytest.fail("held twice")
    with holding(tmp_path / "thing", None):
        pass


def _give_up() -> None:
    raise RuntimeError


def test_a_file_removed_between_opening_and_locking_is_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever locks the file of an earlier holder tries again: the name would not be guarded by it."""
    path, flock = tmp_path / "thing", lock.fcntl.flock

    def late(handle: int, how: int) -> None:
        monkeypatch.setattr(lock.fcntl, "flock", flock)
        path.unlink()
        flock(handle, how)

    monkeypatch.setattr(lock.fcntl, "flock", late)
    with holding(path, None):
        assert path.exists()
        with pytest.raises(BlockingIOError), holding(path, None):
            pytest.fail("held twice")


def test_many_who_wait_hold_it_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the calls of eight threads fall together, no two of them are inside at once."""
    monkeypatch.setattr(lock, "MOMENT_S", 0.0001)
    inside, most = [0], [0]

    def work() -> None:
        for _ in range(25):
            with holding(tmp_path / "thing", lambda: None):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (0, 1) == (inside[0], most[0])
    assert [] == list(tmp_path.iterdir())
