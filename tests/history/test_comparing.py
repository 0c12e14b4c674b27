"""Comparing runs: what the history adds to the two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from harness.history import Change, Difference, Entry, History, compare, side_of_entered, side_of_entry
from harness.history.reading import find_entered
from tests.history.samples import PLACE, answer, days, entry, question

CELL = f"{PLACE}/uts.name"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """Give an empty one."""
    with History(tmp_path) as history:
        yield history


def enter(history: History, *entries: Entry) -> None:
    """Enter several runs."""
    for each in entries:
        history.enter(each)


def compared(history: History, before: str, now: str) -> dict[str, Difference]:
    """Compare two entered runs, given by their names."""
    found = [find_entered(history, name) for name in (before, now)]
    sides = [side_of_entered(history, each) for each in found if each is not None]
    return {each.cell: each for each in compare(history, *sides)}


def test_a_regression_says_since_when(history: History) -> None:
    """The run after the last green one, however far back; runs that judged nothing or asked something else pass."""
    enter(history, *days("GGR SRR"))
    found = compared(history, "run-01", "run-07")[CELL]
    assert (Change.REGRESSION, 3) == (found.change, found.runs)
    assert found.since is not None
    assert "run-03" == found.since.name


def test_it_says_so_beyond_the_runs_that_are_looked_at(history: History) -> None:
    """What has been red for long is not said to be red since yesterday."""
    enter(history, *days("G" + "R" * 29))
    found = compared(history, "run-29", "run-30")[CELL]
    assert (Change.STABLE_FAIL, 29, "run-02") == (found.change, found.runs, found.since and found.since.name)


def test_a_cell_that_was_skipped_once_is_still_a_regression(history: History) -> None:
    """The last run before that judged it stands in."""
    enter(history, *days("GSR"))
    found = compared(history, "run-02", "run-03")[CELL]
    assert (Change.REGRESSION, "run-01") == (found.change, found.instead and found.instead.name)


def test_a_cell_that_nobody_ever_judged_is_new(history: History) -> None:
    """And one that was judged long ago, and in neither of the two runs, is no news."""
    enter(history, *days("G"), entry(2, uts_name="S", uts_fresh="S"), entry(3, uts_name="L", uts_fresh="R"))
    assert {f"{PLACE}/uts.fresh": Change.NEW} == {
        cell: each.change for cell, each in compared(history, "run-02", "run-03").items()
    }


def test_a_cell_that_is_gone_is_told(history: History) -> None:
    """A probe that was not asked may hide anything."""
    enter(history, entry(1, uts_name="G", uts_other="G"), entry(2, uts_other="G"))
    assert Change.MISSING is compared(history, "run-01", "run-02")[CELL].change


def test_runs_of_another_kind_are_no_past(history: History) -> None:
    """What failed in a storm is not red since then."""
    enter(history, entry(1, uts_name="G"), entry(2, variant="--stress=3", uts_name="R"), entry(3, uts_name="R"))
    found = compared(history, "run-01", "run-03")[CELL]
    assert ("run-03", 1) == (found.since and found.since.name, found.runs)


def test_another_kernel_is_compared_cell_by_cell(history: History) -> None:
    """A board that booted one image before and another one now was asked the same questions."""
    newer = question(place="x86_64-qemu/linux-6.2/namespaces")
    day = entry(2)
    enter(history, entry(1, uts_name="G"), attrs.evolve(day, questions=(newer,), answers=(answer(newer, "R"),)))
    found = compared(history, "run-01", "run-02")
    assert {newer.id: Change.REGRESSION} == {cell: each.change for cell, each in found.items()}


def test_runs_that_are_not_entered_can_be_compared(history: History) -> None:
    """Two folders that somebody sent; the past is what the history has of the same cells."""
    enter(history, *days("RGRG"))
    before, now = (side_of_entry(entry(day, uts_name=letter)) for day, letter in ((5, "G"), (6, "R")))
    (unstable,) = compare(history, before, now)
    assert Change.UNSTABLE is unstable.change
    with History(None) as empty:
        (found,) = compare(empty, before, now)
    assert (Change.REGRESSION, "run-06", 1) == (found.change, found.since and found.since.name, found.runs)


def test_the_worst_comes_first(history: History) -> None:
    """Regressions before all else."""
    enter(history, entry(1, uts_a="R", uts_b="G", uts_c="G"), entry(2, uts_a="G", uts_b="G", uts_c="R"))
    changes = [each.change for each in compared(history, "run-01", "run-02").values()]
    assert [Change.REGRESSION, Change.FIXED, Change.STABLE_PASS] == changes
