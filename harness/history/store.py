"""Entering runs: each whole or not at all, as often as one likes, and by any number of processes at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from harness.history.database import FILE, IN_MEMORY, open_database, telling_database, writing
from harness.history.entry import OWN, Answer, Entry, Question, Reply, RunFacts
from harness.history.schema import OUTCOMES, VERDICTS
from harness.record import BootRecord, RunState

_ENTER_RUN = """
    INSERT INTO runs (name, started, ended, state, source, variant, planned, harness_version, host)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET started = excluded.started, ended = excluded.ended, state = excluded.state,
        source = excluded.source, variant = excluded.variant, planned = excluded.planned,
        harness_version = excluded.harness_version, host = excluded.host
    RETURNING id"""
_OF_RUNS = ("answers", "reruns", "boots")


class History:
    """results/history.sqlite, open; a context manager that closes it."""

    def __init__(self, results: Path | None) -> None:
        """Open the history of a results folder, or begin it; without a folder, an empty one that is gone afterwards.

        Raises UserError and LabError as open_database() does.
        """
        self.path = results / FILE if results is not None else Path(IN_MEMORY)
        self.database = open_database(self.path)
        self._cells: dict[str, int] = {}
        self._requirements: dict[int, set[str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    def enter(self, entry: Entry) -> None:
        """Write a run; it is on disk when this comes back. One of the same name is replaced.

        Raises LabError when the disk is full or another process does not let go; nothing has changed then.
        """
        with self._writing():
            self._enter(entry)

    def replace_own(self, entries: Iterable[Entry]) -> int:
        """Forget all runs of the harness's own, and enter these instead; gives how many. Imported ones stay."""
        number = 0
        with self._writing():
            for (run,) in self.database.execute("SELECT id FROM runs WHERE source = ?", (OWN,)).fetchall():
                self._forget_answers(run)
                self.database.execute("DELETE FROM runs WHERE id = ?", (run,))
            for entry in entries:
                self._enter(entry)
                number += 1
        return number

    def states(self) -> dict[str, RunState]:
        """Give the state of every run that is entered, by name."""
        with telling_database(self.path):
            return {name: RunState(state) for name, state in self.database.execute("SELECT name, state FROM runs")}

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        self._cells, self._requirements = {}, {}  # what was learned in a transaction that failed is not so
        with telling_database(self.path), writing(self.database):
            yield

    def _enter(self, entry: Entry) -> None:
        run = self._run_number(entry.run)
        self._forget_answers(run)
        numbers = self._cell_numbers(entry.questions)
        self._note_requirements(entry.questions, numbers)
        rows = (_answer_row(run, numbers[answer.question], answer) for answer in entry.answers)
        self.database.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", rows)
        again = (row for answer in entry.answers for row in _rerun_rows(run, numbers[answer.question], answer))
        self.database.executemany("INSERT OR REPLACE INTO reruns VALUES (?, ?, ?, ?, ?, ?, ?)", again)
        boots = (_boot_row(run, boot) for boot in entry.boots)
        self.database.executemany("INSERT OR REPLACE INTO boots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", boots)

    def _run_number(self, run: RunFacts) -> int:
        values = (run.name, run.started, run.ended, run.state.value, run.source, run.variant)
        row = self.database.execute(_ENTER_RUN, (*values, run.planned, run.harness_version, run.host)).fetchone()
        return int(row[0])

    def _forget_answers(self, run: int) -> None:
        for table in _OF_RUNS:
            self.database.execute(f"DELETE FROM {table} WHERE run = ?", (run,))

    def _cell_numbers(self, questions: Iterable[Question]) -> dict[str, int]:
        """Give the number of every question, new ones among them."""
        wanted = {question.id: question for question in questions}
        if not wanted.keys() <= self._cells.keys():
            self._read_cells()
        new = [question for name, question in wanted.items() if name not in self._cells]
        if new:
            self.database.executemany(
                "INSERT INTO cells (name, board, arch, image, flavour, probe) VALUES (?, ?, ?, ?, ?, ?)",
                ((each.id, each.board, each.arch, each.image, each.flavour, each.probe) for each in new),
            )
            self._read_cells()
        return self._cells

    def _read_cells(self) -> None:
        self._cells = dict(self.database.execute("SELECT name, id FROM cells"))
        self._requirements = {}
        for name, cell in self.database.execute("SELECT name, cell FROM requirements"):
            self._requirements.setdefault(cell, set()).add(name)

    def _note_requirements(self, questions: Iterable[Question], numbers: dict[str, int]) -> None:
        """Keep what the newest entered run says of each cell."""
        for question in questions:
            cell, now = numbers[question.id], set(question.requirements)
            before = self._requirements.get(cell, set())
            gone = [(name, cell) for name in before - now]
            self.database.executemany("DELETE FROM requirements WHERE name = ? AND cell = ?", gone)
            self.database.executemany("INSERT INTO requirements VALUES (?, ?)", [(name, cell) for name in now - before])
            self._requirements[cell] = now


def _answer_row(run: int, cell: int, answer: Answer) -> tuple[int, ...]:
    return run, cell, answer.round, *_reply_row(answer.reply)


def _rerun_rows(run: int, cell: int, answer: Answer) -> Iterator[tuple[int, ...]]:
    for n, reply in enumerate(answer.reruns, start=1):
        yield run, cell, answer.round, n, *_reply_row(reply)


def _reply_row(reply: Reply) -> tuple[int, int, int]:
    return OUTCOMES[reply.outcome], VERDICTS[reply.verdict], round(reply.duration_s * 1000)


def _boot_row(run: int, boot: BootRecord) -> tuple[object, ...]:
    digests = (boot.digests.get(role, "") for role in ("image", "kernel", "initramfs", "board"))
    return run, boot.board, boot.image, boot.release, boot.emulator, boot.accel, *digests
