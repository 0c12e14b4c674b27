"""`harness compare`: what became better, worse or restless from one run to another, and since when."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.history import Change, Difference, History, Side, compare, entry_of, side_of_entered, side_of_entry
from harness.history.database import FILE
from harness.history.reading import find_entered
from harness.history.wording import lasting, many, rate_words, since_words
from harness.outcome import ExitCode
from harness.record import find_run, latest, load_run
from harness.record.folder import LATEST, RECORD

MOST = 20
"""So many cells of a class are listed; regressions all."""


def add_parser(commands: Any) -> None:
    """Declare the command to argparse's sub-parsers."""
    parser = commands.add_parser(
        "compare", help="say what became better or worse between two runs", description=__doc__
    )
    parser.add_argument("before", metavar="A", help="a run: id, start of an id, folder, or latest")
    parser.add_argument("now", metavar="B", nargs="?", default=LATEST, help="a later one; default: the latest")
    parser.add_argument("--json", action="store_true", help="as JSON, every cell")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default: results/")


def main(arguments: argparse.Namespace) -> int:
    """Compare; 1 where anything has become worse for sure."""
    results: Path = arguments.results
    with History(results if (results / FILE).is_file() else None) as history:
        before, now = (_side(history, name, results) for name in (arguments.before, arguments.now))
        differences = compare(history, before, now)
    if arguments.json:
        print(json.dumps([_as_data(each) for each in differences], indent=1))
    else:
        print("\n".join(_lines(differences, before, now)))
    is_worse = any(each.change is Change.REGRESSION for each in differences)
    return int(ExitCode.FAILURES if is_worse else ExitCode.OK)


def _side(history: History, name: str, results: Path) -> Side:
    """Take a run from the history where it is in there, else from its own folder."""
    if name == LATEST:
        name = latest(results).name
    path = Path(name)
    is_path = (path / RECORD).is_file() or path.name == RECORD
    entered = None if is_path else find_entered(history, name)
    if entered is not None:
        return side_of_entered(history, entered)
    return side_of_entry(entry_of(load_run(find_run(name, results))))


def _lines(differences: Sequence[Difference], before: Side, now: Side) -> Iterator[str]:
    apart = lasting(before.facts.started, now.facts.started)
    yield f"{before.facts.name} -> {now.facts.name}" + (f", {apart} later" if apart else "")
    counted = Counter(each.change for each in differences)
    for change in Change:
        if change is Change.STABLE_PASS or not counted[change]:
            continue
        yield ""
        yield f"{change.value}: {counted[change]}"
        most = None if change is Change.REGRESSION else MOST
        of_it = [each for each in differences if each.change is change and not _is_new_and_green(each)]
        yield from (f"  {each.cell}: {'; '.join(_facts(each, now))}" for each in of_it[:most])
        if most is not None and len(of_it) > most:
            yield f"  and {len(of_it) - most} more; --json has all"
    yield ""
    counts = ", ".join(f"{counted[each]} {each.value}" for each in Change if counted[each])
    yield f"{many(len(differences), 'cell')}: {counts or 'none was judged'}"


def _is_new_and_green(each: Difference) -> bool:
    """Whether it is enough to count it."""
    return each.change is Change.NEW and each.now is not None and not each.now.reds


def _facts(each: Difference, now: Side) -> Iterator[str]:
    was = each.before.outcome.value if each.before else "not asked"
    yield f"{was} -> {each.now.outcome.value if each.now else 'not asked'}"
    if each.since is not None:
        yield since_words(each.since, each.runs, now.facts)
    if each.now is not None and each.now.confirmed:
        yield "red again when it was asked alone"
    if each.change is Change.UNSTABLE:
        yield rate_words(each.rate)
    if each.instead is not None:
        yield f"judged before in {each.instead.name}"


def _as_data(each: Difference) -> dict[str, Any]:
    return {
        "cell": each.cell,
        "class": each.change.value,
        "before": each.before.outcome.value if each.before else None,
        "now": each.now.outcome.value if each.now else None,
        "red": {"count": each.rate.count, "total": each.rate.total, "low": each.rate.low, "high": each.rate.high},
        "red_since": each.since.name if each.since else None,
        "red_runs": each.runs,
        "judged_before_in": each.instead.name if each.instead else None,
    }
