"""What a benchmark gives back, and how it is told: tables for people, every number for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from benchmarks.samples import Series, Spread

GAP = "  "
NOTHING = "-"


@attrs.frozen(kw_only=True)
class Table:
    """Rows of cells under their headings; notes say below what a cell has no room for."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Report:
    """One benchmark's outcome; `facts` holds whatever else was measured, as plain data."""

    tables: tuple[Table, ...]
    series: tuple[Series, ...] = ()
    facts: dict[str, Any] = attrs.field(factory=dict)

    def to_data(self) -> dict[str, Any]:
        """Give it as what JSON knows; times are seconds, sizes bytes, unless a series says otherwise."""
        data: dict[str, Any] = attrs.asdict(self)
        return data


def render(table: Table) -> str:
    """Lay a table out for a terminal: the first column to the left, numbers to the right."""
    lines = [table.columns, *table.rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(table.columns))]
    told = [_line(line, widths) for line in lines]
    rule = "─" * (sum(widths) + len(GAP) * (len(widths) - 1))
    return "\n".join([table.title, told[0], rule, *told[1:], *(f"  {note}" for note in table.notes)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return GAP.join([first, *others]).rstrip()


def number(value: float) -> str:
    """Give three digits that say something: 0.0712, 4.31, 52.0, 1234."""
    if value == 0 or abs(value) >= 1000:
        return f"{value:.0f}"
    digits = 2
    size = abs(value)
    while size >= 10:
        size, digits = size / 10, digits - 1
    while size < 1:
        size, digits = size * 10, digits + 1
    return f"{value:.{max(digits, 0)}f}"


def cells_of(told: Spread) -> tuple[str, str, str]:
    """Give median, least and most as three cells."""
    return number(told.median), number(told.least), number(told.most)


def padded(cells: Iterable[str], columns: int) -> tuple[str, ...]:
    """Fill a row that has nothing to say in its last cells."""
    row = tuple(cells)
    return row + (NOTHING,) * (columns - len(row))
