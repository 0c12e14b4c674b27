"""A probe's C file is a pytest file; each of its cells is an item with the cell's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import Any

import pytest

from harness.outcome import Outcome
from harness.plan import Cell
from harness.plugin.session import HARNESS
from harness.record import CellRecord, Verdict
from harness.report.wording import message_of


class ProbeFile(pytest.File):
    """One claim about the kernel: a C file in a suite's folder."""

    def collect(self) -> Iterator[pytest.Item]:
        """Give the cells in which this probe is asked."""
        for cell in self.config.stash[HARNESS].cells_of(f"{self.path.parent.name}.{self.path.stem}"):
            name = f"{cell.board.name}/{cell.kernel}/{cell.flavour}{cell.suffix}"
            yield ProbeItem.from_parent(self, name=name, cell=cell)


class CellNotGreen(Exception):
    """Carries the record of a cell that pytest must show as failed or in error."""

    def __init__(self, record: CellRecord) -> None:
        super().__init__(message_of(record))
        self.record = record


class ProbeItem(pytest.Item):
    """One cell. Set-up fetches the answer: what is no verdict ends there, as pytest's error or skip."""

    record: CellRecord | None = None
    fixturenames: tuple[str, ...] = ()
    """A cell takes no fixtures; labgrid's plugin asks every item for them."""

    def __init__(self, *, cell: Cell, **rest: Any) -> None:
        super().__init__(**rest)
        self.cell = cell

    def marker_names(self) -> Iterable[str]:
        """The words that `-m` understands for this cell."""
        probe, board = self.cell.probe, self.cell.board
        roles = {"isolation": probe.isolation, "control": self.cell.is_control}
        names = (board.arch, self.cell.flavour, probe.suite, *probe.requirements)
        return [*names, *(role for role, holds in roles.items() if holds)]

    def setup(self) -> None:
        """Have the board answer; BROKEN and LAB are errors here, because nothing was judged."""
        self.record = self.config.stash[HARNESS].answer(self.cell)
        if self.record.verdict is Verdict.SKIPPED:
            raise pytest.skip.Exception(message_of(self.record), _use_item_location=True)
        if self.record.verdict in (Verdict.BROKEN, Verdict.LAB):
            raise CellNotGreen(self.record)

    def runtest(self) -> None:
        """Fail where the kernel is to blame; a red control is what it should be."""
        assert self.record is not None
        if self.record.verdict is Verdict.RED:
            raise CellNotGreen(self.record)

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        """Point at the probe's own line."""
        return Path(self.path), self.cell.probe.line - 1, self.cell.id


def describe(record: CellRecord) -> str:
    """The lines under which a red or broken cell is shown on the terminal."""
    lines = [f"{record.outcome.value}: {record.claim}", message_of(record)]
    lines += [f"  {case.outcome.value} {case.name}" for case in record.cases if case.outcome is not Outcome.PASS]
    if record.console_excerpt:
        lines += ["console:", *(f"  {line}" for line in record.console_excerpt.splitlines())]
    return "\n".join([*lines, f"repeat: {record.repeat}"])
