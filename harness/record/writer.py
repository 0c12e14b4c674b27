"""One process writes a run: each answer is on disk before add_cell() comes back."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
from filelock import FileLock, Timeout

from harness import __version__
from harness.errors import LabError, UserError
from harness.record.cell import CellRecord
from harness.record.convert import to_plain
from harness.record.folder import CONSOLE, JOURNAL, LOCK, RECORD, point_to, replace_file, telling_trouble, utc_now
from harness.record.host import describe_host
from harness.record.journal import Journal
from harness.record.model import BootRecord, FaultRecord, HostRecord, LeftOutRecord, RunRecord, RunState
from harness.record.reader import load_run

REWRITE_S = 1.0  # run.json is a convenience while the run goes on; the journal is what holds
REWRITE_SHARE = 20  # of a long record: no more than one part in so many of the time goes into writing it anew
LOCK_S = 2.0  # a reader looks at the lock for an instant


class RunWriter:
    """Holds a run open for writing; make one with create() or reopen()."""

    def __init__(self, run_dir: Path, run: RunRecord) -> None:
        """Take the folder for this process alone; UserError when another process writes there."""
        self.run_dir = run_dir
        self._run = attrs.evolve(run, cells=(), boots=(), faults=())
        self._cells = {cell.id: cell for cell in run.cells}
        self._boots = {(boot.board, boot.image, boot.n): boot for boot in run.boots}
        self._texts = {cell.id: json.dumps(cell.to_data()) for cell in run.cells}
        self._told_trouble = False
        self._written = self._rewriting_s = 0.0
        with contextlib.ExitStack() as undo:
            self._lock = _take(run_dir)
            undo.callback(self._lock.release)
            with telling_trouble(run_dir / JOURNAL):
                self._journal = Journal(run_dir / JOURNAL)
            undo.callback(self._journal.close)
            self._rewrite()
            undo.pop_all()

    @classmethod
    def create(
        cls,
        run_dir: Path,
        *,
        command: Iterable[str] = (),
        selection: Iterable[str] = (),
        repeat: int = 1,
        shuffle: int | None = None,
        seeded: Iterable[FaultRecord] = (),
        whole_proof: bool = False,
        series: Iterable[str] = (),
        catalogue: Mapping[str, tuple[str, ...]] | None = None,
        planned: Iterable[str] = (),
        left_out: Iterable[LeftOutRecord] = (),
        host: HostRecord | None = None,
        started: str | None = None,
    ) -> RunWriter:
        """Begin the record of a run in the folder from new_run_dir(); results/latest names it from now on."""
        with telling_trouble(run_dir):
            (run_dir / CONSOLE).mkdir(parents=True, exist_ok=True)
        run = RunRecord(
            id=run_dir.name,
            started=started or utc_now(),
            state=RunState.RUNNING,
            command=tuple(command),
            harness_version=__version__,
            host=host or describe_host(),
            selection=tuple(selection),
            repeat=repeat,
            shuffle=shuffle,
            seeded=tuple(seeded),
            whole_proof=whole_proof,
            series=tuple(series),
            catalogue=dict(catalogue or {}),
            planned=tuple(planned),
            left_out=tuple(left_out),
        )
        writer = cls(run_dir, run)
        with telling_trouble(run_dir.parent.parent):
            point_to(run_dir)
        return writer

    @classmethod
    def reopen(cls, run_dir: Path) -> RunWriter:
        """Go on with a run that was cut short; everything written before is kept."""
        run = load_run(run_dir)
        resumed = (*run.resumed, utc_now())
        return cls(run_dir, attrs.evolve(run, state=RunState.RUNNING, ended=None, resumed=resumed))

    @property
    def record(self) -> RunRecord:
        """The run as written so far."""
        return attrs.evolve(self._run, cells=tuple(self._cells.values()), boots=tuple(self._boots.values()))

    def add_boot(self, boot: BootRecord) -> None:
        """Write one boot; it is on disk when this comes back. LabError when the disk is full."""
        self._append({"boot": boot.to_data()})
        self._boots[boot.board, boot.image, boot.n] = boot
        self._rewrite_when_due()

    def add_cell(self, cell: CellRecord) -> None:
        """Write one answer; it is on disk when this comes back. A later answer of the same cell replaces it."""
        data = cell.to_data()
        self._append({"cell": data})
        self._cells[cell.id] = cell
        self._texts[cell.id] = json.dumps(data)
        self._rewrite_when_due()

    def finish(self, state: RunState = RunState.FINISHED) -> RunRecord:
        """Write run.json for the last time and let the folder go; gives the whole run. Once is enough."""
        if not self._lock.is_locked:
            return self.record
        self._run = attrs.evolve(self._run, state=state, ended=utc_now())
        told = self._told_trouble
        try:
            self._rewrite()
        except LabError:
            if not told:  # a full disk is told of once; the journal holds what was written
                raise
        finally:
            self._journal.close()
            self._lock.release()
        return self.record

    def _append(self, entry: dict[str, Any]) -> None:
        with self._telling(self.run_dir / JOURNAL):
            self._journal.append(entry)

    def _rewrite_when_due(self) -> None:
        if time.monotonic() - self._written >= max(REWRITE_S, REWRITE_SHARE * self._rewriting_s):
            self._rewrite()

    def _rewrite(self) -> None:
        path, began = self.run_dir / RECORD, time.monotonic()
        with self._telling(path):
            replace_file(path, self._as_text())
        self._written = time.monotonic()
        self._rewriting_s = self._written - began

    @contextlib.contextmanager
    def _telling(self, path: Path) -> Iterator[None]:
        try:
            with telling_trouble(path):
                yield
        except LabError:
            self._told_trouble = True
            raise

    def _as_text(self) -> str:
        """Give the whole run as JSON, one line a cell; the cells' texts are kept, so this stays cheap."""
        frame = to_plain(self._run)
        del frame["cells"], frame["faults"]
        frame["boots"] = [boot.to_data() for boot in self._boots.values()]
        frame["counts"] = to_plain(self.record.counts)
        head = json.dumps(frame, indent=1)
        cells = ",\n  ".join(self._texts.values())
        return f'{head[:-2]},\n "cells": [\n  {cells}\n ]\n}}\n'


def _take(run_dir: Path) -> FileLock:
    lock = FileLock(run_dir / LOCK, timeout=LOCK_S)
    with telling_trouble(run_dir / LOCK):
        try:
            lock.acquire()
        except Timeout:
            raise UserError(f"{run_dir}: another process is writing this run; wait for it, or stop it") from None
    return lock
