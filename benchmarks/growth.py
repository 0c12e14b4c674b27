"""Ten times as many probes: whether time grows with their number and nothing else, and memory hardly at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import attrs

from benchmarks.places import PLAIN, TRIVIAL, Setting, ready_places
from benchmarks.report import Report, Table, cells_of, number
from benchmarks.samples import Series, Target, interleaved, ratios, spread
from benchmarks.whole_run import WholeRun, make_ready, run_harness

USUAL_REPEAT = 3
TIMES = 10
LINEAR = Target(least=8, most=11)
SMALL = Target(most=300)
MB = 1_000_000
ONE, SOME, MANY = "one probe", "the load", f"{TIMES} times the load"
Runs = Mapping[str, Sequence[WholeRun]]
"""By the size of the load, round by round."""


def measure(setting: Setting) -> Report:
    """Run one probe, the load, and ten times the load in turn; the first is what a run costs before any probe."""
    reports = []
    for place in ready_places(setting):
        here = make_ready(attrs.evolve(setting, boards=(place.board.name,)))
        ways = {name: partial(run_harness, here, *words) for name, words in loads().items()}
        reports.append(report_of(place.board.name, interleaved(ways, setting.times(USUAL_REPEAT))))
    return Report(
        tables=tuple(table for report in reports for table in report.tables),
        series=tuple(series for report in reports for series in report.series),
    )


def loads() -> dict[str, tuple[str, ...]]:
    """The words that choose each load: one probe, those of an ordinary run, and ten times as many."""
    plain = ("--flavours", PLAIN)
    return {ONE: (*plain, "--probes", TRIVIAL), SOME: plain, MANY: (*plain, "--repeat", str(TIMES))}


def report_of(board: str, runs: Runs) -> Report:
    """One row for each load; the growth stands at the last."""
    walls = {name: [run.wall_s for run in each] for name, each in runs.items()}
    peaks = {name: [run.took.peak_bytes / MB for run in each] for name, each in runs.items()}
    factor = spread(growth(walls)).median
    rows = []
    for name, each in runs.items():
        grown = (number(factor), LINEAR.verdict(factor)) if name == MANY else ("-", "-")
        peak = spread(peaks[name])
        told = (*cells_of(spread(walls[name])), *grown, number(peak.median), number(peak.most))
        rows.append((name, str(each[0].cells), *told, SMALL.verdict(peak.most)))
    table = Table(
        title=f"{board}: time above that of one probe, and the peak memory of all of the harness's processes",
        columns=("", "cells", "wall s", "min", "max", "growth", str(LINEAR), "peak MB", "max", f"{SMALL} MB"),
        rows=tuple(rows),
    )
    return Report(tables=(table,), series=(*_series(board, "wall", "s", walls), *_series(board, "peak", "MB", peaks)))


def growth(walls: Mapping[str, Sequence[float]]) -> tuple[float, ...]:
    """How many times the load's seconds ten times the load takes, what one probe takes being left out of both."""
    one, some, many = (walls[name] for name in (ONE, SOME, MANY))
    above_many = [whole - fixed for whole, fixed in zip(many, one, strict=True)]
    above_some = [whole - fixed for whole, fixed in zip(some, one, strict=True)]
    return ratios(above_many, above_some)


def _series(board: str, what: str, unit: str, samples: Mapping[str, Sequence[float]]) -> list[Series]:
    return [Series(name=f"{board}, {name}, {what}", unit=unit, samples=tuple(each)) for name, each in samples.items()]
