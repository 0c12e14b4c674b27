"""The numbers that are drawn are those of the record and of the history."""

from __future__ import annotations

from pathlib import Path

from harness.history import Past
from harness.report.places import places_of
from harness.report.plots import runs_plot, times_plot
from tests.report.sites import past_in, site_run


def test_every_run_is_counted_by_outcome(tmp_path: Path) -> None:
    """The newest stands last, and is this run itself."""
    plot = runs_plot(past_in(tmp_path))
    assert plot is not None
    counts = {row.word: row.counts for row in plot.rows}
    assert (0, 0, 0, 3) == counts["red"]
    assert (9, 9, 2, 5) == counts["green"]
    assert (0, 0, 0, 1) == counts["skipped"]
    assert {"red": 3, "no verdict": 1, "skipped": 1, "green": 9} == {row.word: row.peak for row in plot.rows}


def test_one_run_is_no_plot() -> None:
    """Nothing to compare with is no picture."""
    assert None is runs_plot(Past())


def test_times_are_by_architecture() -> None:
    """Boards of one architecture are summed; of nothing the peak is no zero to divide by."""
    plot = times_plot(places_of(site_run()))
    assert ["arm", "x86_64"] == [each.arch for each in plot.archs]
    assert 0.8 + 5 * 0.25 == plot.peak_s
    assert 1.0 == times_plot(()).peak_s
