"""What a row of greens and reds says: how often red, how sure that is, and how often it changed sides."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence

import attrs

from harness.history.standing import Standing

Z95 = 1.959963984540054
"""Standard deviations on both sides of a normal distribution's middle that hold 95 % of it."""


@attrs.frozen
class Rate:
    """A share of `total`, with the 95 % interval that the true share lies in."""

    count: int
    total: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share itself; 0 of nothing is 0."""
        return self.count / self.total if self.total else 0.0


def rate(count: int, total: int) -> Rate:
    """Give the Wilson score interval: unlike the usual one, it holds for few runs and for shares near 0 and 1."""
    if total == 0:
        return Rate(0, 0, 0.0, 1.0)
    share, z2 = count / total, Z95 * Z95
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    reach = Z95 / (1 + z2 / total) * math.sqrt(share * (1 - share) / total + z2 / (4 * total * total))
    low = 0.0 if count == 0 else max(0.0, middle - reach)  # exactly, whatever rounding says
    high = 1.0 if count == total else min(1.0, middle + reach)
    return Rate(count, total, low, high)


def red_rate(standings: Iterable[Standing]) -> Rate:
    """How often a cell was red, of all the times that it was judged, rounds and reruns among them."""
    greens = reds = 0
    for standing in standings:
        greens, reds = greens + standing.greens, reds + standing.reds
    return rate(reds, greens + reds)


def changes(standings: Iterable[Standing]) -> int:
    """How often a cell changed sides between green and red; one that was both in a run changed there."""
    return sum(before != after for before, after in itertools.pairwise(_sides(standings)))


def red_streak(standings: Sequence[Standing]) -> int:
    """How many judged runs in a row, up to the last, were red and nothing else; runs that judged nothing are passed."""
    judged = (standing for standing in reversed(standings) if standing.is_judged)
    return sum(1 for _ in itertools.takewhile(lambda standing: standing.greens == 0, judged))


def green_streak(standings: Sequence[Standing]) -> int:
    """How many judged runs in a row, up to the last, were green and nothing else."""
    judged = (standing for standing in reversed(standings) if standing.is_judged)
    return sum(1 for _ in itertools.takewhile(lambda standing: standing.reds == 0, judged))


def _sides(standings: Iterable[Standing]) -> Iterator[bool]:
    """Give whether it was red, oldest first; a run that saw both gives both, red first."""
    for standing in standings:
        if standing.reds:
            yield True
        if standing.greens:
            yield False
