"""Boards answer in batches, pytest asks one cell at a time; the conductor stands between them."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path

import attrs

from harness.errors import HarnessError
from harness.lab import Bench, Group, open_board
from harness.options import Selection
from harness.plan import Cell
from harness.plugin.doubts import MOST, Doubts
from harness.plugin.judging import boot_record, judge, lab_trouble
from harness.plugin.supply import Supply
from harness.record import BootRecord, CellRecord, Rerun


class Conductor:
    """Opens each board once for an image, asks all of its cells together, and keeps what came early."""

    def __init__(
        self,
        *,
        cells: Sequence[Cell],
        selection: Selection,
        order: Callable[[Iterable[Cell]], list[Cell]],
        supply: Callable[[Cell], Supply],
        log_dir: Path,
        doubts: Doubts,
        workers: int = 1,
    ) -> None:
        """`order` says in which order cells that are asked together begin; `supply` waits for what a board boots.

        So many `workers` have boards at work, this one counted.
        """
        self._cells = {cell.id: cell for cell in cells}
        self._waiting: dict[str, Cell] = {cell.id: cell for cell in cells}
        self._selection = selection
        self._order = order
        self._supply = supply
        self._log_dir = log_dir
        self._doubts = doubts
        self._workers = workers
        self._doubted: dict[str, CellRecord] = {}
        self._answers: dict[str, CellRecord] = {}
        self._stream: Generator[CellRecord, None, None] | None = None
        self._bench: Bench | None = None
        self._bench_of: tuple[str, str] | None = None
        self._open = contextlib.ExitStack()
        self._dead: dict[tuple[str, str], str] = {}
        self._new_boots: list[BootRecord] = []
        self._new_cells: list[CellRecord] = []

    def answer(self, cell: Cell) -> CellRecord:
        """The record of the cell, running whatever must run first; trouble with the lab is an answer too."""
        while cell.id not in self._answers:
            record = next(self._stream, None) if self._stream else None
            if record is None:
                self._stream = self._ask_batch(cell)
            else:
                self._answers[record.id] = record
                self._new_cells.append(record)
        return self._answers.pop(cell.id)

    def take_cells(self) -> list[CellRecord]:
        """The answers since the last call, also those that nobody has asked for yet."""
        cells, self._new_cells = self._new_cells, []
        return cells

    def take_boots(self) -> list[BootRecord]:
        """The boots since the last call."""
        boots, self._new_boots = self._new_boots, []
        return boots

    def close(self) -> None:
        """Ask no more, and power off the open board."""
        if self._stream is not None:
            self._stream.close()
        self._new_cells += self._doubted.values()  # nobody will ask again, and red is red
        self._doubted = {}
        self._power_off()

    def _ask_batch(self, first: Cell) -> Generator[CellRecord, None, None]:
        """Ask every waiting cell that shares board and image with the first; each gets an answer."""
        batch = {cell.id: cell for cell in self._waiting.values() if _place(cell) == _place(first)}
        batch[first.id] = first  # it may be asked a second time
        for each in batch:
            self._waiting.pop(each, None)
        trouble, details = "the board ended the batch without an answer", ""
        try:
            yield from self._undoubted(self._ask(first, batch))
        except HarnessError as error:
            trouble = "; ".join(error.faults)
            self._give_up(first, trouble)
        except Exception as error:  # a mistake of ours costs this board, not the run
            trouble, details = f"internal error: {type(error).__name__}: {error}", traceback.format_exc()
            self._give_up(first, trouble)
        for cell in batch.values():
            yield lab_trouble(cell, trouble, self._selection, details=details)
        for each in tuple(self._doubted):
            yield self._confirmed(each)

    def _undoubted(self, records: Iterable[CellRecord]) -> Iterator[CellRecord]:
        """Keep back the reds that must be asked again before anybody is told of them."""
        for record in map(self._doubts.noted, records):
            if len(self._doubted) < MOST and self._doubts.about(record):
                self._doubted[record.id] = record
            else:
                yield record

    def _confirmed(self, cell_id: str) -> CellRecord:
        """Ask a cell again until it is green once, or was red as often as is enough."""
        for _ in range(self._doubts.times):
            record = self._doubted[cell_id]
            if record.is_unstable:
                break
            rerun = self._ask_alone(self._cells[cell_id])
            self._doubted[cell_id] = attrs.evolve(record, reruns=(*record.reruns, rerun))
        return self._doubted.pop(cell_id)

    def _ask_alone(self, cell: Cell) -> Rerun:
        """Ask a cell in a kernel that nobody has used before; the lab's trouble is an answer."""
        trouble = "the board gave no answer"
        try:
            self._power_off()
            records = list(self._ask(cell, {cell.id: cell}))
        except HarnessError as error:
            records, trouble = [], "; ".join(error.faults)
        except Exception as error:  # as in a batch
            records, trouble = [], f"internal error: {type(error).__name__}: {error}"
        record = records[0] if records else lab_trouble(cell, trouble, self._selection)
        return Rerun(
            outcome=record.outcome,
            message=record.message,
            started=record.started,
            duration_s=record.duration_s,
            console_log=record.console_log,
        )

    def _ask(self, first: Cell, batch: dict[str, Cell]) -> Generator[CellRecord, None, None]:
        """Take cells out of the batch as they are answered."""
        if _place(first) in self._dead:
            raise HarnessError(self._dead[_place(first)])
        bench = self._bench_for(first)
        groups = dict(self._groups(batch.values()))
        try:
            for group, answer in bench.run(list(groups), self._selection.jobs):
                self._note_boots(first, bench)
                cell = batch.pop(groups[group][answer.result.probe])
                yield judge(cell, answer, self._selection)
        finally:
            self._note_boots(first, bench)

    def _groups(self, cells: Iterable[Cell]) -> Iterator[tuple[Group, dict[str, str]]]:
        """Lay out what is asked together, each with the ids of its cells by probe."""
        alike: dict[tuple[str, str, int], list[Cell]] = {}
        for cell in cells:
            alike.setdefault((cell.fault, cell.flavour, cell.round), []).append(cell)
        for (fault, flavour, _), each in alike.items():
            probes = tuple(cell.probe for cell in self._order(each))
            yield Group(flavour=flavour, probes=probes, fault=fault), {cell.probe.id: cell.id for cell in each}

    def _bench_for(self, cell: Cell) -> Bench:
        """The open board, or the next one: the one before it is powered off first."""
        wanted = _place(cell)
        if self._bench is None or self._bench_of != wanted:
            with contextlib.suppress(HarnessError):  # trouble of the board before is not this one's
                self._power_off()
            files = self._supply(cell).files(self._selection.append)
            how = self._selection.isolation, self._selection.stress, self._workers
            opened = open_board(cell.board, files, self._log_dir, *how)
            self._bench = self._open.enter_context(opened)
            self._bench_of = wanted
        return self._bench

    def _give_up(self, cell: Cell, trouble: str) -> None:
        """Nobody waits a second time for a board that has failed with an image."""
        self._dead[_place(cell)] = trouble
        with contextlib.suppress(Exception):  # it has failed already
            self._power_off()

    def _power_off(self) -> None:
        self._bench, self._bench_of = None, None
        self._open.close()

    def _note_boots(self, cell: Cell, bench: Bench) -> None:
        self._new_boots += [boot_record(cell, info, self._supply(cell)) for info in bench.take_boots()]


def _place(cell: Cell) -> tuple[str, str]:
    """Whose cells can be asked together: those of one board with one image."""
    return cell.board.name, cell.image.name
