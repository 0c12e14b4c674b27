"""The kill matrix on the terminal: faults by boards, then what nobody saw and which probes are unproven."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.table import Table
from rich.text import Text

from harness.report.killmatrix import KillMatrix, Square, State
from harness.report.proving import astray_lines, uncaught_lines, unproven_lines
from harness.report.symbols import ASCII, STYLES, Symbols

LEGEND = "by how many probes each fault was caught; after a plus, those that check other requirements than it breaks"
STYLE_OF = {State.CAUGHT: STYLES["green"], State.SURVIVED: STYLES["red"], State.UNJUDGED: STYLES["lab"]}


def kill_table(matrix: KillMatrix, symbols: Symbols) -> Table:
    """Give the table; a board's square is empty where the fault was not asked."""
    table = Table(box=box.ASCII if symbols is ASCII else box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("seeded fault", no_wrap=True)
    for column in matrix.columns:
        table.add_column(Text(column.label), justify="right")
    for row in matrix.rows:
        table.add_row(Text(row.fault.name), *(_square(each, symbols) for each in row.squares))
    return table


def kill_lines(matrix: KillMatrix) -> Iterator[tuple[str, str]]:
    """Give what stands below the table, line by line, each with its style."""
    yield LEGEND, "dim"
    for headline, told, repeat in uncaught_lines(matrix):
        yield "", ""
        yield headline, STYLES["red"] if headline.startswith("SURVIVED") else STYLES["lab"]
        yield f"  {told}", ""
        yield f"  repeat: {repeat}", "dim"
    yield from _list("caught by no probe of the requirement that it breaks, only by others:", astray_lines(matrix))
    yield from _list("isolation probes that no fault tripped:", unproven_lines(matrix))


def _list(title: str, lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    told = list(lines)
    if told:
        yield "", ""
        yield title, STYLES["broken"]
        yield from ((f"  {line}", "") for line in told)


def _square(square: Square | None, symbols: Symbols) -> Text:
    if square is None:
        return Text(symbols.skipped, STYLES["skipped"])
    marks = {State.CAUGHT: symbols.green, State.SURVIVED: symbols.red, State.UNJUDGED: symbols.lab}
    said = f"{len(square.own)}" if square.state is State.CAUGHT else ""
    more = f" +{len(square.others)}" if square.others else ""
    return Text(f"{said}{marks[square.state]}{more}", STYLE_OF[square.state])
