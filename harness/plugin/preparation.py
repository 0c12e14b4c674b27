"""Boards are made ready while others run already: kernels that are missing are built one after another, beside the run.

The process that began the run builds; every process waits for what its own boards boot, and for nothing else.
"""

from __future__ import annotations

import _thread
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TextIO

from harness.build import Step
from harness.errors import HarnessError, LabError
from harness.plan import Cell
from harness.plugin.supply import Supplier, Supply, place, read_supplies, write_supplies
from harness.record.folder import telling_trouble

LOOK_INTERVAL_S = 0.2
STOPPED = "the run was stopped before its kernel was built"


class Telling(Protocol):
    """Whoever tells people how builds go; called from another thread than the rest of the run."""

    def __call__(self, step: Step) -> None:
        """Tell a moment of a build, about twice a second."""

    def line(self, text: str) -> None:
        """Tell something that stays."""

    def close(self) -> None:
        """Tell no more: nothing is being built."""


class _StopBuilding(BaseException):
    """Ends a build from inside; no Exception, so that nobody takes it for trouble."""


class Preparation:
    """Makes ready what the boards of a run boot, and leaves word in its folder as soon as each is."""

    def __init__(self, supplier: Supplier, run_dir: Path, telling: Telling, is_over: Callable[[], bool]) -> None:
        """`is_over` says whether nobody will want any more kernels."""
        self._supplier = supplier
        self._run_dir = run_dir
        self._telling = telling
        self._is_over = is_over
        self._supplies: dict[str, Supply] = {}
        self._missing: dict[str, Cell] = {}
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name="kernel builds", daemon=True)

    def begin(self, cells: Sequence[Cell]) -> None:
        """Find what is there, and start to build the rest in the order of these cells."""
        needed: dict[str, Cell] = {}
        for cell in cells:
            needed.setdefault(place(cell.board, cell.image), cell)
        found = {name: self._supplier.ready(cell.board, cell.image) for name, cell in needed.items()}
        before = read_supplies(self._run_dir)
        self._supplies = {name: supply for name, supply in before.items() if name not in found}
        self._supplies |= {name: supply for name, supply in found.items() if supply}
        self._missing = {name: needed[name] for name, supply in found.items() if not supply}
        self._leave_word()
        if self._missing:
            self._thread.start()

    def turn(self, board: str) -> int:
        """When a board can run: 0 is now, 1 after the next build, and so on."""
        turns = [turn for turn, cell in enumerate(list(self._missing.values()), 1) if cell.board.name == board]
        return max(turns, default=0)

    def is_going_on(self) -> bool:
        """Whether something is still being built."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End the build that is under way, with all its processes."""
        self._stopped = True
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        try:
            self._build_all()
        except _StopBuilding:
            self._give_up()
        except Exception as error:  # without it, boards would be waited for that never come
            for line in error.faults if isinstance(error, HarnessError) else (f"internal error: {error!r}",):
                self._telling.line(line)
            _thread.interrupt_main()
        finally:
            self._telling.close()

    def _build_all(self) -> None:
        while self._missing:
            name, cell = next(iter(self._missing.items()))
            self._deliver(name, self._supplier.build(cell.board, cell.image, self._tell))
            for other, waiting in list(self._missing.items()):  # the same kernel may be another board's, too
                if supply := self._supplier.ready(waiting.board, waiting.image):
                    self._deliver(other, supply)

    def _tell(self, step: Step) -> None:
        if self._stopped or self._is_over():
            raise _StopBuilding
        self._telling(step)

    def _give_up(self) -> None:
        """Nobody waits for a kernel that will not come; a run that has ended already needs no word."""
        for name in () if self._stopped else list(self._missing):
            self._deliver(name, Supply(fault=STOPPED))

    def _deliver(self, name: str, supply: Supply) -> None:
        self._supplies[name] = supply
        self._leave_word()
        del self._missing[name]

    def _leave_word(self) -> None:
        with telling_trouble(self._run_dir):
            write_supplies(self._run_dir, self._supplies)


def lasting_stderr() -> TextIO:
    """A stream for what is told while cells are asked: pytest turns descriptor 2 away from people then."""
    try:
        return os.fdopen(os.dup(sys.stderr.fileno()), "w")
    except (OSError, ValueError):  # it is no real file
        return sys.stderr


def await_supply(run_dir: Path, name: str, is_coming: Callable[[], bool]) -> Supply:
    """Wait for what a board boots, as long as somebody makes it ready. Raises LabError where nobody does any more."""
    while True:
        coming, supplies = is_coming(), read_supplies(run_dir)
        if name in supplies:
            return supplies[name]
        if not coming:
            raise LabError(f"{name}: expected its kernel to be built, found nobody who builds it; run again")
        time.sleep(LOOK_INTERVAL_S)
