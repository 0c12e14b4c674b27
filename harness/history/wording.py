"""How a cell's past is put into words."""

from __future__ import annotations

import datetime

from harness.history.entry import RunFacts
from harness.history.statistics import Rate

_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


def rate_words(rate: Rate) -> str:
    """Tell how often red: `red 3 of 20 (15 %; 5 to 36 %)`, the 95 % interval last."""
    interval = f"{rate.low:.0%} to {rate.high:.0%}".replace("%", " %")
    return f"red {rate.count} of {rate.total} ({rate.share:.0%}; {interval})".replace("%;", " %;")


def since_words(since: RunFacts, runs: int, now: RunFacts) -> str:
    """Tell since when a cell is red: `red since 20261124T165433Z-3f9c (3 runs, 2 days)`."""
    parts = [many(runs, "run"), *filter(None, [lasting(since.started, now.started)])]
    return f"red since {since.name} ({', '.join(parts)})"


def lasting(first: str, last: str) -> str:
    """Give the time between two dates in its largest unit; "" where there is none, or a date is none."""
    try:
        seconds = (datetime.datetime.fromisoformat(last) - datetime.datetime.fromisoformat(first)).total_seconds()
    except (ValueError, TypeError):
        return ""
    for unit, length in _UNITS:
        if number := int(seconds // length):
            return many(number, unit)
    return ""


def many(number: int, noun: str) -> str:
    """Give `1 run`, `2 runs`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
