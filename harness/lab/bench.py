"""One board at work: its kernels are cloned, or booted and booted again after they died, and asked."""

from __future__ import annotations

import contextlib
import shutil
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs
from labgrid.environment import Environment

from harness.board import TARGET, Board
from harness.errors import LabError
from harness.lab.answer import Answer, BootFiles, BootInfo, Group
from harness.lab.clones import Clones, SnapshotUselessError, side_by_side, snapshot_key
from harness.lab.lane import Lot
from harness.lab.power import BootFailed, PowerSwitch
from harness.lab.reach import Reach
from harness.lab.shared_boot import SharedBoot
from harness.lab.snapshot import CONSOLE, Snapshot, SnapshotShelf, memory_bytes
from harness.lab.waiting import Waiting, interleaved
from harness.probe import Probe

PROBE, SUITE, FLAVOUR, BOOT = "probe", "suite", "flavour", "boot"
MODES = {
    PROBE: "a clone for each probe",
    SUITE: "a clone for each suite",
    FLAVOUR: "a clone for each flavour",
    BOOT: "shared boot",
}


class Bench:
    """An open board; it is powered on at the first question."""

    def __init__(
        self, board: Board, new_power: Callable[[], PowerSwitch], isolation: str, storm: int, workers: int
    ) -> None:
        """Choose the isolation that was asked for, or the next weaker one that the board can do.

        Each `new_power` is a machine of its own: an emulated board has any number of them. So many `workers`, this one
        counted, share the processors.
        """
        self._board = board
        self._new_power = new_power
        self._power = new_power()
        self._isolation = isolation if board.options.clones else BOOT
        self._shelf = SnapshotShelf(memory_bytes(board.qemu.memory))
        self._snapshot: Snapshot | None = None
        self._doubted = False
        self._trace = False
        self._storm = storm
        self._workers = workers
        self._shared_mode = self._mode(BOOT)
        self._shared: list[SharedBoot] = []
        self._boots: list[BootInfo] = []

    def run(self, groups: Sequence[Group], jobs: int) -> Iterator[tuple[Group, Answer]]:
        """Ask all groups; answers come as they are given, each with its group.

        As many machines as there are processors for are at work: clones, or one more of shared boots, in each of which
        at most `jobs` probes run side by side. Raises LabError when the board cannot be brought to answer; what was
        answered before stands.

        Kernels without a fault come first: they tell which probes come by the place of each fault and can notice it.
        """
        faulted = [group for group in groups if group.fault]
        reach = Reach()
        self._trace = bool(faulted)
        for group, answer in self._ask([group for group in groups if not group.fault], jobs):
            reach.note(group, answer)
            yield group, answer
        self._trace = False
        for group in faulted:
            yield from ((group, known) for probe in group.probes if (known := reach.answer(group, probe)))
        yield from self._ask(faulted, jobs, reach)

    def _ask(self, groups: Sequence[Group], jobs: int, reach: Reach | None = None) -> Iterator[tuple[Group, Answer]]:
        """Ask groups, but for what `reach` knows an answer to; those with the most to ask begin."""
        unknown = {
            group: {probe.id: probe for probe in group.probes if not (reach and reach.answer(group, probe))}
            for group in groups
        }
        left = dict(sorted(unknown.items(), key=lambda each: len(each[1]), reverse=True))
        yield from self._in_clones(left)
        yield from self._in_shared_boots({group: tuple(probes.values()) for group, probes in left.items()}, jobs)

    def take_boots(self) -> list[BootInfo]:
        """The boots since the last call."""
        boots, self._boots = self._boots, []
        return boots + [info for shared in self._shared for info in shared.take_boots()]

    def close(self) -> None:
        """Have the guests end themselves, and power off."""
        for shared in self._shared:
            shared.close()
        self._power.off()

    def _in_clones(self, left: Mapping[Group, dict[str, Probe]]) -> Iterator[tuple[Group, Answer]]:
        """Ask what is left; some of it stays left where cloning turns out to fail."""
        refused: set[Group] = set()
        while self._isolation != BOOT and (lots := self._lots(left, refused)):
            try:
                clones = self._clones()
                for group, answer in clones.run(lots):
                    del left[group][answer.result.probe]
                    yield group, answer
                refused |= clones.refused
            except BootFailed:
                raise
            except SnapshotUselessError as error:
                if self._doubted:  # a second one of the same kind: cloning fails here
                    self._do_without_clones(error)
                self._doubt()
            except LabError as error:
                self._do_without_clones(error)

    def _in_shared_boots(
        self, left: Mapping[Group, tuple[Probe, ...]], jobs: int
    ) -> Generator[tuple[Group, Answer], None, None]:
        """Ask groups in several boots at the same time; those of one flavour in one, one after another."""
        lots: dict[tuple[str, str], list[Group]] = {}
        for group in (group for group, probes in left.items() if probes):
            lots.setdefault((group.fault, group.flavour), []).append(group)
        waiting = deque(lots.values())
        while len(self._shared) < min(self._machines(lots), len(waiting)):
            power = self._new_power() if self._shared else self._power
            self._shared.append(SharedBoot(self._board, power, mode=self._shared_mode, storm=self._storm))
        yield from interleaved([self._share(shared, waiting, left, jobs) for shared in self._shared])

    def _machines(self, lots: Iterable[tuple[str, str]]) -> int:
        """How many boots at the same time: a fault takes one of its own anyway, else each more is work for others."""
        machines = side_by_side(self._board, 1)
        return machines if any(fault for fault, _ in lots) else max(1, machines // self._workers)

    def _share(
        self, shared: SharedBoot, waiting: deque[list[Group]], left: Mapping[Group, tuple[Probe, ...]], jobs: int
    ) -> Generator[tuple[Group, Answer] | Waiting, None, None]:
        """Put lots to one machine as long as there are any; the next is one for the kernel that runs, if possible."""
        while waiting:
            lot = next((each for each in waiting if each[0].fault == shared.fault), waiting[0])
            waiting.remove(lot)
            for group in lot:
                for each in shared.run(group.flavour, left[group], jobs, fault=group.fault, trace=self._trace):
                    yield each if isinstance(each, Waiting) else (group, each)

    def _lots(self, left: Mapping[Group, dict[str, Probe]], refused: set[Group]) -> list[Lot]:
        """What shares a clone, of all that is left and can be asked of one."""
        return [
            Lot(group=group, probes=probes, trace=self._trace)
            for group in left
            if group not in refused
            for probes in self._shares(list(left[group].values()))
        ]

    def _shares(self, probes: list[Probe]) -> list[list[Probe]]:
        if self._isolation == PROBE:
            return [[probe] for probe in probes]
        shares: dict[str, list[Probe]] = {}
        for probe in probes:
            shares.setdefault(probe.suite if self._isolation == SUITE else "", []).append(probe)
        return list(shares.values())

    def _clones(self) -> Clones:
        self._snapshot = self._snapshot or self._obtain()
        return Clones(
            self._board,
            self._power.driver,
            self._snapshot,
            self._power.log_dir / f"{self._board.name}-clones.log",
            mode=self._mode(self._isolation),
            storm=self._storm,
        )

    def _obtain(self) -> Snapshot:
        """The board's snapshot from the shelf, or of a fresh boot; its console is in this run's folder either way."""
        power = self._power
        power.driver.bring(power.files, power.accelerator.accelerator)
        key = snapshot_key(power.files, power.driver.words())
        boots = power.boots
        snapshot = self._shelf.obtain(key, power.freeze)
        if power.boots == boots:  # it is from the shelf, where it has the number of another run
            log = power.next_log()
            shutil.copy(snapshot.folder / CONSOLE, power.log_dir / log)
            snapshot = attrs.evolve(snapshot, info=attrs.evolve(snapshot.info, n=power.boots, log=log))
        self._boots.append(snapshot.info)
        return snapshot

    def _doubt(self) -> None:
        """Throw a snapshot away that nothing came of."""
        snapshot, self._snapshot = self._snapshot, None
        if snapshot:
            self._shelf.drop(snapshot)
        self._doubted = True

    def _mode(self, isolation: str) -> str:
        return MODES[isolation] + (f", {self._storm} others beside it" if self._storm else "")

    def _do_without_clones(self, error: LabError) -> None:
        self._isolation = BOOT
        self._shared_mode = f"{self._mode(BOOT)} (no clones: {error})"


@contextlib.contextmanager
def open_board(
    board: Board, files: BootFiles, log_dir: Path, isolation: str = PROBE, storm: int = 0, workers: int = 1
) -> Iterator[Bench]:
    """Open a board for boots of these files; console logs go to `log_dir`. It is powered off in the end.

    `storm` other probes of its suite run again and again beside each that is asked; `workers` such as this one share
    the processors.
    """
    with contextlib.ExitStack() as environments:

        def new_power() -> PowerSwitch:
            environment = Environment(str(board.file))
            environments.callback(environment.cleanup)
            target = environment.get_target(TARGET)
            assert target is not None, "load_board() has seen it"
            return PowerSwitch(board, target, files, log_dir)

        with contextlib.closing(Bench(board, new_power, isolation, storm, workers)) as bench:
            yield bench
