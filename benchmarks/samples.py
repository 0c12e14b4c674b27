"""Numbers that were measured: how they are taken in turn, and what is said of them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import attrs

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Spread:
    """The middle and both ends of a number of samples, in the samples' own unit."""

    median: float
    least: float
    most: float


@attrs.frozen(kw_only=True)
class Series:
    """Every sample of one thing, in the order in which they were taken."""

    name: str
    unit: str
    samples: tuple[float, ...]


@attrs.frozen(kw_only=True)
class Target:
    """What a number should come to: at most `most`, at least `least`."""

    least: float | None = None
    most: float | None = None

    def verdict(self, value: float) -> str:
        """Say whether a value is what is wanted."""
        met = (self.least is None or value >= self.least) and (self.most is None or value <= self.most)
        return "met" if met else "missed"

    def __str__(self) -> str:
        if self.least is not None and self.most is not None:
            return f"{self.least:g} to {self.most:g}"
        return f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}"


def spread(samples: Sequence[float]) -> Spread:
    """Give median, least and most of at least one sample."""
    return Spread(median=statistics.median(samples), least=min(samples), most=max(samples))


def ratios(numerators: Sequence[float], denominators: Sequence[float]) -> tuple[float, ...]:
    """Divide sample by sample; those of one round stand at the same place in both."""
    return tuple(above / below for above, below in zip(numerators, denominators, strict=True))


def rounds(ways: Mapping[str, Callable[[], T]], repeat: int) -> Iterator[tuple[str, T]]:
    """Go all the ways in turn, A B A B: what else the machine does meanwhile meets them alike."""
    for _ in range(repeat):
        for name, go in ways.items():
            yield name, go()


def interleaved(ways: Mapping[str, Callable[[], T]], repeat: int) -> dict[str, list[T]]:
    """Give what each of the ways came to, each as often; samples of one round have the same index."""
    taken: dict[str, list[T]] = {name: [] for name in ways}
    for name, value in rounds(ways, repeat):
        taken[name].append(value)
    return taken
