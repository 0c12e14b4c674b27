"""How things look: for whatever can come out, the class under which it is drawn, and a symbol beside the colour."""

from __future__ import annotations

from harness.history import Change, Standing
from harness.outcome import Outcome
from harness.record import Verdict
from harness.report.differences import Answer
from harness.report.grid import Mark
from harness.report.headline import Ruling
from harness.report.symbols import UNICODE

SYMBOLS = {
    "green": UNICODE.green,
    "control": UNICODE.green,
    "red": UNICODE.red,
    "unstable": "%",
    "partly": "/",
    "skipped": UNICODE.skipped,
    "broken": UNICODE.broken,
    "lab": UNICODE.lab,
    "missing": UNICODE.missing,
    "none": "·",
}
"""By class; in a legend in this order."""
RULINGS = {Ruling.KEPT: "green", Ruling.NOT_KEPT: "red", Ruling.OPEN: "lab"}
OUTCOMES = {
    Outcome.PASS: "green",
    Outcome.FAIL: "red",
    Outcome.CRASH: "red",
    Outcome.SKIP: "skipped",
    Outcome.BROKEN: "broken",
    Outcome.LAB: "lab",
}
ANSWERS = {
    Answer.GREEN: "green",
    Answer.RED: "red",
    Answer.OPEN: "lab",
    Answer.PARTLY: "partly",
    Answer.SKIPPED: "skipped",
    None: "none",
}
CHANGES = {Change.REGRESSION: "red", Change.UNSTABLE: "broken", Change.FIXED: "green"}
_STANDINGS = {
    Verdict.GREEN: "green",
    Verdict.RED: "red",
    Verdict.SKIPPED: "skipped",
    Verdict.BROKEN: "broken",
    Verdict.LAB: "lab",
}


def class_of(mark: Mark) -> str:
    """Give the class of a cell's mark."""
    return "control" if mark is Mark.CONTROL else mark.value


def class_of_standing(standing: Standing | None) -> str:
    """Give the class of one run in a strip; None was not asked."""
    if standing is None:
        return "none"
    return "unstable" if standing.is_mixed else _STANDINGS[standing.verdict]
