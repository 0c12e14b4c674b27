"""What the pages say about times, runs and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from harness.cell_id import first_round, round_of
from harness.history import Difference, RunFacts, Standing
from harness.history.wording import many, rate_words, since_words
from harness.outcome import Outcome
from harness.record import Verdict
from harness.report.differences import Answer
from harness.report.grid import Grid, GridRow
from harness.report.html.marks import ANSWERS, SYMBOLS, class_of_standing
from harness.report.html.names import slug
from harness.report.proving import score_line
from harness.report.requirements import RequirementsView
from harness.report.site import CellView
from harness.report.view import RunView

_STRIP_WORDS = {"none": "not asked", "unstable": "both ways"}
_COLUMNS: tuple[tuple[Answer | None, ...], ...] = (
    (Answer.GREEN,),
    (Answer.RED,),
    (Answer.SKIPPED, Answer.PARTLY),
    (Answer.OPEN,),
    (None,),
)


def seconds(value: float) -> str:
    """Give a time as people say it: `0.25 s`, `41 s`, `12 min 5 s`."""
    if value < 10:
        return f"{value:.2f} s"
    whole = round(value)
    return f"{whole} s" if whole < 120 else f"{whole // 60} min {whole % 60} s"


def utc(text: str) -> str:
    """Give a date of a record as people read it: `2026-11-24 16:54 UTC`."""
    return f"{text[:10]} {text[11:16]} UTC" if len(text) >= 16 and text[10] == "T" else text


def anchor(suite: str) -> str:
    """Give the place of a suite in the page of all probes."""
    return f"suite-{slug(suite)}"


def proof_line_of(view: RunView) -> str:
    """Say how good the probes have shown to be; empty where that is not the question."""
    return score_line(view.kills) if view.kills else view.proof


def standing_words(standing: Standing | None) -> str:
    """Say how a cell came out in one run: `FAIL (red), 0.25 s`."""
    if standing is None:
        return "not asked"
    both = ", both ways" if standing.is_mixed else ""
    return f"{standing.outcome.value} ({standing.verdict.value}{both}), {seconds(standing.duration_s)}"


def strip_words(strip: Sequence[Standing | None]) -> str:
    """Sum a strip up: `20 runs: 17 green, 1 red, 2 not asked`."""
    counted = Counter(class_of_standing(each) for each in strip)
    parts = ", ".join(f"{counted[word]} {_STRIP_WORDS.get(word, word)}" for word in SYMBOLS if counted[word])
    return f"{many(len(strip), 'run')}: {parts}"


def difference_facts(each: Difference, now: RunFacts) -> Iterator[str]:
    """Say what is known of a change, fact by fact: what it was and is, since when, how often."""
    yield f"{_outcome(each.before)} → {_outcome(each.now)}"
    if each.since is not None:
        yield since_words(each.since, each.runs, now)
    if each.now is not None and each.now.confirmed:
        yield "red again when it was asked alone"
    if each.now is not None and each.now.is_mixed:
        yield rate_words(each.rate)
    if each.instead is not None:
        yield f"judged before in {each.instead.name}"


def _outcome(standing: Standing | None) -> str:
    if standing is None:
        return "not asked"
    is_control = standing.verdict is Verdict.GREEN and standing.outcome is not Outcome.PASS
    return f"{standing.outcome.value} as expected" if is_control else standing.outcome.value


def by_document(found: RequirementsView) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Count the requirements of each source: kept, not kept, skipped or in part, without a verdict, not asked."""
    for document, lines in found.documents.items():
        counted = Counter(line.answer for line in lines)
        yield document, [(ANSWERS[kinds[0]], sum(counted[kind] for kind in kinds)) for kinds in _COLUMNS]


def rows_of(grid: Grid, probes: Collection[str]) -> list[GridRow]:
    """Give the rows of some probes."""
    return [row for row in grid.rows if row.probe in probes]


def rounds_of(view: CellView) -> list[str]:
    """Give the cells that are rounds of the same question, in their order."""
    first = first_round(view.id)
    cells = (each for square in view.row.squares if square for each in square.cells)
    return sorted((each for each in cells if first_round(each) == first), key=round_of)
