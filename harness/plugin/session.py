"""One pytest process's view of a run: what was asked, the plan, and who brings the answers."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from harness.build import Narrator
from harness.errors import HarnessError
from harness.options import Selection, selection_from, selection_of
from harness.plan import Cell, Plan, make_plan
from harness.plugin.conductor import Conductor
from harness.plugin.doubts import doubts_of
from harness.plugin.inventory import Stock, load_stock
from harness.plugin.pace import Pace
from harness.plugin.preparation import Preparation, Telling, await_supply, lasting_stderr
from harness.plugin.resuming import Resumption, check_same, pytests_choices, refuse_choices, take_up
from harness.plugin.supply import Supplier, Supply, place
from harness.record import BootRecord, CellRecord, new_run_dir


class HarnessSession:
    """Loads the plan when the first probe is collected, and keeps at most one board open."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.telling: Telling = Narrator(lasting_stderr())
        self._conductor: Conductor | None = None
        self._preparation: Preparation | None = None
        self._pace: Pace | None = None
        self._supplies: dict[str, Supply] = {}
        self._parent = os.getppid()

    @property
    def from_controller(self) -> dict[str, Any]:
        """What a worker of pytest-xdist is told by the process that started it; empty in any other process."""
        return getattr(self.config, "workerinput", {})

    @cached_property
    def for_workers(self) -> dict[str, Any]:
        """What this process tells the workers that it starts: what cannot be found out twice alike."""
        return {
            "harness_guests": {arch: str(path) for arch, path in self.stock.guests.items()},
            "harness_run_dir": str(self.run_dir),
            "harness_selection": self.selection.as_arguments(),
            "harness_pending": self.pending,
        }

    @cached_property
    def _given(self) -> Selection:
        """What the options say; a wrong one ends pytest with its own exit code for usage."""
        try:
            return selection_from(self.config.option)
        except HarnessError as error:
            raise pytest.UsageError(*error.faults) from None

    @cached_property
    def resumption(self) -> Resumption | None:
        """The run that this one goes on with; None in a run of its own, and in a worker."""
        if self.from_controller or self._given.resume is None:
            return None
        with telling_pytest():
            refuse_choices(pytests_choices(self.config))
            return take_up(self._given, self.config.rootpath / self._given.results)

    @cached_property
    def selection(self) -> Selection:
        """What this run is to ask: what the options say, or what the run that is resumed was told."""
        if self.from_controller:
            return selection_of(self.from_controller["harness_selection"])
        return self.resumption.selection if self.resumption else self._given

    @cached_property
    def pending(self) -> list[str] | None:
        """The ids of the cells that a resumed run has left to ask; None where all are."""
        if self.from_controller:
            told: list[str] | None = self.from_controller["harness_pending"]
            return told
        return list(self.resumption.pending) if self.resumption else None

    @cached_property
    def run_dir(self) -> Path:
        """Where this run is recorded; a worker is told by the process that started it."""
        if told := self.from_controller.get("harness_run_dir"):
            return Path(told)
        if self.resumption:
            return self.resumption.run_dir
        with telling_pytest():
            return new_run_dir(self.config.rootpath / self.selection.results)

    @cached_property
    def stock(self) -> Stock:
        """All that there is to choose from; trouble ends the session in one line a fault."""
        told: dict[str, str] = self.from_controller.get("harness_guests", {})
        guests = {arch: Path(path) for arch, path in told.items()}
        with telling_pytest():
            return load_stock(self.config.rootpath, self.selection, guests or None)

    @cached_property
    def plan(self) -> Plan:
        """Every cell that the options ask for."""
        with telling_pytest():
            plan = make_plan(self.stock.inventory, self.stock.selection)
            if self.resumption:
                check_same(self.resumption, plan, self.stock, self.config.rootpath)
            return plan

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """The planned cells by id."""
        return {cell.id: cell for cell in self.plan.cells}

    @cached_property
    def _cells_by_probe(self) -> dict[str, list[Cell]]:
        by_probe: dict[str, list[Cell]] = {}
        for cell in self.plan.cells:
            by_probe.setdefault(cell.probe.id, []).append(cell)
        return by_probe

    def cells_of(self, probe: str) -> list[Cell]:
        """The planned cells of one probe id."""
        return self._cells_by_probe.get(probe, [])

    def provide(self, cells: Sequence[Cell]) -> None:
        """Begin to make ready what these cells' boards boot, for this process and for its workers."""
        self._pace = Pace(cells, self._results)
        with telling_pytest():
            supplier = Supplier(self.stock, self.config.rootpath, self.telling.line)
            self._preparation = Preparation(supplier, self.run_dir, self.telling, self._is_stopping)
            self._preparation.begin(self._pace.quickest_board_first(cells))

    def turn_of(self, board: str) -> int:
        """When a board can run: 0 is now, 1 after the next kernel that is built, and so on."""
        return self._preparation.turn(board) if self._preparation else 0

    def precedence(self, board: str) -> tuple[int, float]:
        """Which board a free worker takes, the least first: one that is ready, and of those the longest."""
        return self.turn_of(board), -(self._pace.board_s(board) if self._pace else 0.0)

    def supply_of(self, cell: Cell) -> Supply:
        """What the cell's board boots, as soon as it is there."""
        name = place(cell.board, cell.image)
        if name not in self._supplies:
            self._supplies[name] = await_supply(self.run_dir, name, self._is_preparing)
        return self._supplies[name]

    @property
    def _results(self) -> Path:
        return self.run_dir.parent.parent

    def _is_preparing(self) -> bool:
        """Whether the process that builds the kernels lives, and has not ended its work."""
        if self.from_controller:
            return os.getppid() == self._parent
        return self._preparation is not None and self._preparation.is_going_on()

    def _is_stopping(self) -> bool:
        """Whether pytest-xdist lets its workers end early, as -x has it; it tells nobody."""
        return bool(getattr(self.config.pluginmanager.get_plugin("dsession"), "shouldstop", False))

    def left_to_ask(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """The items without the cells that a resumed run has answered; other tests stay."""
        if self.pending is None:
            return items
        pending = set(self.pending)
        answered = [item for item in items if (cell := getattr(item, "cell", None)) and cell.id not in pending]
        self.config.hook.pytest_deselected(items=answered)
        gone = set(answered)
        return [item for item in items if item not in gone]

    def answer(self, cell: Cell) -> CellRecord:
        """The record of one cell; its board is booted and all its cells are asked on first need."""
        if self._conductor is None:
            raise RuntimeError(f"{cell.id} was asked for before collection ended")
        return self._conductor.answer(cell)

    def take_news(self) -> tuple[list[BootRecord], list[CellRecord]]:
        """The boots and answers since the last call."""
        if self._conductor is None:
            return [], []
        return self._conductor.take_boots(), self._conductor.take_cells()

    def close(self) -> None:
        """Build no more, and power everything off; what was answered until then can still be taken."""
        if self._preparation is not None:
            self._preparation.stop()
        if self._conductor is not None:
            self._conductor.close()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Load the plan before any file is collected: pytest would tell trouble once for each file."""
        self.plan  # noqa: B018  (it is kept)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Collection decides which cells are asked; -k, -m and --lf have done their work by now."""
        cells = [cell for item in session.items if (cell := getattr(item, "cell", None)) is not None]
        if cells and not self.config.option.collectonly:
            pace = self._pace or Pace(cells, self._results)
            as_told = self.selection.shuffle is not None or self.config.getoption("failedfirst", False)
            with telling_pytest():
                doubts = doubts_of(self.selection, self.config.rootpath, self._results)
            self._conductor = Conductor(
                cells=cells,
                selection=self.stock.selection,
                order=list if as_told else pace.longest_first,
                supply=self.supply_of,
                log_dir=self.run_dir / "console",
                doubts=doubts,
                workers=self.from_controller.get("workercount", 1),
            )

    def pytest_sessionfinish(self) -> None:
        """Power everything off, whatever ended the session; a worker sends home what nobody asked for any more."""
        self.close()
        if self.from_controller and self._conductor is not None:
            left: dict[str, Any] = self.config.workeroutput  # type: ignore[attr-defined]
            left.update(as_data(*self.take_news()))


@contextlib.contextmanager
def telling_pytest() -> Iterator[None]:
    """End the session in one line a fault, with the fault's own exit code."""
    try:
        yield
    except HarnessError as error:
        raise pytest.exit.Exception("\n".join(error.faults), int(error.exit_code)) from None


def as_data(boots: Iterable[BootRecord], cells: Iterable[CellRecord]) -> dict[str, Any]:
    """Give records as what another process understands."""
    return {"harness_boots": [each.to_data() for each in boots], "harness_cells": [each.to_data() for each in cells]}


HARNESS = pytest.StashKey[HarnessSession]()
