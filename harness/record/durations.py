"""How long cells took when they were last asked: read from the journals of the newest runs, killed ones included."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from harness.outcome import Outcome
from harness.record.folder import JOURNAL, RUNS
from harness.record.journal import read_journal

RUNS_READ = 10
"""So many runs are read at most: what none of them has asked is as good as new."""

Question = tuple[str, str, str]
"""Board, flavour and probe; which kernel it was put to changes little."""
Durations = Mapping[Question, float]
"""Seconds by question."""


def recall_durations(results: Path, wanted: Collection[Question]) -> Durations:
    """Read how long each wanted question took the last time, as far as it is known; the lab's trouble took no time."""
    known: dict[Question, float] = {}
    left = set(wanted)
    for journal in sorted((results / RUNS).glob(f"*/{JOURNAL}"), reverse=True)[:RUNS_READ]:
        if not left:
            break
        found = {question: seconds for question, seconds in _answers(journal).items() if question in left}
        known |= found
        left -= set(found)
    return known


def _answers(journal: Path) -> dict[Question, float]:
    cells = (entry.get("cell") for entry in read_journal(journal).entries)
    return {
        (cell["board"], cell["flavour"], cell["probe"]): float(cell["duration_s"])
        for cell in cells
        if cell and not cell.get("fault") and cell.get("duration_s") and cell["outcome"] != Outcome.LAB.value
    }
