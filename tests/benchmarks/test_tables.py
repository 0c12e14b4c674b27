"""What each benchmark makes of its samples: the rows, the ratios and the targets."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import pytest

from benchmarks import clone, growth, matrix, overhead, peers, shelldriver, workers
from benchmarks.clone import Timing
from benchmarks.footprint import Consumption
from benchmarks.overhead import Duel
from benchmarks.report import Report, Table
from benchmarks.whole_run import WholeRun
from harness.outcome import Outcome
from harness.record import CellRecord, RunRecord, RunState

RUN = RunRecord(id="r", started="", state=RunState.FINISHED)


def a_run(wall_s: float, *, cells: int = 1, harness_s: float = 1, peak_bytes: int = 80_000_000) -> WholeRun:
    """A run of so many cells on one board with clones."""
    answered = tuple(
        CellRecord(
            id=f"b/i/none/p.{number}",
            board="b",
            arch="a",
            image="i",
            flavour="none",
            suite="p",
            probe=f"p.{number}",
            outcome=Outcome.PASS,
            isolation_mode="a clone for each probe",
        )
        for number in range(cells)
    )
    took = Consumption(harness_s=harness_s, emulators_s=10, peak_bytes=peak_bytes)
    return WholeRun(wall_s=wall_s, took=took, record=attrs.evolve(RUN, cells=answered))


def rows(report: Report, place: int = 0) -> list[list[str]]:
    """The rows of a report's table."""
    return [list(row) for row in report.tables[place].rows]


def fits(table: Table) -> bool:
    """Whether each row has as many cells as there are headings."""
    return all(len(row) == len(table.columns) for row in table.rows)


def test_clones_are_compared_with_boots() -> None:
    """The ratio is that of the rounds; a board without clones says so, and why."""
    told = clone.report_of(
        [
            Timing(board="x", boots=(1.0, 1.2), clones=(0.1, 0.12)),
            Timing(board="slow", boots=(1.0, 1.0), clones=(0.5, 0.5)),
            Timing(board="s", boots=(3.0,), note="it cannot be cloned"),
        ]
    )
    quick, slow, none = rows(told)
    assert ["10.0", "met", "met"] == quick[-3:]
    assert ["2.00", "missed", "missed"] == slow[-3:]
    assert ["s", "no clones", "-", "-", "3.00", "3.00", "3.00", "-", "-", "-"] == none
    assert told.tables[0].notes == ("s: it cannot be cloned",)
    assert ["x clone", "x boot", "slow clone", "slow boot", "s boot"] == [each.name for each in told.series]
    assert fits(told.tables[0])


@pytest.mark.parametrize(("harness_s", "verdict"), [(1.5, "met"), (1.6, "missed")])
def test_overhead_is_the_share_of_cpu_time(harness_s: float, verdict: str) -> None:
    """Of ten seconds that emulators took, one and a half may be the harness's on top."""
    table = overhead.cpu_table([a_run(1, harness_s=harness_s)])
    assert verdict == table.rows[-1][-1]
    assert fits(table)


def test_the_bare_emulator_is_what_wall_time_is_compared_with() -> None:
    """A harness that takes a tenth longer has 1.10."""
    table = overhead.wall_table([Duel(place="x, boot", probes=24, harness=(1.1, 2.2), bare=(1.0, 2.0))])
    assert ("x, boot", "24", "1.65", "1.10", "2.20", "1.50", "1.00", "2.00", "1.10") == table.rows[0]
    assert fits(table)


def test_more_workers_are_compared_with_one() -> None:
    """Twice as many probes per second are 2.00."""
    told = workers.report_of({"x, clones": {"1": [5.0, 6.0], "2": [10.0, 12.0]}})
    assert [["x, clones", "1", "1.00"], ["x, clones", "2", "2.00"]] == [[*row[:2], row[-1]] for row in rows(told)]
    assert fits(told.tables[0])


def test_the_matrix_is_judged_by_its_spine() -> None:
    """What the rest takes is there to compare with; how probes were kept apart is told for each board."""
    told = matrix.report_of({"spine": [a_run(61.0)], "probe": [a_run(61.0, cells=3)], "boot": [a_run(30.5, cells=3)]})
    assert [
        ["spine", "1", "61.0", "61.0", "61.0", "2.00", "missed"],
        ["probe", "3", "61.0", "61.0", "61.0", "2.00", "-"],
        ["boot", "3", *["30.5"] * 3, "1.00", "-"],
    ] == rows(told)
    assert told.tables[0].notes == ("probe, b: a clone for each probe",)


@pytest.mark.parametrize(
    ("many", "factor", "verdict"), [([102.0], 10.0, "met"), ([122.0], 12.0, "missed"), ([52.0], 5.0, "missed")]
)
def test_growth_leaves_out_what_one_probe_takes(many: Sequence[float], factor: float, verdict: str) -> None:
    """2 s are there with one probe, 10 more with the load: ten times as many should take 102."""
    runs = {growth.ONE: [a_run(2.0)], growth.SOME: [a_run(12.0)], growth.MANY: [a_run(each) for each in many]}
    assert (factor,) == growth.growth({name: [run.wall_s for run in each] for name, each in runs.items()})
    told = growth.report_of("x", runs)
    assert verdict == rows(told)[-1][6]
    assert fits(told.tables[0])


def test_growth_judges_the_worst_peak() -> None:
    """Memory that is once too much is too much."""
    peaks = (100_000_000, 301_000_000)
    runs = {
        growth.ONE: [a_run(1), a_run(1)],
        growth.SOME: [a_run(2), a_run(2)],
        growth.MANY: [a_run(11, peak_bytes=peak) for peak in peaks],
    }
    assert ["met", "met", "missed"] == [row[-1] for row in rows(growth.report_of("x", runs))]


def test_the_shelldriver_is_what_others_are_compared_with() -> None:
    """The ratio says how many times as long it takes."""
    told = shelldriver.report_of({shelldriver.SHELL: [0.4, 0.6], shelldriver.ALONE: [0.04, 0.06]})
    assert ["1.00", "10.0"] == [row[-1] for row in rows(told)]
    assert fits(told.tables[0])


def test_peers_that_cannot_say_why() -> None:
    """They keep a row, and their own words stand below."""
    told = peers.report_of({peers.HARNESS_BOOT: [2.0], peers.VNG: [6.0]}, {"tuxrun": "no lava-run"}, {peers.VNG: 1})
    assert ["1.00", "3.00", "-"] == [row[-1] for row in rows(told)]
    assert told.tables[0].notes == ("tuxrun: no lava-run", "virtme-ng: 1 attempts without an answer are left out")
    assert fits(told.tables[0])
