"""Clones: one probe each, side by side, and a death or a loss costs one probe."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.lab import clones, conversation
from harness.lab.answer import Answer, Bookmark, BootInfo, Group
from harness.lab.clones import Clones, SnapshotUselessError
from harness.lab.lane import Lot
from harness.lab.monitor import GO_ON, LOADED
from harness.lab.snapshot import Snapshot
from harness.outcome import Outcome
from tests.lab.fake_guest import END, FakeGuest, a_probe
from tests.lab.test_shared_boot import BOARD, PANIC


class FakeClone:
    """An emulator of paper: select() always finds it ready."""

    def __init__(self, guest: FakeGuest, status: int | None) -> None:
        self._guest = guest
        self._status = status
        self._ready, self._other = socket.socketpair()
        self._other.send(b".")
        self.stopped = False
        self.monitor = self._ready
        self._told = b""

    def fileno(self) -> int:
        """Something that is ready."""
        return self._ready.fileno()

    def receive(self, timeout_s: float) -> bytes | None:
        """The guest's console."""
        return self._guest.receive(timeout_s)

    def send(self, data: bytes) -> None:
        """The guest's console."""
        self._guest.send(data)

    def hear_monitor(self) -> bytes:
        """The guest is taken up at once."""
        return b'{"event": "MIGRATION", "data": {' + LOADED + b"}}"

    def tell_monitor(self, data: bytes) -> None:
        """Notes what it was told."""
        self._told += data

    def exit_status(self, timeout_s: float) -> int | None:
        """As the test says."""
        del timeout_s
        return self._status

    def complaint(self) -> str:
        """Nothing to complain of."""
        return ""

    def stop(self) -> None:
        """Notes that it was ended."""
        self.stopped = True
        assert GO_ON == self._told
        self._ready.close()
        self._other.close()


class FakeDriver:
    """Clones guests that a test makes, one after the other; the last kind serves for ever."""

    def __init__(self, *guests: Callable[[], FakeGuest], status: int | None = -9) -> None:
        self._guests = guests
        self._status = status
        self.made: list[FakeClone] = []
        self.most = 0

    def clone(self, snapshot: Snapshot) -> FakeClone:
        """The next clone."""
        assert 3 == snapshot.after.frames
        made = FakeClone(self._guests[min(len(self.made), len(self._guests) - 1)](), self._status)
        self.made.append(made)
        self.most = max(self.most, sum(not clone.stopped for clone in self.made))
        return made


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clones, "side_by_side", lambda *_, **__: 2)
    monkeypatch.setattr(conversation, "SETTLE_S", 0.01)


def clones_of(driver: FakeDriver, folder: Path, storm: int = 0) -> Clones:
    """Clones of a snapshot of paper."""
    snapshot = Snapshot(folder=folder, after=Bookmark(frames=3), info=BootInfo(n=1))
    return Clones(BOARD, driver, snapshot, folder / "toy-clones.log", mode="a clone for each probe", storm=storm)  # type: ignore[arg-type]


def run(driver: FakeDriver, folder: Path, *lots: list[str], storm: int = 0) -> dict[str, Answer]:
    """The answers to these lots of probes, by probe."""
    room = clones_of(driver, folder, storm)
    group = Group(flavour="namespaces", probes=())
    probes = [Lot(group=group, probes=[a_probe(name) for name in lot]) for lot in lots]
    return {answer.result.probe: answer for _, answer in room.run(probes)}


def test_each_probe_has_a_clone_of_its_own(tmp_path: Path) -> None:
    """As many at once as there are processors, and all are ended."""
    driver = FakeDriver(FakeGuest)
    found = run(driver, tmp_path, ["s.a"], ["s.b"], ["s.c"], ["s.d"])
    assert {"s.a", "s.b", "s.c", "s.d"} == set(found)
    assert (4, 2, True) == (len(driver.made), driver.most, all(clone.stopped for clone in driver.made))
    assert {"a clone for each probe"} == {answer.isolation_mode for answer in found.values()}


def test_a_storm_is_ordered_before_the_probe(tmp_path: Path) -> None:
    """Only where it was asked for, and in every clone."""
    guests: list[FakeGuest] = []

    def made() -> FakeGuest:
        guests.append(FakeGuest())
        return guests[-1]

    run(FakeDriver(made), tmp_path, ["s.a"], storm=3)
    run(FakeDriver(made), tmp_path, ["s.a"])
    assert [["storm 3", "only namespaces s.a"], ["only namespaces s.a"]] == [guest.orders for guest in guests]


def test_a_panic_costs_one_probe(tmp_path: Path) -> None:
    """The dump goes with it, and nobody else is asked twice."""
    found = run(FakeDriver(lambda: FakeGuest(kills={"s.bad": PANIC})), tmp_path, ["s.a"], ["s.bad"], ["s.c"])
    assert {"s.a": Outcome.PASS, "s.bad": Outcome.CRASH, "s.c": Outcome.PASS} == {
        name: answer.result.outcome for name, answer in found.items()
    }
    assert "Fatal exception" in found["s.bad"].console_excerpt
    assert {1} == {answer.attempts for answer in found.values()}


def test_what_a_dead_clone_left_unasked_is_asked_of_another(tmp_path: Path) -> None:
    """A suite that shares a clone loses only the probe that killed it."""
    driver = FakeDriver(lambda: FakeGuest(kills={"s.b": PANIC}))
    found = run(driver, tmp_path, ["s.a", "s.b", "s.c"])
    assert [Outcome.PASS, Outcome.CRASH, Outcome.PASS] == [found[name].result.outcome for name in ("s.a", "s.b", "s.c")]
    assert 2 == len(driver.made)


def test_a_clone_that_is_killed_is_replaced(tmp_path: Path) -> None:
    """Lab trouble is retried, and the attempts are told."""
    driver = FakeDriver(FakeGuest, lambda: FakeGuest(kills={"s.b": END}), FakeGuest)
    found = run(driver, tmp_path, ["s.a"], ["s.b"])
    assert (Outcome.PASS, 2) == (found["s.b"].result.outcome, found["s.b"].attempts)


def test_a_probe_that_always_loses_its_clone_is_the_labs_trouble(tmp_path: Path) -> None:
    """Not the kernel's fault, and not the other probes' trouble."""
    found = run(FakeDriver(lambda: FakeGuest(kills={"s.b": END})), tmp_path, ["s.a"], ["s.b"], ["s.c"])
    assert {"s.a": Outcome.PASS, "s.b": Outcome.LAB, "s.c": Outcome.PASS} == {
        name: answer.result.outcome for name, answer in found.items()
    }
    assert "toy: the console ended" in found["s.b"].result.reason


def test_losses_with_one_group_are_not_anothers(tmp_path: Path) -> None:
    """The same probe may lose a clone under each of many faults, and none is the lab's trouble for that."""

    def losing() -> FakeGuest:
        return FakeGuest(kills={"s.b": END})

    driver = FakeDriver(FakeGuest, losing, losing, losing, FakeGuest)
    names = ("s.a", "s.b", "s.b", "s.b")
    lots = [Lot(group=Group(flavour="namespaces", probes=()), probes=[a_probe(name)]) for name in names]
    answers = [answer for _, answer in clones_of(driver, tmp_path).run(lots)]
    assert [Outcome.PASS] * 4 == [answer.result.outcome for answer in answers]
    assert 4 + 3 == sum(answer.attempts for answer in answers)


def test_a_clone_that_resets_itself_is_a_crash(tmp_path: Path) -> None:
    """An emulator that ends with status 0 was ended by its guest."""
    found = run(FakeDriver(lambda: FakeGuest(kills={"s.b": END}), status=0), tmp_path, ["s.b"])
    assert Outcome.CRASH is found["s.b"].result.outcome


def test_a_snapshot_that_nothing_comes_of_is_told(tmp_path: Path) -> None:
    """When not even the first clones answer, it is the snapshot that cannot be trusted."""

    class Stillborn(FakeGuest):
        def receive(self, timeout_s: float) -> bytes | None:
            del timeout_s
            return END

    with pytest.raises(SnapshotUselessError):
        run(FakeDriver(Stillborn), tmp_path, ["s.a"], ["s.b"])


def test_the_consoles_of_all_clones_are_kept(tmp_path: Path) -> None:
    """One log, with a line before each that says whose it is."""
    run(FakeDriver(lambda: FakeGuest(kills={"s.bad": PANIC})), tmp_path, ["s.a"], ["s.bad"])
    text = (tmp_path / "toy-clones.log").read_text()
    assert "== clone for s.a\n" in text
    assert "Fatal exception" in text.partition("== clone for s.bad\n")[2]


def faulted(*faults: str) -> list[Lot]:
    """One probe for each of these faults."""
    return [
        Lot(group=Group(flavour="namespaces", probes=(), fault=fault), probes=[a_probe(f"s.{fault or 'sound'}")])
        for fault in faults
    ]


def test_a_clone_is_told_its_fault(tmp_path: Path) -> None:
    """One snapshot serves them all; a clone without a fault is told nothing of any."""
    guests = [FakeGuest(arms=b"container_fault: leaks armed\n"), FakeGuest()]
    room = clones_of(FakeDriver(*[lambda guest=guest: guest for guest in guests]), tmp_path)
    told = {group.fault: answer.result.outcome for group, answer in room.run(faulted("leaks", ""))}
    assert {"leaks": Outcome.PASS, "": Outcome.PASS} == told
    assert ["brief", "fault leaks", "only namespaces s.leaks"] == guests[0].orders
    assert ["only namespaces s.sound"] == guests[1].orders


def test_a_fault_that_is_not_there_is_left_for_a_boot_to_tell(tmp_path: Path) -> None:
    """The other groups are asked, and nothing is said of that one."""
    no_such = FakeGuest(arms=b"container_fault: gone: no such fault\n")
    lots = faulted("gone", "")
    room = clones_of(FakeDriver(lambda: no_such, FakeGuest), tmp_path)
    assert [""] == [group.fault for group, _ in room.run(lots)]
    assert {lots[0].group} == room.refused


def test_a_kernel_without_faults_is_asked_for_one_only_once(tmp_path: Path) -> None:
    """What it says to the first is what it would say to all."""
    lots = faulted("one", "two", "three", "")
    driver = FakeDriver(FakeGuest)
    room = clones_of(driver, tmp_path)
    assert [""] == [group.fault for group, _ in room.run(lots)]
    assert {lot.group for lot in lots[:3]} == room.refused
    assert 3 >= len(driver.made)
