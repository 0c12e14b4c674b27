"""From nothing to the verdict of a trivial probe: in a clone of a saved guest, and after a cold boot."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from functools import partial

import attrs

from benchmarks.places import PLAIN, TRIVIAL, Place, Setting, ready_places
from benchmarks.report import Report, Table, cells_of, number, padded
from benchmarks.samples import Series, Target, interleaved, ratios, spread
from harness.errors import LabError
from harness.lab import Bench, Group, open_board
from harness.lab.bench import BOOT, MODES, PROBE
from harness.outcome import Outcome

USUAL_REPEAT = 10
QUICK = Target(most=0.15)
GAIN = Target(least=8)
COLUMNS = ("board", "clone s", "min", "max", "boot s", "min", "max", "boot/clone", f"clone {QUICK}", f"ratio {GAIN}")


@attrs.frozen(kw_only=True)
class Timing:
    """Seconds to the verdict on one board, round by round; no clones where the board has none, `note` says why."""

    board: str
    boots: tuple[float, ...]
    clones: tuple[float, ...] = ()
    note: str = ""


def measure(setting: Setting) -> Report:
    """Time both ways in turn on every board."""
    timings = [_time_board(place, setting) for place in ready_places(setting)]
    return report_of(timings)


def report_of(timings: list[Timing]) -> Report:
    """One row a board; a board without clones says so."""
    rows = tuple(_row(each) for each in timings)
    table = Table(
        title=f"seconds to the verdict of {TRIVIAL}, in a clone and after a cold boot",
        columns=COLUMNS,
        rows=rows,
        notes=tuple(f"{each.board}: {each.note}" for each in timings if each.note),
    )
    series = [
        Series(name=f"{each.board} {way}", unit="s", samples=samples)
        for each in timings
        for way, samples in (("clone", each.clones), ("boot", each.boots))
        if samples
    ]
    return Report(tables=(table,), series=tuple(series))


def _row(timing: Timing) -> tuple[str, ...]:
    boot = cells_of(spread(timing.boots))
    if not timing.clones:
        return padded((timing.board, "no clones", "-", "-", *boot), len(COLUMNS))
    gain = spread(ratios(timing.boots, timing.clones)).median
    clone = spread(timing.clones)
    verdicts = (QUICK.verdict(clone.median), GAIN.verdict(gain))
    return (timing.board, *cells_of(clone), *boot, number(gain), *verdicts)


def _time_board(place: Place, setting: Setting) -> Timing:
    with contextlib.ExitStack() as stack:
        cold = stack.enter_context(open_board(place.board, place.boots, setting.folder("boot"), BOOT))
        ways: dict[str, Callable[[], float]] = {BOOT: partial(to_verdict, cold, place)}
        note = "the board's file says that its guest cannot be cloned"
        if place.board.options.clones:
            bench = stack.enter_context(open_board(place.board, place.boots, setting.folder("clones"), PROBE))
            note = why_no_clones(bench, place)
            if not note:
                ways = {PROBE: partial(to_verdict, bench, place), **ways}
        times = interleaved(ways, setting.times(USUAL_REPEAT))
    return Timing(
        board=place.board.name,
        boots=tuple(times[BOOT]),
        clones=tuple(times.get(PROBE, ())),
        note="" if PROBE in times else note,
    )


def why_no_clones(bench: Bench, place: Place) -> str:
    """Have the snapshot made, unmeasured; the reason where the bench does without one."""
    _, answer = next(bench.run([_trivial(place)], 1))
    bench.close()
    return "" if answer.isolation_mode == MODES[PROBE] else answer.isolation_mode


def _trivial(place: Place) -> Group:
    return Group(flavour=PLAIN, probes=(place.probe(TRIVIAL),))


def to_verdict(bench: Bench, place: Place) -> float:
    """Seconds until a bench that is off has an answer; it is off again afterwards."""
    began = time.monotonic()
    answers = bench.run([_trivial(place)], 1)
    _, answer = next(answers)
    took = time.monotonic() - began
    for _ in answers:  # none is left; this has a clone end
        pass
    bench.close()
    if answer.result.outcome is not Outcome.PASS:
        raise LabError(f"{place.board.name}: {TRIVIAL}: expected PASS, found {answer.result.outcome.value}")
    return took
