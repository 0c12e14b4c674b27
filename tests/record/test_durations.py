"""How long cells took before: from the journals, whatever became of their runs."""

from __future__ import annotations

from pathlib import Path

import attrs

from harness.outcome import Outcome
from harness.record.cell import CellRecord
from harness.record.durations import recall_durations
from harness.record.folder import JOURNAL
from harness.record.journal import Journal
from tests.record.samples import sample_cell

QUESTION = ("x86_64-qemu", "namespaces", "a.b")


def took(results: Path, run: str, *cells: CellRecord) -> None:
    """Leave the journal of a run."""
    (results / "runs" / run).mkdir(parents=True)
    journal = Journal(results / "runs" / run / JOURNAL)
    for cell in cells:
        journal.append({"cell": cell.to_data()})
    journal.close()


def lasting(seconds: float, outcome: Outcome = Outcome.PASS) -> CellRecord:
    """Give an answer to the question."""
    return attrs.evolve(sample_cell("a.b", outcome=outcome), duration_s=seconds)


def test_the_newest_answer_counts(tmp_path: Path) -> None:
    """A probe that has become slower is known to be; what only older runs asked is found there."""
    took(tmp_path, "20260101T000000Z-0001", lasting(1.0), attrs.evolve(sample_cell("a.c"), duration_s=3.0))
    took(tmp_path, "20260102T000000Z-0002", lasting(2.0))
    other = ("x86_64-qemu", "namespaces", "a.c")
    assert {QUESTION: 2.0, other: 3.0} == recall_durations(tmp_path, {QUESTION, other, ("x", "y", "z")})


def test_the_labs_trouble_took_no_time(tmp_path: Path) -> None:
    """A board that failed says nothing about how long its probes take."""
    took(tmp_path, "20260101T000000Z-0001", lasting(1.0))
    took(tmp_path, "20260102T000000Z-0002", lasting(9.0, Outcome.LAB))
    assert {QUESTION: 1.0} == recall_durations(tmp_path, {QUESTION})


def test_a_killed_run_is_remembered_as_far_as_it_came(tmp_path: Path) -> None:
    """The journal of a crash ends in half a line, and the others stand."""
    took(tmp_path, "20260101T000000Z-0001", lasting(1.0))
    with (tmp_path / "runs/20260101T000000Z-0001" / JOURNAL).open("a") as journal:
        journal.write('{"cell": {"board": "x86')
    assert {QUESTION: 1.0} == recall_durations(tmp_path, {QUESTION})


def test_nothing_is_known_before_the_first_run(tmp_path: Path) -> None:
    """A folder that is not there yet is no fault."""
    assert {} == recall_durations(tmp_path / "results", {QUESTION})
