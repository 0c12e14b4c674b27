"""How other tools are run: until the guest speaks, and with their own reason where it never does."""

from __future__ import annotations

import subprocess
import time
from collections import Counter

import pytest

from benchmarks import peers
from harness.errors import LabError


def test_the_command_says_the_mark_and_does_not_hold_it() -> None:
    """A tool that shows the command line it boots with has not answered by that."""
    assert peers.MARK not in peers.SPOKEN
    said = subprocess.run(["sh", "-c", peers.SPOKEN], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == peers.MARK


def test_nobody_waits_for_a_tool_that_has_answered() -> None:
    """It is ended at once, with all that it started."""
    began = time.monotonic()
    took = peers.first_output(["sh", "-c", f"{peers.SPOKEN}; sleep 60"])
    assert took <= time.monotonic() - began < 10


def test_a_tool_that_ends_early_is_told_with_its_reason() -> None:
    """The line that tells of trouble, not the trace that follows."""
    script = "echo '[    2.3] Kernel panic - not syncing: no init'; echo '[    2.4] ---[ end trace ]---'; exit 3"
    with pytest.raises(LabError, match=r"ended without an answer; it said: Kernel panic - not syncing: no init$"):
        peers.first_output(["sh", "-c", script])


def test_a_tool_that_says_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience ends."""
    monkeypatch.setattr(peers, "PATIENCE_S", 0.05)
    with pytest.raises(LabError, match=r"no answer within 0 s; it said: nothing$"):
        peers.first_output(["sleep", "60"])


def test_an_answer_that_got_lost_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is counted, and costs the measured time nothing."""
    times = iter([LabError("lost"), 3.0])

    def once(_: object) -> float:
        took = next(times)
        if isinstance(took, LabError):
            raise took
        return took

    monkeypatch.setattr(peers, "first_output", once)
    lost: Counter[str] = Counter()
    assert peers._dogged("vng", ["vng"], lost) == 3.0
    assert lost == {"vng": 1}


def test_a_tool_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what installs it."""
    monkeypatch.setattr(peers.shutil, "which", lambda *_, **__: None)
    with pytest.raises(LabError, match=r"vng: expected on the PATH, found nothing; pip install"):
        peers._command("vng")
