"""A shared boot: what becomes of probes when kernels die, labs fail and boards do not boot."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.board import Board, BoardOptions, QemuSettings
from harness.errors import LabError
from harness.lab import conversation
from harness.lab.answer import Answer, BootInfo
from harness.lab.conversation import ConsoleEnded, Conversation, KernelDied
from harness.lab.power import BootFailed, Guest
from harness.lab.shared_boot import SharedBoot
from harness.outcome import Outcome
from tests.lab.fake_guest import END, FakeGuest, a_probe

PANIC = b"[    1.234567] Kernel panic - not syncing: Fatal exception\r\n"
BOARD = Board(
    name="toy",
    file=Path("boards/toy.yaml"),
    options=BoardOptions(arch="x86_64", image="linux", kernel="vmlinux"),
    qemu=QemuSettings(qemu_bin="qemu-toy", machine="m", memory="1M"),
)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "REPEAT_S", 0.002)
    monkeypatch.setattr(conversation, "SETTLE_S", 0.01)
    monkeypatch.setattr(conversation, "PING_S", 0.005)


class FakePower:
    """A power switch whose boots are given one by one; the last one serves for ever."""

    def __init__(self, boots: Sequence[Callable[[], FakeGuest]], blames: LabError | KernelDied | None = None) -> None:
        self._boots = list(boots)
        self._blames = blames
        self.count = 0
        self.ended = 0

    def boot(self) -> Guest:
        """The next scripted boot."""
        make = self._boots[min(self.count, len(self._boots) - 1)]
        self.count += 1
        talk = Conversation(make(), io.BytesIO())  # type: ignore[arg-type]
        while talk.next_text(9e9) != "ready":
            pass
        return Guest(talk=talk, info=BootInfo(n=self.count))

    def off(self) -> None:
        """A fake guest needs no power."""

    def end(self, guest: Guest) -> None:
        """The end that a guest is asked for."""
        del guest
        self.ended += 1

    def blame(self, ended: ConsoleEnded) -> LabError | KernelDied:
        """What the script says of a console that ended."""
        return self._blames or ended


def bench(*boots: Callable[[], FakeGuest], blames: LabError | KernelDied | None = None) -> SharedBoot:
    """A bench over scripted boots."""
    return SharedBoot(BOARD, FakePower(boots, blames))  # type: ignore[arg-type]


def run(bench: SharedBoot, *names: str, jobs: int = 1) -> dict[str, Answer]:
    """The answers to these probes, by id."""
    answers: Iterator[Answer] = bench.run("namespaces", [a_probe(name) for name in names], jobs)
    return {answer.result.probe: answer for answer in answers}


def test_all_probes_are_asked_of_one_boot() -> None:
    """A kernel that lives is not booted again."""
    found = run(bench(FakeGuest), "s.a", "s.b", "s.c")
    assert ["s.a", "s.b", "s.c"] == list(found)
    assert {1} == {answer.boot.n for answer in found.values()}


def test_a_panic_costs_the_probe_that_ran_and_the_rest_gets_a_fresh_kernel() -> None:
    """The dump goes with the crash; the probes after it are asked on the next boot."""

    def deadly() -> FakeGuest:
        return FakeGuest(kills={"s.bad": PANIC})

    found = run(bench(deadly), "s.a", "s.bad", "s.c")
    assert {"s.a": Outcome.PASS, "s.bad": Outcome.CRASH, "s.c": Outcome.PASS} == {
        name: answer.result.outcome for name, answer in found.items()
    }
    assert "Kernel panic - not syncing: Fatal exception" == found["s.bad"].result.reason
    assert "Fatal exception" in found["s.bad"].console_excerpt
    assert (1, 2) == (found["s.bad"].boot.n, found["s.c"].boot.n)


class Parallel(FakeGuest):
    """A guest that begins every probe before it ends any; then its kernel dies when one of them is deadly."""

    def _ask(self, name: str) -> None:
        self.say(f"# start {name}")
        self._begun = [*getattr(self, "_begun", []), name]
        if len(self._begun) == self._count:
            self._finish()

    def _start(self, rest: str) -> None:
        super()._start(rest)
        self._count, self._begun = int(rest.split()[2]), []

    def _finish(self) -> None:
        if set(self._begun) & set(self._kills):
            self.print(PANIC)
            self._dead = True
            self.print(END)
            return
        for name in self._begun:
            self.say_result(name)


def test_of_several_in_flight_only_the_killer_is_convicted() -> None:
    """Each is asked alone, and the one that kills the kernel again is the one."""
    found = run(bench(lambda: Parallel(kills={"s.bad": PANIC})), "s.a", "s.bad", "s.c", jobs=3)
    assert {"s.a": Outcome.PASS, "s.bad": Outcome.CRASH, "s.c": Outcome.PASS} == {
        name: answer.result.outcome for name, answer in found.items()
    }
    assert 2 == found["s.a"].attempts


def test_a_death_that_nobody_repeats_alone_is_not_forgotten() -> None:
    """The kernel did die: all that ran then are told as crashed, and the message says how it was."""
    found = run(bench(lambda: Parallel(kills={"s.b": PANIC}), FakeGuest), "s.a", "s.b", jobs=2)
    assert {Outcome.CRASH} == {answer.result.outcome for answer in found.values()}
    assert "none does it alone" in found["s.a"].result.reason


def test_an_emulator_that_dies_is_no_verdict_and_is_tried_again() -> None:
    """Lab trouble is retried on a fresh boot; the answer then is the probe's own, with the attempts counted."""
    found = run(bench(lambda: FakeGuest(kills={"s.b": END}), FakeGuest), "s.a", "s.b")
    assert (Outcome.PASS, 2) == (found["s.b"].result.outcome, found["s.b"].attempts)


def test_a_lab_that_keeps_failing_is_told_as_the_labs_fault() -> None:
    """After several losses the trouble is raised, with the board's name; what was answered before stands."""
    answers = bench(lambda: FakeGuest(kills={"s.b": END})).run("namespaces", [a_probe("s.a"), a_probe("s.b")], 1)
    assert "s.a" == next(answers).result.probe
    with pytest.raises(LabError, match="toy: the console ended"):
        list(answers)


def test_a_machine_that_resets_itself_is_the_kernels_death() -> None:
    """An emulator that ends with status 0 was ended by its guest."""
    death = KernelDied("the machine was reset", ())
    found = run(bench(lambda: FakeGuest(kills={"s.a": END}), blames=death), "s.a")
    assert (Outcome.CRASH, "the machine was reset") == (found["s.a"].result.outcome, found["s.a"].result.reason)


def test_a_board_that_does_not_boot_is_not_waited_for_twice() -> None:
    """The power switch has tried often enough already."""
    tries = 0

    def boot() -> Any:
        nonlocal tries
        tries += 1
        raise BootFailed("toy: it never said anything")

    with pytest.raises(BootFailed):
        run(bench(boot), "s.a")
    assert 1 == tries


def test_a_kernel_that_dies_while_nothing_runs_is_given_up() -> None:
    """No probe can be blamed, and the run must end."""

    class Moribund(FakeGuest):
        def _start(self, rest: str) -> None:
            super()._start(rest)
            self.print(PANIC)
            self.print(END)

    with pytest.raises(LabError, match="dies while no probe runs"):
        run(bench(Moribund), "s.a")


def test_an_abandoned_batch_leaves_no_guest_in_the_middle_of_it() -> None:
    """Whoever stops listening gets a fresh kernel for the next batch, not the rest of the old answers."""
    opened = bench(FakeGuest)
    answers = opened.run("namespaces", [a_probe("s.a"), a_probe("s.b")], 1)
    next(answers)
    answers.close()
    assert [2] == [answer.boot.n for answer in run(opened, "s.c").values()]
