"""The statistics of measurements: what is said of samples, and the order in which they are taken."""

from __future__ import annotations

import pytest

from benchmarks.samples import Spread, Target, interleaved, ratios, rounds, spread


def test_a_spread_is_the_middle_and_both_ends() -> None:
    """The median does not care how far off the worst sample is."""
    assert Spread(median=3, least=1, most=100) == spread([100, 1, 3])
    assert Spread(median=2.5, least=2, most=3) == spread([3, 2])


def test_ratios_are_of_the_same_round() -> None:
    """A round in which the machine was twice as slow changes no ratio."""
    assert (2.0, 2.0) == ratios([2, 4], [1, 2])


def test_rounds_of_unequal_length_are_no_rounds() -> None:
    """Samples that were not taken in turn cannot be divided."""
    with pytest.raises(ValueError, match="shorter"):
        ratios([1, 2], [1])


def test_ways_are_gone_in_turn() -> None:
    """A B A B, never A A B B: a machine that gets slower meets both."""
    ways = {"a": lambda: 1, "b": lambda: 2}
    assert [("a", 1), ("b", 2), ("a", 1), ("b", 2)] == list(rounds(ways, 2))
    assert {"a": [1, 1], "b": [2, 2]} == interleaved(ways, 2)


@pytest.mark.parametrize(
    ("target", "value", "verdict", "told"),
    [
        (Target(most=0.15), 0.15, "met", "<= 0.15"),
        (Target(most=0.15), 0.151, "missed", "<= 0.15"),
        (Target(least=8), 8, "met", ">= 8"),
        (Target(least=8), 7.9, "missed", ">= 8"),
        (Target(least=8, most=11), 10, "met", "8 to 11"),
        (Target(least=8, most=11), 11.5, "missed", "8 to 11"),
        (Target(least=8, most=11), 7, "missed", "8 to 11"),
    ],
)
def test_targets_are_judged_and_told(target: Target, value: float, verdict: str, told: str) -> None:
    """Both ends belong to what is wanted."""
    assert verdict == target.verdict(value)
    assert told == str(target)
