"""The whole matrix from the command to its exit: with a fresh kernel for each probe, and for each boot only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from benchmarks.places import Setting
from benchmarks.report import Report, Table, cells_of, number
from benchmarks.samples import Series, Target, interleaved, ratios, spread
from benchmarks.whole_run import WholeRun, make_ready, run_harness
from harness.lab.bench import BOOT, PROBE

USUAL_REPEAT = 3
SWIFT = Target(most=60)
Runs = Mapping[str, Sequence[WholeRun]]
"""By isolation, round by round."""


def measure(setting: Setting) -> Report:
    """Run everything with both isolations in turn; kernels, guests and snapshots are there before."""
    ready = make_ready(setting)
    ways = {isolation: partial(run_harness, ready, "--isolation", isolation) for isolation in (PROBE, BOOT)}
    return report_of(interleaved(ways, setting.times(USUAL_REPEAT)))


def report_of(runs: Runs) -> Report:
    """One row for each isolation."""
    times = {isolation: [run.wall_s for run in each] for isolation, each in runs.items()}
    table = Table(
        title="seconds for the whole matrix, from the command to its exit",
        columns=("isolation", "cells", "wall s", "min", "max", f"against {BOOT}", f"{SWIFT} s"),
        rows=tuple(_row(isolation, times, runs[isolation]) for isolation in times),
        notes=tuple(_boards(runs)),
    )
    series = tuple(Series(name=f"{name}, wall", unit="s", samples=tuple(taken)) for name, taken in times.items())
    return Report(tables=(table,), series=series)


def _row(isolation: str, times: Mapping[str, Sequence[float]], runs: Sequence[WholeRun]) -> tuple[str, ...]:
    told = spread(times[isolation])
    ratio = spread(ratios(times[isolation], times[BOOT])).median
    verdict = SWIFT.verdict(told.median) if isolation == PROBE else "-"
    return isolation, str(runs[0].cells), *cells_of(told), number(ratio), verdict


def _boards(runs: Runs) -> list[str]:
    """Say which boards took part, and how probes were kept apart on each."""
    cells = runs[PROBE][0].record.cells
    modes: dict[str, set[str]] = {}
    for cell in cells:
        modes.setdefault(cell.board, set()).add(cell.isolation_mode)
    return [f"{PROBE}, {board}: {'; '.join(sorted(filter(None, each)))}" for board, each in sorted(modes.items())]
