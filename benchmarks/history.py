"""What the memory of many runs costs: to enter one more, to ask for a cell's past, to compare two, and on disk."""

from __future__ import annotations

import datetime
import itertools
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.places import Setting
from benchmarks.report import NOTHING, Report, Table, cells_of, number
from benchmarks.samples import Series, Target, interleaved, spread
from harness.history import Answer, Entry, History, Question, Reply, RunFacts, compare, side_of_entered
from harness.history.database import FILE
from harness.history.reading import find_entered, questions
from harness.history.trends import overview
from harness.outcome import Outcome
from harness.record import BootRecord, Verdict

USUAL_REPEAT = 5
RUNS = 1000
BOARDS, FLAVOURS, PROBES = 5, 2, 500
LAST = 20
QUICK = Target(most=1.0)
SMALL = Target(most=1000)
TENTH = 10
LINEAR = Target(most=TENTH)
MB = 1_000_000
Samples = Mapping[str, Sequence[float]]
"""Seconds by what was done."""
BEGAN = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
PASSED, FAILED, SKIPPED = (
    Reply(Outcome.PASS, Verdict.GREEN, 0.1),
    Reply(Outcome.FAIL, Verdict.RED, 0.1),
    Reply(Outcome.SKIP, Verdict.SKIPPED, 0.0),
)


def measure(setting: Setting) -> Report:
    """Enter runs and ask in turn, once after a tenth of them and once after all; no board is needed."""
    results, entries = setting.folder("history"), made_up(RUNS)
    with History(results) as history:
        entering = [_enter(history, entry) for entry in itertools.islice(entries, RUNS // TENTH)]
        early = interleaved(ways(results, RUNS // TENTH), setting.times(USUAL_REPEAT))
        entering += [_enter(history, entry) for entry in entries]
        late = interleaved(ways(results, RUNS), setting.times(USUAL_REPEAT))
    size = sum(path.stat().st_size for path in results.glob(f"{FILE}*")) / MB
    return report_of(entering, early, late, size)


def report_of(entering: Sequence[float], early: Samples, late: Samples, size: float) -> Report:
    """One row for each way, with how many times as long it takes when there are ten times as many runs."""
    few = len(entering) // TENTH
    rows = [_row("enter one more", entering[:few], entering[-few:], None)]
    rows += [_row(name, early[name], samples, QUICK) for name, samples in late.items()]
    seconds = Table(
        title=f"seconds with {len(entering)} runs of {BOARDS * FLAVOURS * PROBES} cells, against those with {few}",
        columns=("", "median", "min", "max", f"{QUICK} s", "growth", str(LINEAR)),
        rows=tuple(rows),
    )
    disk = Table(title="on disk", columns=("", "MB", f"{SMALL} MB"), rows=((FILE, number(size), SMALL.verdict(size)),))
    told = {"enter one more": entering, **late}
    series = tuple(Series(name=name, unit="s", samples=tuple(samples)) for name, samples in told.items())
    return Report(tables=(seconds, disk), series=series, facts={"size_mb": size, "early": early})


def _enter(history: History, entry: Entry) -> float:
    began = time.monotonic()
    history.enter(entry)
    return time.monotonic() - began


def made_up(runs: int) -> Iterator[Entry]:
    """Make up runs of all cells: most always pass, one in a hundred each fails, is skipped, flakes, or regresses."""
    chance = random.Random(1)
    asked = tuple(_questions())
    behaviours = [chance.choices(list(BEHAVIOURS), (96, 1, 1, 1, 1))[0] for _ in asked]
    turning = [chance.randrange(runs) for _ in asked]
    for run in range(runs):
        answers = tuple(
            Answer(question=question.id, reply=BEHAVIOURS[behaviour](chance, run >= turn))
            for question, behaviour, turn in zip(asked, behaviours, turning, strict=True)
        )
        started = (BEGAN + datetime.timedelta(hours=12 * run)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        facts = RunFacts(name=name_of(run), started=started, planned=len(asked), harness_version="0.1.0")
        yield Entry(run=facts, questions=asked, answers=answers, boots=tuple(_boots(run)))


BEHAVIOURS: dict[str, Callable[[random.Random, bool], Reply]] = {
    "passes": lambda _, __: PASSED,
    "fails": lambda _, __: FAILED,
    "is skipped": lambda _, __: SKIPPED,
    "flakes": lambda chance, _: FAILED if chance.random() < 0.1 else PASSED,
    "regresses": lambda _, is_later: FAILED if is_later else PASSED,
}


def ways(results: Path, runs: int) -> dict[str, Callable[[], float]]:
    """Everything that is asked of a history of so many runs, the file being opened each time."""
    first, before, last = (name_of(run) for run in (0, runs - 2, runs - 1))
    return {
        "history of a probe": lambda: _ask(results, probe="suite0.probe0"),
        "history of a board": lambda: _ask(results, board="board0-qemu"),
        "history of a requirement": lambda: _ask(results, requirement="R-0"),
        f"history of everything, the last {LAST} runs": lambda: _ask(results),
        "history of a probe over all runs": lambda: _ask(results, runs, probe="suite0.probe0"),
        "compare the last two runs": lambda: _compare(results, before, last),
        "compare the first run with the last": lambda: _compare(results, first, last),
    }


def name_of(run: int) -> str:
    """Name a made-up run."""
    return f"made-up-{run:05}"


def _ask(results: Path, last: int = LAST, **words: str) -> float:
    began = time.monotonic()
    with History(results) as history:
        overview(history, questions(history, **words), last)
    return time.monotonic() - began


def _compare(results: Path, *names: str) -> float:
    began = time.monotonic()
    with History(results) as history:
        found = [each for name in names if (each := find_entered(history, name)) is not None]
        before, now = (side_of_entered(history, each) for each in found)
        compare(history, before, now)
    return time.monotonic() - began


def _questions() -> Iterator[Question]:
    for board in range(BOARDS):
        for flavour in range(FLAVOURS):
            for each in range(PROBES):
                place, probe = (f"board{board}-qemu", "linux-6.1", f"flavour{flavour}"), f"suite{each % 10}.probe{each}"
                yield Question(
                    id="/".join((*place, probe)),
                    board=place[0],
                    image=place[1],
                    flavour=place[2],
                    probe=probe,
                    requirements=(f"R-{each % 50}",),
                )


def _boots(run: int) -> Iterator[BootRecord]:
    digests = dict.fromkeys(("image", "kernel", "initramfs", "board"), f"{run:064x}")
    for board in range(BOARDS):
        yield BootRecord(board=f"board{board}-qemu", image="linux-6.1", n=1, release="6.1.192", digests=digests)


def _row(name: str, early: Sequence[float], late: Sequence[float], target: Target | None) -> tuple[str, ...]:
    told = spread(late)
    growth = told.median / spread(early).median
    verdict = target.verdict(told.median) if target else NOTHING
    return (name, *cells_of(told), verdict, number(growth), LINEAR.verdict(growth))
