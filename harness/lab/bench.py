"""One board at work: its kernels are cloned, or booted and booted again after they died, and asked."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
from labgrid.environment import Environment

from harness.board import TARGET, Board
from harness.errors import LabError
from harness.lab.answer import Answer, BootFiles, BootInfo
from harness.lab.clones import Clones, SnapshotUselessError, snapshot_key
from harness.lab.power import BootFailed, PowerSwitch
from harness.lab.shared_boot import SharedBoot
from harness.lab.snapshot import CONSOLE, Snapshot, SnapshotShelf, memory_bytes
from harness.probe import Probe

PROBE, SUITE, BOOT = "probe", "suite", "boot"
MODES = {PROBE: "a clone for each probe", SUITE: "a clone for each suite", BOOT: "shared boot"}


class Bench:
    """An open board; it is powered on at the first question."""

    def __init__(self, board: Board, power: PowerSwitch, isolation: str, storm: int) -> None:
        """Choose the isolation that was asked for, or the next weaker one that the board can do."""
        self._board = board
        self._power = power
        self._files = power.files
        self._log_dir = power.log_dir
        self._isolation = isolation if board.options.clones else BOOT
        self._shelf = SnapshotShelf(memory_bytes(board.qemu.memory))
        self._snapshot: Snapshot | None = None
        self._doubted = False
        self._storm = storm
        self._shared = SharedBoot(board, power, mode=self._mode(BOOT), storm=storm)
        self._boots: list[BootInfo] = []

    def run(self, flavour: str, probes: Sequence[Probe], jobs: int) -> Iterator[Answer]:
        """Ask the probes under one flavour; answers come as they are given.

        In a shared boot at most `jobs` run side by side; clones run as many as the machine has processors for.
        Raises LabError when the board cannot be brought to answer; what was answered before stands.
        """
        waiting = {probe.id: probe for probe in probes}
        while self._isolation != BOOT:
            try:
                for answer in self._clones().run(flavour, self._lots(list(waiting.values()))):
                    del waiting[answer.result.probe]
                    yield answer
                return
            except BootFailed:
                raise
            except SnapshotUselessError as error:
                if self._doubted:  # a second one of the same kind: cloning fails here
                    self._do_without_clones(error)
                self._doubt()
            except LabError as error:
                self._do_without_clones(error)
        yield from self._shared.run(flavour, list(waiting.values()), jobs)

    def take_boots(self) -> list[BootInfo]:
        """The boots since the last call."""
        boots, self._boots = self._boots + self._shared.take_boots(), []
        return boots

    def close(self) -> None:
        """Have the guest end itself, and power off."""
        self._shared.close()
        self._power.off()

    def _lots(self, probes: list[Probe]) -> list[list[Probe]]:
        if self._isolation == PROBE:
            return [[probe] for probe in probes]
        by_suite: dict[str, list[Probe]] = {}
        for probe in probes:
            by_suite.setdefault(probe.suite, []).append(probe)
        return list(by_suite.values())

    def _clones(self) -> Clones:
        if self._snapshot is None:
            self._snapshot = self._obtain()
        log = self._log_dir / f"{self._board.name}-clones.log"
        return Clones(
            self._board, self._power.driver, self._snapshot, log, mode=self._mode(self._isolation), storm=self._storm
        )

    def _obtain(self) -> Snapshot:
        """The board's snapshot from the shelf, or of a fresh boot; its console is in this run's folder either way."""
        choice = self._power.accelerator
        driver = self._power.driver
        driver.bring(self._files, choice.accelerator)
        key = snapshot_key(self._files, driver.words())
        snapshot = self._shelf.obtain(key, self._power.freeze)
        log = self._log_dir / f"{self._board.name}-{snapshot.info.n}.log"
        if not log.exists():
            shutil.copy(snapshot.folder / CONSOLE, log)
        self._boots.append(attrs.evolve(snapshot.info, log=log.name))
        return snapshot

    def _doubt(self) -> None:
        """Throw a snapshot away that nothing came of."""
        if self._snapshot is not None:
            self._shelf.drop(self._snapshot)
        self._snapshot, self._doubted = None, True

    def _mode(self, isolation: str) -> str:
        return MODES[isolation] + (f", {self._storm} others beside it" if self._storm else "")

    def _do_without_clones(self, error: LabError) -> None:
        self._isolation = BOOT
        self._shared.mode = f"{self._mode(BOOT)} (no clones: {error})"


@contextlib.contextmanager
def open_board(
    board: Board, files: BootFiles, log_dir: Path, isolation: str = PROBE, storm: int = 0
) -> Iterator[Bench]:
    """Open a board for boots of these files; console logs go to `log_dir`. It is powered off in the end.

    `storm` other probes of its suite run again and again beside each that is asked.
    """
    environment = Environment(str(board.file))
    try:
        target = environment.get_target(TARGET)
        assert target is not None, "load_board() has seen it"
        bench = Bench(board, PowerSwitch(board, target, files, log_dir), isolation, storm)
        try:
            yield bench
        finally:
            bench.close()
    finally:
        environment.cleanup()
