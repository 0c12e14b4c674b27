"""Probes per second: with more clones of one board side by side, and with more processes for all boards."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from unittest import mock

from benchmarks.places import PLAIN, Place, Setting, ready_places
from benchmarks.report import Report, Table, cells_of, number
from benchmarks.samples import Series, interleaved, ratios, spread
from benchmarks.whole_run import make_ready, run_harness
from harness.errors import LabError
from harness.lab import Bench, Group, clones, open_board
from harness.lab.bench import MODES, PROBE

USUAL_REPEAT = 3
NUMBERS = (1, 2, 4)
MOST_PROBES = 24
"""So many are asked of one board's clones in each round."""
Rates = Mapping[str, Sequence[float]]
"""Probes per second, round by round, by how many work side by side."""


def measure(setting: Setting) -> Report:
    """Go through all numbers in turn: on each board with clones, then over the whole matrix."""
    rates: dict[str, Rates] = {}
    ready = make_ready(setting)
    for place in ready_places(ready):
        if place.board.options.clones:
            rates[f"{place.board.name}, clones"] = _clone_rates(place, setting)
    rates["all boards, processes"] = _process_rates(ready)
    return report_of(rates)


def report_of(rates: Mapping[str, Rates]) -> Report:
    """One row for each number, the first being what the others are compared with."""
    rows = []
    for name, by_number in rates.items():
        first = next(iter(by_number.values()))
        for number_of, samples in by_number.items():
            gain = spread(ratios(samples, first)).median
            rows.append((name, number_of, *cells_of(spread(samples)), number(gain)))
    table = Table(
        title="probes per second, by how many work side by side",
        columns=("where", "number", "probes/s", "min", "max", "against 1"),
        rows=tuple(rows),
    )
    series = [
        Series(name=f"{name}, {number_of}", unit="probes/s", samples=tuple(samples))
        for name, by_number in rates.items()
        for number_of, samples in by_number.items()
    ]
    return Report(tables=(table,), series=tuple(series))


def _clone_rates(place: Place, setting: Setting) -> Rates:
    with open_board(place.board, place.boots, setting.folder("clones"), PROBE) as bench:
        _clone_rate(bench, place, 1)  # unmeasured: it has the snapshot made
        ways = {str(number_of): partial(_clone_rate, bench, place, number_of) for number_of in NUMBERS}
        return interleaved(ways, setting.times(USUAL_REPEAT))


def _clone_rate(bench: Bench, place: Place, number_of: int) -> float:
    """Ask with so many clones at once, however many processors there are."""
    probes = place.ordinary[:MOST_PROBES]
    with mock.patch.object(clones, "side_by_side", return_value=number_of):
        began = time.monotonic()
        answers = [answer for _, answer in bench.run([Group(flavour=PLAIN, probes=tuple(probes))], 1)]
        took = time.monotonic() - began
    if others := {each.isolation_mode for each in answers} - {MODES[PROBE]}:
        raise LabError(f"{place.board.name}: expected {MODES[PROBE]}, found {', '.join(sorted(others))}")
    return len(answers) / took


def _process_rates(setting: Setting) -> Rates:
    ways = {str(number_of): partial(_process_rate, setting, number_of) for number_of in NUMBERS}
    return interleaved(ways, setting.times(USUAL_REPEAT))


def _process_rate(setting: Setting, number_of: int) -> float:
    run = run_harness(setting, "-n", str(number_of))
    return run.cells / run.wall_s
