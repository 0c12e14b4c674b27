"""Every cell of a run in its place: probes by flavours and boards, a mark for each."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping

import attrs

from harness.cell_id import split_id
from harness.record import CellRecord, RunRecord, Verdict
from harness.report.columns import Column, columns_of, ids_of
from harness.report.view import CONTROL_FLAVOUR


class Mark(enum.Enum):
    """What a square shows, the worst first."""

    RED = "red"
    UNSTABLE = "unstable"
    BROKEN = "broken"
    LAB = "lab"
    MISSING = "missing"
    SKIPPED = "skipped"
    CONTROL = "red as expected"
    GREEN = "green"


_MARKS = {
    Verdict.GREEN: Mark.GREEN,
    Verdict.RED: Mark.RED,
    Verdict.SKIPPED: Mark.SKIPPED,
    Verdict.BROKEN: Mark.BROKEN,
    Verdict.LAB: Mark.LAB,
}


@attrs.frozen(kw_only=True)
class GridSquare:
    """One probe at one place: the worst of its rounds, and the cells of all of them, the worst first."""

    mark: Mark
    cells: tuple[str, ...]


@attrs.frozen(kw_only=True)
class GridRow:
    """One probe; a square for each column of the grid, None where it was not to be asked."""

    probe: str
    claim: str
    squares: tuple[GridSquare | None, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All that is shown in it, the worst first."""
        found = {square.mark for square in self.squares if square}
        return tuple(mark for mark in Mark if mark in found)


@attrs.frozen(kw_only=True)
class GridHead:
    """One flavour and the columns under it."""

    flavour: str
    is_control: bool
    columns: tuple[Column, ...]


@attrs.frozen(kw_only=True)
class Grid:
    """Suites of rows under heads; the rows of a suite are in the order of their names."""

    heads: tuple[GridHead, ...]
    suites: Mapping[str, tuple[GridRow, ...]]

    @property
    def rows(self) -> Iterator[GridRow]:
        """The rows of all suites."""
        for rows in self.suites.values():
            yield from rows


def mark_of(cell: CellRecord | None) -> Mark:
    """Give what a cell shows; None is one that never answered."""
    if cell is None:
        return Mark.MISSING
    if cell.is_unstable:
        return Mark.UNSTABLE
    return Mark.CONTROL if cell.is_red_as_expected else _MARKS[cell.verdict]


def grid_of(run: RunRecord) -> Grid:
    """Lay out every cell, planned or answered."""
    answers = {cell.id: cell for cell in run.cells}
    squares: dict[str, dict[tuple[str, str, str], list[str]]] = {}
    for each in ids_of(run):
        board, image, flavour, probe = split_id(each)
        squares.setdefault(probe, {}).setdefault((flavour, board, image), []).append(each)
    heads, places = _heads(run, {place for row in squares.values() for place in row})
    claims = {cell.probe: cell.claim for cell in run.cells}
    suites: dict[str, list[GridRow]] = {}
    for probe, row in sorted(squares.items()):
        laid = tuple(_square(row.get(place, ()), answers) for place in places)
        suites.setdefault(probe.partition(".")[0], []).append(
            GridRow(probe=probe, claim=claims.get(probe, ""), squares=laid)
        )
    return Grid(heads=tuple(heads), suites={suite: tuple(rows) for suite, rows in suites.items()})


def _heads(run: RunRecord, used: set[tuple[str, str, str]]) -> tuple[list[GridHead], list[tuple[str, str, str]]]:
    """Give the heads, and the place that each column stands for; the control comes last."""
    columns = columns_of(run)
    flavours = sorted({flavour for flavour, _, _ in used}, key=lambda each: (each == CONTROL_FLAVOUR, each))
    heads, places = [], []
    for flavour in flavours:
        here = [pair for pair in columns if (flavour, *pair) in used]
        places += [(flavour, *pair) for pair in here]
        named = tuple(columns[pair] for pair in here)
        heads.append(GridHead(flavour=flavour, is_control=flavour == CONTROL_FLAVOUR, columns=named))
    return heads, places


def _square(ids: Iterable[str], answers: Mapping[str, CellRecord]) -> GridSquare | None:
    order = list(Mark)
    marked = sorted(((mark_of(answers.get(each)), each) for each in ids), key=lambda one: order.index(one[0]))
    return GridSquare(mark=marked[0][0], cells=tuple(each for _, each in marked)) if marked else None
