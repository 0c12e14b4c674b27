"""A shared boot: what becomes of probes when kernels die, labs fail and boards do not boot."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.board import Board, BoardOptions, QemuSettings
from harness.errors import LabError
from harness.lab import conversation
from harness.lab.answer import Answer, BootInfo
from harness.lab.conversation import ConsoleEnded, Conversation, KernelDied
from harness.lab.interview import NotSeeded
from harness.lab.power import BootFailed, Guest
from harness.lab.shared_boot import SharedBoot
from harness.lab.waiting import Waiting, interleaved
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
        self.faults: list[str] = []
        self.ended = 0

    def boot(self, *, fault: str) -> Generator[Waiting, None, Guest]:
        """The next scripted boot."""
        yield from ()
        self.faults.append(fault)
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
    return {answer.result.probe: answer for answer in asking(bench, *names, jobs=jobs)}


def asking(bench: SharedBoot, *names: str, jobs: int = 1, fault: str = "") -> Generator[Answer, None, None]:
    """The answers as they come."""
    return interleaved([bench.run("namespaces", [a_probe(name) for name in names], jobs, fault=fault)])


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
    """After several losses the trouble is what is left to say, with the board's name; what was answered stands."""
    found = run(bench(lambda: FakeGuest(kills={"s.b": END})), "s.a", "s.b", "s.c")
    assert {"s.a": Outcome.PASS, "s.b": Outcome.LAB, "s.c": Outcome.LAB} == {
        name: answer.result.outcome for name, answer in found.items()
    }
    assert found["s.b"].result.reason.startswith("toy: the console ended")


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

    answer = run(bench(Moribund), "s.a")["s.a"]
    assert Outcome.LAB is answer.result.outcome
    assert "toy: the kernel dies while no probe runs: Kernel panic" in answer.result.reason


def test_an_abandoned_batch_leaves_no_guest_in_the_middle_of_it() -> None:
    """Whoever stops listening gets a fresh kernel for the next batch, not the rest of the old answers."""
    opened = bench(FakeGuest)
    answers = asking(opened, "s.a", "s.b")
    next(answers)
    answers.close()
    assert [2] == [answer.boot.n for answer in run(opened, "s.c").values()]


ARMED = b"[    2.5] container_fault: name-leaks armed\r\n"


def test_a_fault_has_a_kernel_of_its_own_and_keeps_it() -> None:
    """Another fault is another boot; the same one goes on in the kernel in which it is armed already."""
    power = FakePower([FakeGuest, lambda: FakeGuest(arms=ARMED), lambda: FakeGuest(arms=ARMED), FakeGuest])
    shared = SharedBoot(BOARD, power)  # type: ignore[arg-type]
    faults = ("", "name-leaks", "name-leaks", "")
    boots = [{answer.boot.n for answer in asking(shared, "s.a", "s.b", fault=fault)} for fault in faults]
    assert [{1}, {2}, {2}, {3}] == boots
    assert ["", "name-leaks", ""] == power.faults


def test_a_faulted_kernel_is_told_to_be_brief() -> None:
    """Only what a probe found wrong is of interest there; without a fault nobody is told to be brief."""
    guests = [FakeGuest(arms=ARMED), FakeGuest()]
    shared = bench(*[lambda guest=guest: guest for guest in guests])
    for fault in ("name-leaks", ""):
        list(asking(shared, "s.a", fault=fault))
    assert [True, False] == ["brief" in guest.orders for guest in guests]


def test_a_kernel_without_faults_is_not_taken_for_one_that_withstands_them() -> None:
    """Nothing of it is asked: every fault would seem to survive."""
    shared = bench(FakeGuest)
    with pytest.raises(NotSeeded, match="expected a kernel with seeded faults, found one that arms none"):
        list(asking(shared, "s.a", fault="name-leaks"))


def test_a_fault_that_the_kernel_does_not_have_is_the_labs_trouble() -> None:
    """The others can be asked; this one is answered by what is wrong."""
    told = b"[    0.1] container_fault: name-leaks: no such fault\r\n"
    answer = next(asking(bench(lambda: FakeGuest(arms=told)), "s.a", fault="name-leaks"))
    assert Outcome.LAB is answer.result.outcome
    assert "name-leaks: expected a fault that the kernel has" in answer.result.reason


def test_a_fault_that_kills_the_kernel_is_asked_on_with_it() -> None:
    """The next kernel has the fault, too, and is seen to arm it."""
    shared = bench(lambda: FakeGuest(kills={"s.bad": PANIC}, arms=ARMED))
    found = {answer.result.probe: answer for answer in asking(shared, "s.bad", "s.c", fault="name-leaks")}
    assert (Outcome.CRASH, Outcome.PASS) == (found["s.bad"].result.outcome, found["s.c"].result.outcome)
    assert 2 == found["s.c"].boot.n
