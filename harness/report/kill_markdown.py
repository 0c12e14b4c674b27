"""The kill matrix as Markdown: faults by boards, and fault by fault every probe that saw it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.report.kill_table import LEGEND
from harness.report.killmatrix import KillMatrix, Row, Square, State
from harness.report.markdown_text import code, escape
from harness.report.proving import astray_lines, caught_by, uncaught_lines, unproven_lines
from harness.report.symbols import UNICODE

MARKS = {State.CAUGHT: UNICODE.green, State.SURVIVED: UNICODE.red, State.UNJUDGED: UNICODE.lab}


def kill_sections(matrix: KillMatrix) -> list[str]:
    """Give the lines of all that seeded faults have shown."""
    lines = ["", "## Seeded faults", "", *_table(matrix), "", f"{LEGEND}."]
    lines += _section("Not caught", (_uncaught(*each) for each in uncaught_lines(matrix)))
    lines += _section("Caught by probes of other requirements only", map(_item, astray_lines(matrix)))
    lines += _section("Isolation probes that no fault tripped", map(_item, unproven_lines(matrix)))
    return lines + _section("Probes by fault", (line for row in matrix.rows for line in _probes(row)))


def _table(matrix: KillMatrix) -> Iterator[str]:
    yield "| fault | breaks | " + " | ".join(escape(column.label) for column in matrix.columns) + " |"
    yield "|---|---|" + "---:|" * len(matrix.columns)
    for row in matrix.rows:
        squares = " | ".join(map(_square, row.squares))
        yield f"| {escape(row.fault.name)} | {escape(' '.join(row.fault.requirements))} | {squares} |"


def _square(square: Square | None) -> str:
    if square is None:
        return UNICODE.skipped
    if square.state is not State.CAUGHT:
        return f"{MARKS[square.state]} {square.state.value}"
    return f"{len(square.own)}{UNICODE.green}" + (f" +{len(square.others)}" if square.others else "")


def _uncaught(headline: str, told: str, repeat: str) -> str:
    return f"- **{escape(headline)}**: {escape(told)}  \n  repeat: {code(repeat)}"


def _item(line: str) -> str:
    return f"- {escape(line)}"


def _probes(row: Row) -> Iterator[str]:
    own, others, silenced = caught_by(row)
    yield f"- **{escape(row.fault.name)}**: {escape(row.fault.breaks)}"
    for title, probes in (("caught by", own), ("also by", others), ("kept from being asked", silenced)):
        if probes:
            yield f"  - {title} {', '.join(map(code, probes))}"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    told = list(lines)
    return ["", f"## {title}", "", *told] if told else []
