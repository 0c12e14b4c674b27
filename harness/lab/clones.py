"""Every probe on a pristine kernel: clones of one booted guest, as many side by side as there are processors."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from harness.board import Board
from harness.build.digest import digest_file
from harness.errors import LabError
from harness.lab.answer import Answer, BootFiles, Group
from harness.lab.answering import Asked, trouble_of
from harness.lab.clone import Clone
from harness.lab.conversation import ConsoleEnded, KernelDied
from harness.lab.interview import NoSuchFault, NotSeeded
from harness.lab.lane import Lane, Lot
from harness.lab.power import blame
from harness.lab.qemu import HarnessQEMUDriver
from harness.lab.snapshot import Snapshot, memory_bytes
from harness.lab.waiting import stirring

SPARE = 2
"""So many more clones than processors, where several probes share one: often one of them waits."""
LOSSES = 3
"""So often the lab may fail with one probe before it is told as the lab's trouble."""


class SnapshotUselessError(LabError):
    """No clone of a snapshot has ever answered."""


class Clones:
    """Asks probes of clones; a kernel that dies takes nothing with it but its own probe."""

    def __init__(
        self,
        board: Board,
        driver: HarnessQEMUDriver,
        snapshot: Snapshot,
        log: Path,
        *,
        mode: str,
        storm: int = 0,
    ) -> None:
        """Clone this snapshot; the consoles of all clones go to one log, one after the other.

        `storm` other probes run again and again beside each.
        """
        self.refused: set[Group] = set()
        """Groups of whose fault the saved kernel knows nothing; a boot has to tell why."""
        self._board = board
        self._driver = driver
        self._snapshot = snapshot
        self._log = log
        self._info = attrs.evolve(snapshot.info, log=log.name)
        self._mode = mode
        self._storm = storm
        self._sound = False
        self._losses: Counter[tuple[Group, str]] = Counter()

    def run(self, lots: Sequence[Lot]) -> Iterator[tuple[Group, Answer]]:
        """Ask each lot in a clone of its own; answers come as they are given, each with its group.

        Raises SnapshotUselessError when not even the first clones come up.
        """
        waiting = deque(lots)
        lanes: list[Lane] = []
        room = side_by_side(self._board, spare=SPARE if any(len(lot.probes) > 1 for lot in lots) else 0)
        try:
            while waiting or lanes:
                while waiting and len(lanes) < room:
                    clone = Clone(self._driver.clone(self._snapshot), self._snapshot)
                    lanes.append(Lane(clone, waiting.popleft(), self._storm))
                for lane in stirring(lanes):
                    for answer in self._serve(lane, waiting):
                        yield lane.group, answer
                    if lane.over:
                        lanes.remove(lane)
        finally:
            for lane in lanes:
                if not lane.over:
                    lane.close()

    def _serve(self, lane: Lane, waiting: deque[Lot]) -> Iterator[Answer]:
        """Take what a clone has to say by now; one that has ended or died leaves its other probes to be asked again."""
        try:
            while (landing := lane.next_landing()) is not None:
                self._sound = True
                yield self._asked(lane, landing.result.probe).landed(landing)
            if lane.interview and lane.interview.complete:
                self._keep(lane)
        except KernelDied as death:
            yield from self._died(lane, death, waiting)
        except ConsoleEnded as ended:
            blamed = blame(self._board, ended, *lane.how_it_ended())
            if isinstance(blamed, KernelDied):
                yield from self._died(lane, blamed, waiting)
            else:
                yield from self._lost(lane, blamed, waiting)
        except NoSuchFault as error:
            self._keep(lane)
            self._refuse([lane.group] if not isinstance(error, NotSeeded) else _faulted(lane, waiting), waiting)
        except LabError as trouble:
            yield from self._lost(lane, trouble, waiting)

    def _refuse(self, groups: Collection[Group], waiting: deque[Lot]) -> None:
        self.refused.update(groups)
        others = [lot for lot in waiting if lot.group not in self.refused]
        waiting.clear()
        waiting.extend(others)

    def _died(self, lane: Lane, death: KernelDied, waiting: deque[Lot]) -> Iterator[Answer]:
        flights = lane.in_flight
        if not flights:
            yield from self._lost(lane, LabError(f"the kernel died while no probe ran: {death.reason}"), waiting)
            return
        self._keep(lane)
        flight = flights[0]  # a clone runs one probe at a time
        yield self._asked(lane, flight.probe.id).crashed(flight, death, death.reason)
        rest = lane.unanswered(without=flight.probe)
        if rest.probes:
            waiting.append(rest)

    def _lost(self, lane: Lane, trouble: LabError, waiting: deque[Lot]) -> Iterator[Answer]:
        """The lab failed: the probes are asked again, and told as the lab's trouble only after several losses."""
        self._keep(lane)
        rest = lane.unanswered()
        first = rest.probes[0]
        losses = self._losses[lane.group, first.id] = self._losses[lane.group, first.id] + 1
        if not self._sound and losses > 1:
            raise SnapshotUselessError(str(trouble))
        if losses < LOSSES:
            waiting.appendleft(rest)
            return
        yield self._asked(lane, first.id, answered=False).lost(first.id, trouble_of(self._board, str(trouble)))
        if len(rest.probes) > 1:
            waiting.append(attrs.evolve(rest, probes=rest.probes[1:]))

    def _asked(self, lane: Lane, probe: str, *, answered: bool = True) -> Asked:
        attempts = self._losses[lane.group, probe] + answered
        return Asked(boot=self._info, isolation_mode=self._mode, attempts=attempts)

    def _keep(self, lane: Lane) -> None:
        """End the clone, and write down what its console said."""
        lane.over = True
        said = lane.close()
        names = ", ".join(probe.id for probe in lane.probes)
        with self._log.open("ab") as log:
            log.write(f"== clone for {names}\n".encode() + said)


def _faulted(lane: Lane, waiting: Iterable[Lot]) -> list[Group]:
    """All groups with a fault: a kernel that has none needs not be asked for each."""
    return [lane.group, *(lot.group for lot in waiting if lot.group.fault)]


def side_by_side(board: Board, spare: int = 0) -> int:
    """How many machines run at once: one for each processor, and no more than half of the free memory holds.

    So many are to `spare`, where machines often wait.
    """
    processors = len(os.sched_getaffinity(0)) + spare
    return max(1, min(processors, free_memory() // 2 // memory_bytes(board.qemu.memory)))


def free_memory() -> int:
    """Bytes that new processes can have."""
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) << 10
    return 1 << 30


def snapshot_key(files: BootFiles, words: Sequence[str]) -> dict[str, Any]:
    """Everything that a snapshot depends on: what boots, in which machine, made by which build of the emulator."""
    build = Path(words[0]).stat()
    return {
        "kernel": digest_file(files.kernel),
        "initrd": digest_file(files.initrd),
        "words": [word for word in words if word not in (str(files.kernel), str(files.initrd))],
        "emulator": [build.st_size, build.st_mtime_ns],
    }
