"""Real deaths, played to the conversation as they came over the console: the probe that ran is the one that crashed."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator

import pytest

from harness.errors import LabError
from harness.lab import conversation, interview
from harness.lab.answer import Bookmark
from harness.lab.conversation import ConsoleEnded, Conversation, KernelDied
from harness.lab.interview import Interview
from tests.deaths import ARCHS, console_of
from tests.lab.fake_guest import a_probe

FIRST_FRAME = re.compile(rb"@([1-9]\d*) [0-9a-f]{8} ")
QUIET, END = b"", None


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "SETTLE_S", 0.01)
    monkeypatch.setattr(conversation, "FLOOD_BYTES", 20_000)
    monkeypatch.setattr(interview, "GRACE_S", 0.2)
    monkeypatch.setattr(interview, "SILENCE_S", 0.1)


class Recording:
    """A console that says again what one said before, and then something for ever."""

    def __init__(self, console: bytes, then: bytes | None) -> None:
        self._pieces: Iterator[bytes] = (console[at : at + 100] for at in range(0, len(console), 100))
        self._then = then

    def receive(self, timeout_s: float) -> bytes | None:
        """The next piece."""
        del timeout_s
        return next(self._pieces, self._then)

    def send(self, data: bytes) -> None:
        """Orders; nobody hears them."""


def play(arch: str, log: str, then: bytes | None) -> Interview:
    """The interview that was led when the log was written, of the one probe that died in it."""
    console = console_of(arch, log)
    first = FIRST_FRAME.search(console)
    assert first is not None
    talk = Conversation(Recording(console, then), io.BytesIO(), after=Bookmark(frames=int(first[1]) - 1))
    name = "selftest.floods_the_console" if log == "flood" else f"crash.{log}"
    return Interview(talk, "namespaces", [a_probe(name, deadline_ms=10)], 1)


def death_of(told: Interview, probe: str) -> KernelDied:
    """How the kernel died while that probe, and no other, ran."""
    with pytest.raises(KernelDied) as caught:
        list(told.landings())
    assert [probe] == list(told.in_flight)
    return caught.value


@pytest.mark.parametrize("arch", ARCHS)
@pytest.mark.parametrize("then", [END, QUIET], ids=["ends", "stays"])
@pytest.mark.parametrize("log", ["panic", "oops", "bug", "soft_lockup", "rcu_stall", "out_of_memory"])
def test_a_death_is_told_whether_the_machine_ends_or_stays(arch: str, log: str, then: bytes | None) -> None:
    """The reason is in the first lines of the dump, and those are not the last thing that was said."""
    death = death_of(play(arch, log, then), f"crash.{log}")
    assert death.reason
    assert any(death.reason in line for line in death.dump[:2])
    assert len(death.dump) > 5


@pytest.mark.parametrize(("log", "trouble"), [("rcu_stall", LabError), ("soft_lockup", LabError), ("oops", KernelDied)])
def test_a_stall_while_nobody_listened_is_the_labs(
    monkeypatch: pytest.MonkeyPatch, log: str, trouble: type[Exception]
) -> None:
    """A guest waits for whoever does not hear it, and its clock goes on; an oops takes no time, and is the kernel's."""
    told = play("arm", log, QUIET)
    monkeypatch.setattr(conversation, "DEAF_S", 0.01)
    time.sleep(0.02)
    with pytest.raises(trouble, match="nobody listened" if trouble is LabError else None):
        list(told.landings())


@pytest.mark.parametrize("arch", ARCHS)
def test_a_kernel_that_says_nothing_has_fallen_silent(arch: str) -> None:
    """A processor that takes no interrupts says nothing and hears nothing, for ever."""
    assert "fell silent" in death_of(play(arch, "silence", QUIET), "crash.silence").reason


@pytest.mark.parametrize("arch", ARCHS)
def test_a_console_without_end_is_told_by_its_first_lines(arch: str) -> None:
    """The flood of a probe, gone on with for ever."""
    more = console_of(arch, "flood")[-80:] * 100
    death = death_of(play(arch, "flood", more), "selftest.floods_the_console")
    assert death.reason.startswith("endless output: ")
    assert "the kernel's log has no end" in death.dump[0]


@pytest.mark.parametrize("arch", ARCHS)
def test_a_machine_that_is_gone_leaves_its_probe_in_flight(arch: str) -> None:
    """Whose fault it is, the emulator's exit status says: tests/lab/test_power.py."""
    told = play(arch, "guest_gone", END)
    with pytest.raises(ConsoleEnded):
        list(told.landings())
    assert ["crash.guest_gone"] == list(told.in_flight)
