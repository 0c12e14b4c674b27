"""Rates and streaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.history.standing import Standing, standing_of
from harness.history.statistics import changes, green_streak, rate, red_rate, red_streak
from tests.history.samples import answer, question


def standings(said: str) -> list[Standing]:
    """Give a standing for each word: its first letter, then reruns."""
    return [standing_of([answer(question(), word)]) for word in said.split()]


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (3, 20, 0.0524, 0.3604),
    ],
)
def test_the_interval_is_wilsons(count: int, total: int, low: float, high: float) -> None:
    """Against published numbers; few runs must not look like certainty."""
    found = rate(count, total)
    assert (low, high) == (pytest.approx(found.low, abs=1e-4), pytest.approx(found.high, abs=1e-4))


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_the_interval_holds_the_share(one: int, other: int) -> None:
    """Whatever was counted; of nothing, nothing is known."""
    found = rate(min(one, other), max(one, other))
    assert 0 <= found.low <= found.high <= 1
    if found.total:
        assert found.low <= found.share <= found.high
    else:
        assert (0.0, 1.0) == (found.low, found.high)


def test_what_judged_nothing_breaks_no_streak() -> None:
    """A skipped run, or one that the lab spoilt, says nothing about the kernel."""
    assert 3 == red_streak(standings("G R S R L C B"))
    assert 0 == red_streak(standings("R R G"))
    assert 1 == red_streak(standings("R RG R")), "one that was green when asked again is no red streak"
    assert 2 == green_streak(standings("R G S G"))


def test_changes_of_side_are_counted() -> None:
    """A mended regression has two; a run that saw both counts as one of its own."""
    assert 2 == changes(standings("G G R R S R G"))
    assert 2 == changes(standings("G RG G"))
    assert 0 == changes(standings("S L"))


def test_reruns_count_in_the_rate() -> None:
    """Asking again is asking."""
    found = red_rate(standings("G RRG S G"))
    assert (2, 5) == (found.count, found.total)
