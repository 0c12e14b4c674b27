"""The closing matrix on the terminal: suites by boards, a block for each flavour, then what needs a look."""

from __future__ import annotations

from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.record import RunState
from harness.report.kill_table import kill_lines, kill_table
from harness.report.killmatrix import KillMatrix
from harness.report.ladder import Ladder
from harness.report.ladder_table import LEGEND, climb_table, ladder_line, lasting_lines, patch_lines
from harness.report.proving import score_line
from harness.report.reasoning import suspicion_line
from harness.report.rounds import order_line, outcomes_line, rounds_line
from harness.report.symbols import (
    ASCII,
    STYLES,
    UNICODE,
    Symbols,
    control_line,
    legend,
    packed,
    parts_of,
    took_of,
    totals_line,
)
from harness.report.terminal import can_say, console_for, fit
from harness.report.troubles import Trouble, others_of
from harness.report.view import Block, RunView, SkipGroup, Tally

NARROWEST = 8  # of a column, so that `12 red +` is never broken


def print_matrix(view: RunView, stream: TextIO, *, width: int | None = None, ascii_only: bool | None = None) -> None:
    """Print the report; colours only on a terminal without NO_COLOR, ASCII where the stream knows no more."""
    if ascii_only is None:
        ascii_only = not can_say(stream)
    _Matrix(view, console_for(stream, width), ASCII if ascii_only else UNICODE).show()


class _Matrix:
    """One report on its way to one console."""

    def __init__(self, view: RunView, console: Console, symbols: Symbols) -> None:
        self._view = view
        self._console = console
        self._symbols = symbols

    def show(self) -> None:
        self._suspicions()
        if self._view.ladder:
            self._ladder(self._view.ladder)
        elif self._view.kills:
            self._kill_matrix(self._view.kills)
        else:
            self._blocks()
        for trouble in self._view.troubles:
            self._trouble(trouble)
        self._skips()
        self._rounds()
        for each in self._view.left_out:
            self._line(f"left out: {each.id}: {each.reason}", "dim")
        for fault in self._view.faults:
            self._line(f"record: {fault}", "yellow")
        self._line("")
        state = "" if self._view.state is RunState.FINISHED else f" ({self._view.state.value})"
        *more, last = _closing_lines(self._view)
        for line in more:
            self._line(line, "dim")
        self._line(f"{last}{state}", "bold")

    def _ladder(self, ladder: Ladder) -> None:
        for climb in ladder.climbs:
            self._line("")
            self._console.print(climb_table(ladder, climb, self._symbols))
            for line in lasting_lines(climb, self._symbols):
                self._line(line)
        self._line("")
        self._line(legend(self._symbols), "dim")
        self._line(LEGEND, "dim")
        self._line("")
        for line, style in patch_lines(ladder):
            self._line(line, style)

    def _kill_matrix(self, kills: KillMatrix) -> None:
        self._line("")
        self._console.print(kill_table(kills, self._symbols))
        for text, style in kill_lines(kills):
            self._line(text, style)

    def _blocks(self) -> None:
        for block in self._view.blocks:
            self._block(block)
        self._line("")
        self._line(legend(self._symbols), "dim")
        if any(block.is_control for block in self._view.blocks):
            self._line(control_line(self._symbols), "dim")

    def _suspicions(self) -> None:
        if self._view.suspicions:
            self._line("")
        for each in self._view.suspicions:
            self._line(suspicion_line(each), "bold yellow")

    def _block(self, block: Block) -> None:
        self._line("")
        self._line(f"{block.flavour}: the control" if block.is_control else block.flavour, "bold")
        ascii_only = self._symbols is ASCII
        table = Table(box=box.ASCII if ascii_only else box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        table.add_column("suite", no_wrap=True)
        width = self._column_width(block)
        for column in block.columns:
            table.add_column(Text(self._fit(column.label)), justify="right", min_width=width if ascii_only else None)
        for row in block.rows:
            table.add_row(Text(self._fit(row.suite)), *(self._square(each, width) for each in row.tallies))
        self._console.print(table)

    def _column_width(self, block: Block) -> int:
        suites = max((len(row.suite) for row in block.rows), default=0)
        room = self._console.width - max(suites, len("suite")) - 3 * len(block.columns)
        return max(NARROWEST, room // max(1, len(block.columns)))

    def _square(self, tally: Tally, width: int) -> Text:
        lines = packed(tuple(parts_of(tally, self._symbols)), width)
        return Text("\n").join(Text(" ").join(Text(text, style) for text, style in line) for line in lines)

    def _trouble(self, trouble: Trouble) -> None:
        self._line("")
        self._line(f"{trouble.word} {trouble.cell}{others_of(trouble)}", STYLES[trouble.verdict.value])
        self._line(f"  {trouble.message}")
        self._line(f"  repeat: {trouble.repeat}", "dim")

    def _skips(self) -> None:
        if self._view.skips:
            self._line("")
            self._line("skipped:")
        for group in self._view.skips:
            self._line(f"  {group.count}{self._symbols.skipped} {group.reason}")
            self._line(f"     {where_of(group)}", "dim")

    def _rounds(self) -> None:
        view = self._view
        if view.repeat > 1 or view.shuffle is not None:
            self._line("")
        if view.repeat > 1:
            self._line(rounds_line(view.repeat, len(view.unsteady)))
        for each in view.unsteady:
            self._line(f"  {outcomes_line(each)}", "yellow")
        if view.shuffle is not None:
            self._line(order_line(view.shuffle))

    def _line(self, text: str, style: str = "") -> None:
        # Never wrapped: a command is there to be copied.
        self._console.print(Text(self._fit(text), style), soft_wrap=True)

    def _fit(self, text: str) -> str:
        return fit(text, self._console.encoding if self._symbols is not ASCII else "ascii")


def _closing_lines(view: RunView) -> tuple[str, ...]:
    """Sum the run up; the last line is what matters most."""
    if view.ladder:
        return f"all steps together: {totals_line(view)}", ladder_line(view.ladder)
    if view.kills:
        return f"without any fault: {totals_line(view)}", score_line(view.kills, took_of(view))
    return view.proof, totals_line(view)


def where_of(group: SkipGroup) -> str:
    """Say where a reason held: `arm namespaces: time.a time.b; sparc64 namespaces: time.a`."""
    return "; ".join(f"{label}: {' '.join(probes)}" for label, probes in group.where)
