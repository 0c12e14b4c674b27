"""The matrix from the command to its exit: its spine, and all of it with a fresh kernel for each probe or each boot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from benchmarks.places import NAMESPACES, PLAIN, Setting
from benchmarks.report import Report, Table, cells_of, number
from benchmarks.samples import Series, Target, interleaved, ratios, spread
from benchmarks.whole_run import WholeRun, make_ready, run_harness
from harness.lab.bench import BOOT, PROBE

USUAL_REPEAT = 3
SPINE = "spine"
FIRST_REQUIREMENTS = "VS-0a,VS-2a,VS-2b,VS-2f,VS-2i,VS-3a,VS-3b,VS-3i,VS-3j,I-3,I-4,K-4,K-9,O-3,O-4,O-6"
"""Those that the first probes were written for: isolation of names, numbers, signals, IPC, network and mounts."""
SWIFT = Target(most=60)
Runs = Mapping[str, Sequence[WholeRun]]
"""By way to run, round by round."""


def measure(setting: Setting) -> Report:
    """Run the spine with its control, and everything with both isolations, in turn; nothing is built meanwhile."""
    ready = make_ready(setting)
    spine = ("--requirements", FIRST_REQUIREMENTS, "--flavours", f"{NAMESPACES},{PLAIN}")
    ways = {SPINE: partial(run_harness, ready, *spine)}
    ways |= {isolation: partial(run_harness, ready, "--isolation", isolation) for isolation in (PROBE, BOOT)}
    return report_of(interleaved(ways, setting.times(USUAL_REPEAT)))


def report_of(runs: Runs) -> Report:
    """One row for each way to run."""
    times = {way: [run.wall_s for run in each] for way, each in runs.items()}
    table = Table(
        title="seconds for the matrix, from the command to its exit",
        columns=("what", "cells", "wall s", "min", "max", f"against {BOOT}", f"{SWIFT} s"),
        rows=tuple(_row(way, times, runs[way]) for way in times),
        notes=tuple(_boards(runs)),
    )
    series = tuple(Series(name=f"{name}, wall", unit="s", samples=tuple(taken)) for name, taken in times.items())
    return Report(tables=(table,), series=series)


def _row(way: str, times: Mapping[str, Sequence[float]], runs: Sequence[WholeRun]) -> tuple[str, ...]:
    told = spread(times[way])
    ratio = spread(ratios(times[way], times[BOOT])).median
    verdict = SWIFT.verdict(told.median) if way == SPINE else "-"
    return way, str(runs[0].cells), *cells_of(told), number(ratio), verdict


def _boards(runs: Runs) -> list[str]:
    """Say which boards took part, and how probes were kept apart on each."""
    cells = runs[PROBE][0].record.cells
    modes: dict[str, set[str]] = {}
    for cell in cells:
        modes.setdefault(cell.board, set()).add(cell.isolation_mode)
    return [f"{PROBE}, {board}: {'; '.join(sorted(filter(None, each)))}" for board, each in sorted(modes.items())]
