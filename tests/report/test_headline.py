"""The first line of a report says what the exit code says."""

from __future__ import annotations

import pytest

from harness.outcome import ExitCode, Outcome
from harness.plugin.ending import exit_code
from harness.record import RunRecord, RunState
from harness.record.cell import Rerun
from harness.report import build_view
from harness.report.headline import Ruling, headline_of
from tests.record.samples import control_cell, sample_cell, sample_run
from tests.report.ladders import SOUND as SOUND_LADDER
from tests.report.ladders import UNSOUND, climbing_run
from tests.report.proofs import SOUND, proving_run

FLAKE = sample_cell(
    "uts.flake", outcome=Outcome.FAIL, reruns=(Rerun(outcome=Outcome.PASS),), quarantine="known until 2027-01-01"
)
EXPECTED = {
    ExitCode.OK: Ruling.KEPT,
    ExitCode.FAILURES: Ruling.NOT_KEPT,
    ExitCode.LAB: Ruling.OPEN,
    ExitCode.NOTHING: Ruling.OPEN,
}
GREEN, RED = sample_cell("uts.green"), sample_cell("uts.red", outcome=Outcome.FAIL)


def run_of(*cells: object, **rest: object) -> RunRecord:
    """Give a run of these cells alone."""
    return sample_run(**{"cells": cells, "planned": (), "left_out": (), **rest})


RUNS = {
    "green": run_of(GREEN, control_cell()),
    "red": run_of(GREEN, RED),
    "a control that is green": run_of(GREEN, control_cell(outcome=Outcome.PASS)),
    "lab and red": run_of(RED, sample_cell("uts.lab", outcome=Outcome.LAB)),
    "lab": run_of(GREEN, sample_cell("uts.lab", outcome=Outcome.LAB)),
    "missing": run_of(GREEN, planned=(GREEN.id, RED.id)),
    "skipped": run_of(GREEN, sample_cell("uts.skip", outcome=Outcome.SKIP)),
    "nothing green": run_of(sample_cell("uts.skip", outcome=Outcome.SKIP)),
    "a flake in quarantine": run_of(GREEN, FLAKE),
    "a flake and a red": run_of(GREEN, FLAKE, RED),
    "everything": sample_run(),
    "a sound proof": proving_run(SOUND),
    "a fault that survives": proving_run({}),
    "a ladder": climbing_run(SOUND_LADDER),
    "a ladder that loses": climbing_run(UNSOUND),
}


@pytest.mark.parametrize("name", RUNS)
def test_it_says_what_the_exit_code_says(name: str) -> None:
    """Who reads the page and who reads the exit code come to the same verdict."""
    assert EXPECTED[exit_code(RUNS[name])] is headline_of(build_view(RUNS[name])).ruling


def test_a_run_that_was_cut_short_is_no_verdict() -> None:
    """What it has asked so far is green, and it was to ask more."""
    view = build_view(run_of(GREEN, state=RunState.INTERRUPTED))
    assert (Ruling.OPEN, "The run is interrupted.") == (headline_of(view).ruling, headline_of(view).sentence)


def test_the_word_is_that_of_the_question() -> None:
    """A kernel keeps, a proof proves."""
    words = {name: headline_of(build_view(run)).word for name, run in RUNS.items()}
    assert {"proven", "kept"} == {words["a sound proof"], words["green"]}
    assert {"not proven", "not kept"} == {words["a fault that survives"], words["a ladder that loses"]}


def test_it_counts() -> None:
    """One is one; what is skipped is not hidden behind what is green."""
    assert "1 cell is red." == headline_of(build_view(RUNS["red"])).sentence
    assert "2 seeded faults are seen by no probe." == headline_of(build_view(RUNS["a fault that survives"])).sentence
    assert "1 cell is skipped" in headline_of(build_view(RUNS["skipped"])).sentence
