"""A run as KTAP version 1: a subtest for each board, image and flavour, with the reasons as diagnostics.

A control that failed, as it must, is `ok`, since readers count every `not ok`. What nobody can be blamed for is
`not ok` with ERROR, a known flake that has just shown to be one with TODO, as KTAP's own words go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.cell_id import round_suffix
from harness.record import CellRecord, RunRecord, Verdict
from harness.record.proof import Proof
from harness.report.cases import cases_of
from harness.report.wording import details_of, message_of, one_line

_LOOKS_LIKE_RESULT = re.compile(r"^(?=[#\s]*(?:not )?ok\b|[#\s]*1\.\.)")  # kselftests have results in diagnostics
VERSION = "KTAP version 1"
INDENT = "  "


def as_ktap(run: RunRecord, proof: Proof | None = None) -> str:
    """Give the run as KTAP; it ends with a newline."""
    return "\n".join(_lines(run, proof)) + "\n"


def _lines(run: RunRecord, proof: Proof | None) -> Iterator[str]:
    cases = cases_of(run, proof)
    yield VERSION
    yield f"1..{len(cases.suites)}"
    yield f"# {one_line(f'harness {run.harness_version}, run {run.id}, {run.state.value}')}"
    yield f"# seeded faults: {one_line(cases.proof)}"
    for number, cells in enumerate(cases.suites, start=1):
        name = _name(f"{cells[0].board}/{cells[0].image}/{cells[0].flavour}")
        yield f"{INDENT}{VERSION}"
        yield f"{INDENT}# Subtest: {name}"
        yield f"{INDENT}1..{len(cells)}"
        for place, cell in enumerate(cells, start=1):
            yield from (f"{INDENT}{line}" for line in _case(place, cell))
        yield f"{'ok' if all(map(_is_ok, cells)) else 'not ok'} {number} {name}"


def _case(number: int, cell: CellRecord) -> Iterator[str]:
    if cell.is_red_as_expected:
        yield "# red as expected: without a container this must fail"
    elif not _is_ok(cell):
        yield from (f"# {_LOOKS_LIKE_RESULT.sub('| ', line)}" for line in details_of(cell).splitlines())
    word = "ok" if cell.verdict in (Verdict.GREEN, Verdict.SKIPPED) else "not ok"
    directive = _directive(cell)
    yield f"{word} {number} {_name(cell.probe + round_suffix(cell.round))}" + (f" # {directive}" if directive else "")


def _directive(cell: CellRecord) -> str:
    said = _name(message_of(cell))
    if cell.verdict is Verdict.SKIPPED:
        return f"SKIP {said}"
    if cell.verdict in (Verdict.BROKEN, Verdict.LAB):
        return f"ERROR {said}"
    return f"TODO {said}" if cell.is_excused else ""


def _is_ok(cell: CellRecord) -> bool:
    return cell.verdict in (Verdict.GREEN, Verdict.SKIPPED) or cell.is_excused


def _name(text: str) -> str:
    """Make it one line without the mark that begins a directive."""
    return one_line(text).replace("#", "")
