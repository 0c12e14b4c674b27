"""One cell over many runs."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import attrs

from harness.history.comparison import RESTLESS
from harness.history.entry import Question, RunFacts
from harness.history.standing import Standing
from harness.history.statistics import Rate, changes, red_rate, red_streak


@attrs.frozen(kw_only=True)
class Trend:
    """`strip` has a place for each of the runs, oldest first; None where a run did not ask.

    `since` is the run in which it became red, and `runs` how many have been red from then on; both are there only
    while it is red. `first_red` is the very first run that saw it red, where one of these did. `median_s` and
    `longest_s` are the seconds that it took where it was judged.
    """

    question: Question
    strip: tuple[Standing | None, ...]
    rate: Rate
    changes: int
    median_s: float
    longest_s: float
    since: RunFacts | None = None
    first_red: RunFacts | None = None
    runs: int = 0

    @property
    def is_unstable(self) -> bool:
        """Whether it changed sides too often, or came out both ways in one run."""
        return self.changes >= RESTLESS or any(each is not None and each.is_mixed for each in self.strip)

    @property
    def is_all_green(self) -> bool:
        """Whether it was green whenever it was asked."""
        return all(each is None or (each.is_judged and each.reds == 0) for each in self.strip)


def trend_of(question: Question, strip: Sequence[Standing | None]) -> Trend:
    """Sum a strip up; since when it is red is not in it."""
    known = [each for each in strip if each is not None]
    seconds = [each.duration_s for each in known if each.is_judged] or [0.0]
    red = red_rate(known)
    return Trend(
        question=question,
        strip=tuple(strip),
        rate=red,
        changes=changes(known) if red.count else 0,
        median_s=statistics.median(seconds),
        longest_s=max(seconds),
        runs=red_streak(known),
    )
