"""The store: there whole or not at all, made once, found again by what it was made of."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from harness.build.store import Store, default_root
from harness.errors import LabError


def test_the_same_inputs_are_made_once(tmp_path: Path) -> None:
    """A second request gives the first one's entry; other inputs give another."""
    store, made = Store(tmp_path), []

    def fill(new: Path, _: Path) -> dict[str, int]:
        made.append(new)
        (new / "file").write_text("x")
        return {"answer": 42}

    first, again, other = (store.obtain("thing", {"a": a}, fill) for a in (1, 1, 2))
    assert 2 == len(made)
    assert first == again
    assert first.digest != other.digest
    assert "x" == (first.dir / "file").read_text()


def test_provenance_tells_inputs_and_facts(tmp_path: Path) -> None:
    """What something was made of, when, and how long it took is beside it."""
    entry = Store(tmp_path).obtain("thing", {"a": [1]}, lambda *_: {"answer": 42})
    assert {"a": [1]} == entry.provenance["inputs"]
    assert {"answer", "digest", "duration_s", "inputs", "kind", "made_at"} == set(entry.provenance)


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    """Half of a kernel is never found, and the next attempt starts afresh."""
    store = Store(tmp_path)

    def fail(new: Path, _: Path) -> dict[str, int]:
        (new / "half").write_text("x")
        raise LabError("no")

    with pytest.raises(LabError):
        store.obtain("thing", {}, fail)
    assert store.find("thing", {}) is None
    assert [] == list((tmp_path / "work").iterdir())
    assert {} == store.obtain("thing", {}, lambda *_: {}).provenance["inputs"]


def test_a_killed_builds_leavings_are_swept_away(tmp_path: Path) -> None:
    """What a killed process left in work/ goes when anything is built next."""
    leavings = tmp_path / "work/thing-0123456789abcdef"
    leavings.mkdir(parents=True)
    Store(tmp_path).obtain("thing", {}, lambda *_: {})
    assert not leavings.exists()


def test_two_at_once_build_it_once(tmp_path: Path) -> None:
    """Whoever comes second waits, is told so, and gets the first one's entry."""
    begun, waited, go = threading.Event(), threading.Event(), threading.Event()
    digests: list[str] = []

    def slow(_: Path, __: Path) -> dict[str, int]:
        begun.set()
        assert go.wait(10)
        return {}

    def wait() -> None:
        waited.set()
        go.set()

    first = threading.Thread(target=lambda: digests.append(Store(tmp_path).obtain("thing", {}, slow).digest))
    first.start()
    assert begun.wait(10)
    second = Store(tmp_path).obtain("thing", {}, lambda *_: pytest.fail("built twice"), wait)
    first.join()
    assert waited.is_set()
    assert [second.digest] == digests


def test_what_is_removed_is_gone(tmp_path: Path) -> None:
    """A removed entry is neither found nor listed, and can be made again."""
    store = Store(tmp_path)
    entry = store.obtain("thing", {}, lambda *_: {})
    assert [entry] == store.entries("thing")
    store.remove(entry)
    assert [] == store.entries("thing")
    assert store.find("thing", {}) is None


def test_a_store_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """A disk's trouble is the lab's, with a way out."""
    (tmp_path / "file").write_text("")
    with pytest.raises(LabError, match="expected to write a thing there, found: Not a directory"):
        Store(tmp_path / "file").obtain("thing", {}, lambda *_: {})


def test_where_the_store_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """HARNESS_STORE wins over XDG_CACHE_HOME."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("HARNESS_STORE", raising=False)
    assert tmp_path / "harness" == default_root()
    monkeypatch.setenv("HARNESS_STORE", "/elsewhere")
    assert Path("/elsewhere") == default_root()


def test_no_lock_stays_behind(tmp_path: Path) -> None:
    """Neither of a build nor of a removal, nor what a killed process, or an older version, has left."""
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks/kernel-0123456789abcdef").touch()
    store = Store(tmp_path)
    store.remove(store.obtain("thing", {}, lambda *_: {}))
    assert [] == list((tmp_path / "locks").iterdir())


def test_a_workshop_is_swept_by_nobody_while_it_is_used(tmp_path: Path) -> None:
    """Entries are made while it stands; it is gone in the end, whatever happened in it."""
    store = Store(tmp_path)

    def work() -> None:
        with store.workshop("ladder") as folder:
            (folder / "tree").mkdir()
            store.obtain("thing", {}, lambda *_: {})
            assert (folder / "tree").is_dir()
            raise LabError("no")

    with pytest.raises(LabError):
        work()
    assert [] == list((tmp_path / "work").iterdir())


def test_what_nobody_asks_for_grows_old(tmp_path: Path) -> None:
    """An entry is unused since it was made, or last found; being listed is no use of it."""
    store = Store(tmp_path)
    entries = [store.obtain("thing", {"a": a}, lambda *_: {}) for a in range(3)]
    for entry in entries:
        os.utime(entry.dir / "provenance.json", (0, time.time() - 10 * 24 * 3600 - 60))
    assert [] == store.unused("thing", 11)
    store.find("thing", {"a": 0})
    store.obtain("thing", {"a": 1}, lambda *_: {})
    store.entries("thing")
    assert [entries[2]] == store.unused("thing", 10)
