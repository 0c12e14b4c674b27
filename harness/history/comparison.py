"""Two runs compared: every cell is in one of seven classes, and what it came from is not only the run before.

The rules, of which the first that fits decides:

1. A cell that this run judged both ways is unstable.
2. One that no run up to the first judged is new; one that only the first judged is missing.
3. One that has changed sides too often lately is unstable, unless it is steady now: a red that was confirmed by asking
   again, or the same verdict in several runs in a row. So a flake never hides what has really got worse.
4. All others are what they seem: stable pass, stable fail, regression, fixed.

Where the first run did not judge a cell, the last one before it that did stands in: a test that was skipped once does
not vanish from the regressions.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence

import attrs

from harness.history.entry import RunFacts
from harness.history.standing import Standing
from harness.history.statistics import Rate, changes, green_streak, red_streak

RESTLESS = 3
"""So many changes of side among the recent runs: green to red and back is what every mended regression shows."""
STEADY = 3
"""So many runs in a row say the same: a flake that is red half the time does so once in eight."""
RECENT = 20
"""So many runs of a cell are looked at."""


class Change(enum.Enum):
    """What became of a cell from one run to another."""

    REGRESSION = "regression"
    UNSTABLE = "unstable"
    FIXED = "fixed"
    NEW = "new"
    MISSING = "missing"
    STABLE_FAIL = "stable fail"
    STABLE_PASS = "stable pass"


@attrs.frozen(kw_only=True)
class Difference:
    """One cell in both runs: None where it has no place in one.

    `rate` is how often it was red in recent runs. `since` is the run in which it became red, and `runs` how many have
    been red from then on; both are there only while it is red. `instead` is the earlier run that stands in where the
    first judged nothing.
    """

    cell: str
    change: Change
    before: Standing | None
    now: Standing | None
    rate: Rate
    since: RunFacts | None = None
    runs: int = 0
    instead: RunFacts | None = None


def classify(before: Standing | None, now: Standing | None, recent: Sequence[Standing] = ()) -> Change | None:
    """Put a cell into its class; None where neither run judged it.

    `before` is how it stood when it was last judged, up to the first run; `now` is how it stands in the second;
    `recent` are the runs up to the second, oldest first, that one included.
    """
    was = before if before is not None and before.is_judged else None
    if now is None or not now.is_judged:
        return None if was is None else Change.MISSING
    if now.is_mixed:
        return Change.UNSTABLE
    if was is None:
        return Change.NEW
    red = now.reds > 0
    if (was.is_mixed or changes(recent) >= RESTLESS) and not _is_steady(now, recent):
        return Change.UNSTABLE
    if red:
        return Change.REGRESSION if was.greens else Change.STABLE_FAIL
    return Change.FIXED if was.reds else Change.STABLE_PASS


def _is_steady(now: Standing, recent: Sequence[Standing]) -> bool:
    return now.confirmed or max(red_streak(recent), green_streak(recent)) >= STEADY
