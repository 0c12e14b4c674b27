"""What the history says of one run: its cells' past, and the run to compare it with."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from harness.history import Change, History, Past, entry_of, past_of
from harness.outcome import Outcome
from harness.record import RunRecord
from tests.record.samples import sample_cell, sample_run

PROBES = ("uts.a", "uts.b", "uts.c", "uts.d")


def run_on(day: int, outcome: Outcome = Outcome.PASS, probes: tuple[str, ...] = PROBES) -> RunRecord:
    """Give the run of a day, in which all of these probes came out so."""
    cells = tuple(sample_cell(probe, outcome=outcome) for probe in probes)
    return sample_run(id=f"run-{day}", started=f"2026-11-{day:02}T12:00:00.000Z", cells=cells, planned=(), boots=())


def past(folder: Path, run: RunRecord, *entered: RunRecord) -> Past:
    """Look a run up in a history of others."""
    with History(folder) as history:
        for each in entered:
            history.enter(entry_of(each))
        return past_of(history, run)


def test_a_first_run_has_nothing_to_compare_with(tmp_path: Path) -> None:
    """Nothing is made up: no earlier run, no differences, and strips of this run alone."""
    found = past(tmp_path, run_on(1))
    assert (None, ()) == (found.before, found.differences)
    assert ["run-1"] == [each.name for each in found.runs]
    assert {1} == {len(strip) for strip in found.strips.values()}


@pytest.mark.parametrize("is_entered", [True, False])
def test_later_runs_and_the_run_itself_are_no_past(tmp_path: Path, is_entered: bool) -> None:
    """An old run is told as it was known then, whether it has been entered since or not."""
    run = run_on(2, Outcome.FAIL)
    others = [run_on(1), run_on(3), *([run] if is_entered else [])]
    found = past(tmp_path, run, *others)
    assert ["run-1", "run-2"] == [each.name for each in found.runs]
    assert {Change.REGRESSION} == {each.change for each in found.differences}
    assert {2} == {len(strip) for strip in found.strips.values()}


def test_a_run_of_a_few_cells_is_not_what_all_are_compared_with(tmp_path: Path) -> None:
    """Between two nights somebody has asked one probe again: the night before is what counts."""
    found = past(tmp_path, run_on(3), run_on(1), run_on(2, probes=PROBES[:1]))
    assert found.before is not None
    assert "run-1" == found.before.name
    assert ["run-1", "run-2", "run-3"] == [each.name for each in found.runs]


def test_where_no_run_asked_enough_the_newest_stands_in(tmp_path: Path) -> None:
    """Better little to compare than nothing."""
    found = past(tmp_path, run_on(3), run_on(1, probes=PROBES[:1]), run_on(2, probes=PROBES[1:2]))
    assert found.before is not None
    assert "run-2" == found.before.name


def test_runs_of_another_variant_are_left_out(tmp_path: Path) -> None:
    """A stormy night says nothing of a quiet one."""
    stormy = attrs.evolve(run_on(1), selection=("--stress", "3"))
    assert past(tmp_path, run_on(2), stormy).before is None
