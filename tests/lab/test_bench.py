"""What a bench makes of what it is asked, before anything boots."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest

from harness.lab import Group, conversation
from harness.lab import bench as bench_module
from harness.lab.bench import BOOT, FLAVOUR, PROBE, SUITE, Bench
from harness.outcome import Outcome
from tests.lab.fake_guest import FakeGuest, a_probe
from tests.lab.test_shared_boot import BOARD, FakePower
from tests.plugin.fakelab import probe


def lots(isolation: str, *names: str) -> list[list[str]]:
    """The probes that share a clone, lot by lot, in the order in which they begin."""
    bench = object.__new__(Bench)
    bench._isolation, bench._trace = isolation, False
    asked, refused = group("namespaces"), group("procfs", fault="gone")
    left = {name: probe(name) for name in names}
    return [[each.id for each in lot.probes] for lot in bench._lots({asked: left, refused: left}, {refused})]


@pytest.mark.parametrize(
    ("isolation", "expected"),
    [
        (PROBE, [["uts.b"], ["pid.a"], ["uts.a"]]),
        (SUITE, [["uts.b", "uts.a"], ["pid.a"]]),
        (FLAVOUR, [["uts.b", "pid.a", "uts.a"]]),
    ],
)
def test_clones_begin_in_the_order_asked(isolation: str, expected: list[list[str]]) -> None:
    """The longest come first, a suite stands where its first probe does, and what was refused is left out."""
    assert expected == lots(isolation, "uts.b", "pid.a", "uts.a")


class Counted(FakeGuest):
    """A guest that says which of its fellows are at work at the same time."""

    at_work: ClassVar[set[int]] = set()
    most: ClassVar[int] = 0

    def _start(self, rest: str) -> None:
        super()._start(rest)
        self.at_work.add(id(self))
        Counted.most = max(Counted.most, len(self.at_work))

    def _end(self, rest: str) -> None:
        super()._end(rest)
        self.at_work.discard(id(self))


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., tuple[Bench, list[FakePower]]]:
    """A bench whose machines are of paper, on a host with room for so many of them; and these machines."""

    def make(room: int, *boots: Callable[[], FakeGuest], workers: int = 1) -> tuple[Bench, list[FakePower]]:
        powers: list[FakePower] = []

        def new_power() -> FakePower:
            powers.append(FakePower(boots or [FakeGuest]))
            return powers[-1]

        monkeypatch.setattr(bench_module, "side_by_side", lambda *_: room)
        return Bench(BOARD, new_power, BOOT, 0, workers), powers  # type: ignore[arg-type]

    monkeypatch.setattr(conversation, "REPEAT_S", 0.002)
    monkeypatch.setenv("HARNESS_STORE", str(tmp_path))
    return make


def group(flavour: str, *names: str, fault: str = "") -> Group:
    """Probes of this id under a flavour."""
    return Group(flavour=flavour, probes=tuple(map(a_probe, names)), fault=fault)


@pytest.mark.parametrize(("room", "expected"), [(1, [1]), (2, [1, 1]), (4, [1, 1])])
def test_flavours_share_the_processors(machines: Callable[..., Any], room: int, expected: list[int]) -> None:
    """As many machines as there is room for and something to ask, each booted once."""
    bench, powers = machines(room)
    groups = [group("namespaces", "s.a", "s.b"), group("none", "s.a", "s.b")]
    answers = [(each.flavour, answer.result.probe) for each, answer in bench.run(groups, 1)]
    assert {(flavour, probe) for flavour in ("namespaces", "none") for probe in ("s.a", "s.b")} == set(answers)
    assert (4, expected) == (len(answers), [power.count for power in powers])
    bench.close()
    assert expected == [power.ended for power in powers]


def test_boards_that_share_the_processors_boot_no_more_than_they_must(machines: Callable[..., Any]) -> None:
    """Each boot is work, and the other workers have use for the processors; a fault has to be booted anyway."""
    flavours = [group("namespaces", "s.a"), group("none", "s.a")]
    bench, powers = machines(3, workers=2)
    assert 2 == len(list(bench.run(flavours, 1)))
    assert [1] == [power.count for power in powers]
    armed = [partial(FakeGuest, arms=b"container_fault: %s armed\n" % fault) for fault in (b"one", b"one")]
    bench, powers = machines(3, *armed, workers=2)
    list(bench.run([group(flavour, "s.a", fault="one") for flavour in ("namespaces", "procfs")], 1))
    assert 2 == len(powers)


def test_rounds_stay_in_one_kernel(machines: Callable[..., Any]) -> None:
    """What ran before is what rounds are for, and no probe ever runs beside itself."""
    bench, powers = machines(4)
    rounds = [group("namespaces", "s.a"), group("namespaces", "s.a"), group("namespaces", "s.a")]
    assert rounds == [each for each, _ in bench.run(rounds, 4)]
    assert [1] == [power.count for power in powers]


def test_machines_run_at_the_same_time(machines: Callable[..., Any]) -> None:
    """One that waits for its guest does not keep the other from asking."""
    Counted.at_work.clear()
    Counted.most = 0
    bench, _ = machines(2, Counted)
    answers = bench.run([group("namespaces", "s.a"), group("none", "s.a")], 1)
    list(answers)
    bench.close()
    assert 2 == Counted.most


def test_a_machine_takes_what_its_kernel_is_good_for(machines: Callable[..., Any]) -> None:
    """A fault is booted once for all flavours, where nobody else has taken them."""
    armed = [partial(FakeGuest, arms=b"container_fault: %s armed\n" % fault) for fault in (b"one", b"two")]
    bench, powers = machines(1, *armed)
    groups = [group(flavour, "s.a", fault=fault) for flavour in ("namespaces", "procfs") for fault in ("one", "two")]
    told = [(each.fault, each.flavour, answer.result.outcome) for each, answer in bench.run(groups, 1)]
    passed = [("one", "namespaces"), ("one", "procfs"), ("two", "namespaces"), ("two", "procfs")]
    assert [(*each, Outcome.PASS) for each in passed] == told
    assert [["one", "two"]] == [power.faults for power in powers]


def test_trouble_with_one_fault_spares_the_others(machines: Callable[..., Any]) -> None:
    """What a kernel does not have is told in its cells alone."""
    boots = [FakeGuest, partial(FakeGuest, arms=b"container_fault: gone: no such fault\n")]
    bench, _ = machines(1, *boots)
    groups = [group("namespaces", "s.a", fault="gone"), group("namespaces", "s.a")]
    assert [Outcome.PASS, Outcome.LAB] == [answer.result.outcome for _, answer in bench.run(groups, 1)]


def test_the_sound_kernel_says_who_is_asked_about_a_fault(machines: Callable[..., Any]) -> None:
    """It comes first, and one probe at a time; who never comes by the fault's place is answered at once."""
    made: list[FakeGuest] = []

    def boot(**facts: Any) -> Callable[[], FakeGuest]:
        def start() -> FakeGuest:
            made.append(FakeGuest(**facts))
            return made[-1]

        return start

    sound = boot(reaches={"s.a": "leak other", "s.b": "other"})
    bench, _ = machines(1, sound, boot(arms=b"container_fault: leak armed\n"))
    groups = [group("namespaces", "s.a", "s.b", fault="leak"), group("namespaces", "s.a", "s.b")]
    told = [(each.fault, answer.result.probe, answer.result.outcome) for each, answer in bench.run(groups, 4)]
    assert [
        ("", "s.a", Outcome.PASS),
        ("", "s.b", Outcome.PASS),
        ("leak", "s.b", Outcome.SKIP),
        ("leak", "s.a", Outcome.PASS),
    ] == told
    assert ["trace", "start namespaces 1 2", "ask s.a", "ask s.b"] == made[0].orders[:4]
    assert ["brief", "fault leak", "start namespaces 4 1", "ask s.a"] == made[1].orders[:4]


def test_a_run_without_faults_traces_nothing(machines: Callable[..., Any]) -> None:
    """Nobody wants to know, and probes run side by side."""
    guests = [FakeGuest(reaches={"s.a": "leak"})]
    bench, _ = machines(1, lambda: guests[0])
    list(bench.run([group("namespaces", "s.a")], 4))
    assert ["start namespaces 4 1", "ask s.a"] == guests[0].orders[:2]
