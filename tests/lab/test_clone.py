"""The first clone of a snapshot is tried: it must wake, and its clock must run."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import LabError
from harness.lab import clone, conversation
from harness.lab.answer import Bookmark, BootInfo
from harness.lab.clone import Clone, try_clone
from harness.lab.snapshot import Snapshot
from tests.lab.fake_guest import END, FakeGuest
from tests.lab.test_clones import FakeClone
from tests.lab.test_shared_boot import PANIC


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clone, "TRIAL_S", 0.2)
    monkeypatch.setattr(conversation, "SETTLE_S", 0.01)


def a_clone_of(guest: FakeGuest, folder: Path) -> tuple[Clone, FakeClone]:
    """A clone whose emulator is of paper."""
    emulator = FakeClone(guest, None)
    snapshot = Snapshot(folder=folder, after=Bookmark(frames=3), info=BootInfo(n=1))
    return Clone(emulator, snapshot), emulator  # type: ignore[arg-type]


def test_a_guest_whose_clock_runs_is_sound(tmp_path: Path) -> None:
    """It says so, and its clone is ended."""
    tried, emulator = a_clone_of(FakeGuest(), tmp_path)
    try_clone(tried)
    assert emulator.stopped


def test_a_clock_that_stands_still_is_found(tmp_path: Path) -> None:
    """A guest that takes orders but never settles is no guest to clone."""
    tried, emulator = a_clone_of(FakeGuest(clock_runs=False), tmp_path)
    with pytest.raises(LabError, match="stands still"):
        try_clone(tried)
    assert emulator.stopped


@pytest.mark.parametrize(("said", "why"), [(PANIC, "died"), (END, "ended")])
def test_a_guest_that_does_not_live_on_is_found(said: bytes | None, why: str, tmp_path: Path) -> None:
    """One that panics or ends as it wakes is the lab's trouble, not a verdict."""
    tried, emulator = a_clone_of(FakeGuest(kills={"settle": said}), tmp_path)
    with pytest.raises(LabError, match=why):
        try_clone(tried)
    assert emulator.stopped
