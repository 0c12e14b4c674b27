"""`harness history`: how cells came out over many runs; since when they are red, how often, and how long they took."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.history import History, Standing, Trend
from harness.history.database import FILE
from harness.history.reading import questions
from harness.history.recorded import add_recorded, rebuild, require_history
from harness.history.trends import Overview, overview
from harness.history.wording import many, rate_words, since_words
from harness.options import positive
from harness.outcome import ExitCode
from harness.record import Verdict
from harness.report.symbols import ASCII, UNICODE, Symbols

LAST = 20
MARKS = {
    Verdict.GREEN: "green",
    Verdict.RED: "red",
    Verdict.SKIPPED: "skipped",
    Verdict.BROKEN: "broken",
    Verdict.LAB: "lab",
}
MIXED, NOT_ASKED = "%", " "


def add_parser(commands: Any) -> None:
    """Declare the command and its own sub-commands."""
    parser = commands.add_parser("history", help="tell how cells came out over many runs", description=__doc__)
    parser.add_argument("--probe", metavar="ID", default="", help="a probe, shell patterns allowed: 'uts.*'")
    parser.add_argument("--board", metavar="NAME", default="", help="a board")
    parser.add_argument("--requirement", metavar="ID", default="", help="probes that check this: VS-3a")
    parser.add_argument("--last", metavar="N", help=f"look at the last N runs that asked; default {LAST}")
    parser.add_argument("--variant", metavar="WORDS", help="runs with these words of --append and --stress")
    parser.add_argument("--json", action="store_true", help="as JSON")
    _add_results(parser, Path("results"))
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    add = actions.add_parser("add", help="enter runs that lie in the results folder")
    add.add_argument("runs", nargs="*", metavar="RUN", help="default: all that are not entered yet")
    renew = actions.add_parser("rebuild", help="enter all of them anew; what was imported stays")
    for action in (add, renew):
        _add_results(action, argparse.SUPPRESS)  # a default here would undo what was said before the action


def _add_results(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument("--results", type=Path, default=default, metavar="DIR", help="default: results/")


def main(arguments: argparse.Namespace) -> int:
    """Tell the history, or add to it."""
    results: Path = arguments.results
    if arguments.action is not None:
        return _enter(arguments, results)
    require_history(results / FILE)
    last = positive("--last", arguments.last, LAST)
    with History(results) as history:
        words = {name: getattr(arguments, name) for name in ("probe", "board", "requirement")}
        chosen = questions(history, **words)
        told = overview(history, chosen, last, arguments.variant)
    if arguments.json:
        print(json.dumps(_as_data(told), indent=1))
    else:
        print("\n".join(_lines(told, _symbols(), all_of_them=any(words.values()))))
    return int(ExitCode.OK)


def _enter(arguments: argparse.Namespace, results: Path) -> int:
    def tell(line: str) -> None:
        print(f"harness: {line}", file=sys.stderr)

    with History(results) as history:
        if arguments.action == "add":
            number = add_recorded(history, results, arguments.runs, tell)
        else:
            number = rebuild(history, results, tell)
        print(f"{many(number, 'run')} entered; {len(history.states())} are in {history.path}")
    return int(ExitCode.OK)


def _lines(told: Overview, symbols: Symbols, *, all_of_them: bool) -> Iterator[str]:
    if not told.runs:
        yield "no run has asked that"
        return
    first, last = told.runs[0], told.runs[-1]
    with_words = f" with {told.variant}" if told.variant else ""
    yield f"{many(len(told.runs), 'run')}{with_words}, {first.name} to {last.name}, the newest on the right"
    shown = [trend for trend in told.trends if all_of_them or trend.rate.count]
    for trend in sorted(shown, key=lambda each: (-each.rate.count, each.question.id)):
        yield f"{_strip(trend, symbols)}  {trend.question.id}"
        yield f"{' ' * len(trend.strip)}  {', '.join(_facts(trend, told))}"
    yield _totals(told.trends)
    for variant, number in told.others.items():
        yield f"left out: {many(number, 'run')} with {variant or 'no such words'}; see --variant={variant!r}"


def _totals(trends: Sequence[Trend]) -> str:
    counts = {
        "always green": sum(trend.is_all_green for trend in trends),
        "red now": sum(trend.since is not None for trend in trends),
        "unstable": sum(trend.is_unstable for trend in trends),
        "never judged": sum(not trend.rate.total for trend in trends),
    }
    return f"{many(len(trends), 'cell')}: " + ", ".join(f"{number} {what}" for what, number in counts.items())


def _facts(trend: Trend, told: Overview) -> Iterator[str]:
    if trend.rate.total:
        yield rate_words(trend.rate)
    if trend.since is not None:
        yield since_words(trend.since, trend.runs, told.runs[-1])
    elif trend.first_red is not None:
        yield f"first red in {trend.first_red.name}"
    if trend.is_unstable:
        yield "unstable"
    yield f"{trend.median_s:.2f} s, at most {trend.longest_s:.2f} s"


def _strip(trend: Trend, symbols: Symbols) -> str:
    return "".join(_mark(standing, symbols) for standing in trend.strip)


def _mark(standing: Standing | None, symbols: Symbols) -> str:
    if standing is None:
        return NOT_ASKED
    return MIXED if standing.is_mixed else str(getattr(symbols, MARKS[standing.verdict]))


def _symbols() -> Symbols:
    try:
        "".join(getattr(UNICODE, field) for field in MARKS.values()).encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


def _as_data(told: Overview) -> dict[str, Any]:
    return {
        "variant": told.variant,
        "runs": [{"name": run.name, "started": run.started, "source": run.source} for run in told.runs],
        "cells": [_trend_data(trend) for trend in told.trends],
    }


def _trend_data(trend: Trend) -> dict[str, Any]:
    return {
        "cell": trend.question.id,
        "outcomes": [None if each is None else each.outcome.value for each in trend.strip],
        "verdicts": [None if each is None else each.verdict.value for each in trend.strip],
        "red": {"count": trend.rate.count, "total": trend.rate.total, "low": trend.rate.low, "high": trend.rate.high},
        "unstable": trend.is_unstable,
        "red_since": trend.since.name if trend.since else None,
        "red_runs": trend.runs,
        "first_red": trend.first_red.name if trend.first_red else None,
        "median_s": trend.median_s,
        "longest_s": trend.longest_s,
    }
