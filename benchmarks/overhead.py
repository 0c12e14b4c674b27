"""What the harness adds to its emulators: CPU time over a whole run, and wall time against the bare emulator."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import attrs

from benchmarks import bare
from benchmarks.places import PLAIN, Place, Setting, ready_places
from benchmarks.report import Report, Table, cells_of, number
from benchmarks.samples import Series, Target, interleaved, ratios, spread
from benchmarks.target import open_power
from benchmarks.whole_run import WholeRun, make_ready, run_harness
from harness.lab import Group, open_board
from harness.lab.bench import BOOT, PROBE
from harness.lab.clones import side_by_side, snapshot_key
from harness.lab.snapshot import SnapshotShelf, memory_bytes
from harness.options import Selection
from harness.probe import Probe

USUAL_RUNS, USUAL_REPEAT = 3, 5
LEAN = Target(most=15)
MOST_PROBES = 24
"""So many are asked in the comparison with the bare emulator."""
JOBS = Selection().jobs


@attrs.frozen(kw_only=True)
class Duel:
    """Seconds for the same probes with the harness and with the bare emulator, round by round."""

    place: str
    probes: int
    harness: tuple[float, ...]
    bare: tuple[float, ...]


def measure(setting: Setting) -> Report:
    """Run the whole matrix, then let harness and bare emulator do the same work in turn."""
    ready = make_ready(setting)
    runs = [run_harness(ready) for _ in range(setting.times(USUAL_RUNS))]
    duels = [duel for place in ready_places(ready) for duel in _duels(place, setting)]
    return Report(
        tables=(cpu_table(runs), wall_table(duels)),
        series=(*_series(runs), *(each for duel in duels for each in _duel_series(duel))),
    )


def cpu_table(runs: Sequence[WholeRun]) -> Table:
    """The harness's CPU time, the emulators', and the share of the one in the other."""
    share = spread([100 * run.took.share for run in runs])
    rows = [
        ("harness, CPU s", *cells_of(spread([run.took.harness_s for run in runs])), ""),
        ("emulators, CPU s", *cells_of(spread([run.took.emulators_s for run in runs])), ""),
        ("harness/emulators, %", *cells_of(share), LEAN.verdict(share.median)),
    ]
    return Table(
        title=f"CPU time of `harness run`, {runs[0].cells} cells",
        columns=("", "median", "min", "max", f"{LEAN} %"),
        rows=tuple(rows),
    )


def wall_table(duels: Sequence[Duel]) -> Table:
    """Both ways' seconds, and how many times the bare emulator's the harness takes."""
    rows = []
    for duel in duels:
        ratio = spread(ratios(duel.harness, duel.bare))
        both = (*cells_of(spread(duel.harness)), *cells_of(spread(duel.bare)))
        rows.append((duel.place, str(duel.probes), *both, number(ratio.median)))
    return Table(
        title="wall time for the same probes, asked by the harness and by prerecorded orders to the bare emulator",
        columns=("board", "probes", "harness s", "min", "max", "bare s", "min", "max", "harness/bare"),
        rows=tuple(rows),
    )


def _series(runs: Sequence[WholeRun]) -> Iterator[Series]:
    for name, samples in (
        ("harness CPU", [run.took.harness_s for run in runs]),
        ("emulators CPU", [run.took.emulators_s for run in runs]),
        ("wall", [run.wall_s for run in runs]),
    ):
        yield Series(name=f"whole run, {name}", unit="s", samples=tuple(samples))


def _duel_series(duel: Duel) -> Iterator[Series]:
    yield Series(name=f"{duel.place}, harness", unit="s", samples=duel.harness)
    yield Series(name=f"{duel.place}, bare", unit="s", samples=duel.bare)


def _duels(place: Place, setting: Setting) -> Iterator[Duel]:
    """One with clones, where the board has them, and one with a single boot."""
    probes = place.ordinary[:MOST_PROBES]
    for mode in (PROBE, BOOT) if place.board.options.clones else (BOOT,):
        with _bare_way(place, probes, mode, setting.folder("bare")) as by_hand:
            by_harness = partial(_ask, place, probes, mode, setting.folder("harness"))
            ways: dict[str, Callable[[], None]] = {"harness": by_harness, "bare": by_hand}
            timed = {name: partial(seconds, way) for name, way in ways.items()}
            took = interleaved(timed, setting.times(USUAL_REPEAT))
        name = f"{place.board.name}, {'clones' if mode == PROBE else 'boot'}"
        yield Duel(place=name, probes=len(probes), harness=tuple(took["harness"]), bare=tuple(took["bare"]))


def seconds(way: Callable[[], None]) -> float:
    """How long something takes."""
    began = time.monotonic()
    way()
    return time.monotonic() - began


def _ask(place: Place, probes: Sequence[Probe], mode: str, log_dir: Path) -> None:
    with open_board(place.board, place.boots, log_dir, mode) as bench:
        for _ in bench.run([Group(flavour=PLAIN, probes=tuple(probes))], JOBS):
            pass


@contextlib.contextmanager
def _bare_way(place: Place, probes: Sequence[Probe], mode: str, log_dir: Path) -> Iterator[Callable[[], None]]:
    """What asks the same probes of the same machine without the harness."""
    names = [probe.id for probe in probes]
    with open_power(place, log_dir) as power:
        driver = power.driver
        if mode == BOOT:
            yield partial(bare.ask_boot, driver.words(), bare.prerecorded(PLAIN, names, JOBS))
            return
        shelf = SnapshotShelf(memory_bytes(place.board.qemu.memory))
        snapshot = shelf.obtain(snapshot_key(place.boots, driver.words()), power.freeze)
        words = [*driver.words(snapshot.memory, is_clone=True), "-incoming", "defer"]
        yield partial(_ask_clones, words, snapshot.state, names, side_by_side(place.board))


def _ask_clones(words: Sequence[str], state: Path, names: Sequence[str], room: int) -> None:
    with ThreadPoolExecutor(room) as pool:
        asked = [pool.submit(bare.ask_clone, words, state, bare.prerecorded_last(PLAIN, name)) for name in names]
        for each in asked:
            each.result()
