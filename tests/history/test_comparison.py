"""The seven classes: every judged cell is in exactly one, and a flake never hides what got worse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.history.comparison import RESTLESS, STEADY, Change, classify
from harness.history.standing import Standing, standing_of
from harness.history.statistics import changes
from tests.history.samples import answer, question

LETTERS = st.sampled_from("GRCSBL")
WORDS = st.builds(lambda first, again: first + again, LETTERS, st.text("GRCLB", max_size=2))
"""An answer, and what it said when it was asked again."""


def standings(words: st.SearchStrategy[str]) -> st.SearchStrategy[Standing]:
    """Give how a cell stands in a run that answered so."""
    return st.builds(lambda word: standing_of([answer(question(), word)]), words)


STANDINGS = standings(WORDS)
ONCE_GREEN = standings(st.sampled_from(["G", "RG", "CRG", "RLG"]))
RED = standings(st.sampled_from(["R", "C", "RL", "RR", "CRB"]))
CONFIRMED = standings(st.sampled_from(["RR", "CRB", "RCR"]))
BOTH = standings(st.sampled_from(["RG", "CRG", "RLG"]))
JUDGED_ONE_WAY = standings(st.sampled_from(["G", "R", "CR"]))
MAYBE = st.none() | STANDINGS
PASTS = st.lists(STANDINGS, max_size=20)


def of(word: str) -> Standing | None:
    """Give a standing; `-` is none."""
    return None if word == "-" else standing_of([answer(question(), word)])


def past(said: str) -> list[Standing]:
    """Give a row of runs."""
    return [standing_of([answer(question(), word)]) for word in said.split()]


@pytest.mark.parametrize(
    ("before", "now", "recent", "change"),
    [
        ("G", "G", "G G G", Change.STABLE_PASS),
        ("R", "R", "R R R", Change.STABLE_FAIL),
        ("G", "R", "G G R", Change.REGRESSION),
        ("R", "G", "G R R G", Change.FIXED),
        ("-", "R", "R", Change.NEW),
        ("S", "G", "S G", Change.NEW),
        ("G", "-", "G G", Change.MISSING),
        ("R", "L", "R R L", Change.MISSING),
        ("G", "RG", "G RG", Change.UNSTABLE),
        ("G", "R", "G R G R", Change.UNSTABLE),
        ("G", "RR", "G R G RR", Change.REGRESSION),
        ("G", "R", "G R G R R R", Change.REGRESSION),
        ("G", "G", "R G R G", Change.UNSTABLE),
        ("G", "G", "R G R G G G", Change.STABLE_PASS),
        ("RG", "R", "G RG R", Change.UNSTABLE),
        ("RG", "RR", "G RG RR", Change.REGRESSION),
        ("RG", "G", "RG G G G", Change.FIXED),
    ],
)
def test_each_class(before: str, now: str, recent: str, change: Change) -> None:
    """The rules as the module states them, by example."""
    assert change is classify(of(before), of(now), past(recent))


@given(MAYBE, MAYBE, PASTS)
def test_every_judged_cell_has_a_class(before: Standing | None, now: Standing | None, recent: list[Standing]) -> None:
    """Nothing falls through: no class means that neither run judged it."""
    judged = [each for each in (before, now) if each is not None and each.is_judged]
    assert bool(judged) is (classify(before, now, recent) is not None)


@given(ONCE_GREEN, CONFIRMED, PASTS)
def test_a_flake_never_hides_a_regression(before: Standing, now: Standing, earlier: list[Standing]) -> None:
    """What was green and is red each time that it is asked now is a regression, whatever it did before."""
    assert Change.REGRESSION is classify(before, now, [*earlier, now])


@given(ONCE_GREEN, st.lists(RED, min_size=STEADY, max_size=STEADY), PASTS)
def test_a_flake_that_stays_red_is_a_regression(
    before: Standing, last: list[Standing], earlier: list[Standing]
) -> None:
    """Also where nobody asked again: so many reds in a row are no chance."""
    assert Change.REGRESSION is classify(before, last[-1], [*earlier, *last])


@given(STANDINGS, STANDINGS, PASTS)
def test_no_regression_without_a_green_before_and_a_red_now(
    before: Standing, now: Standing, recent: list[Standing]
) -> None:
    """Nobody is woken for nothing."""
    if classify(before, now, recent) is Change.REGRESSION:
        assert before.greens
        assert now.reds
        assert not now.greens


@given(MAYBE, BOTH, PASTS)
def test_what_came_out_both_ways_is_unstable(before: Standing | None, now: Standing, recent: list[Standing]) -> None:
    """It is neither fixed nor a regression, whatever was before."""
    assert Change.UNSTABLE is classify(before, now, [*recent, now])


@given(JUDGED_ONE_WAY, JUDGED_ONE_WAY)
def test_two_runs_that_agree_with_a_quiet_past_are_stable(before: Standing, now: Standing) -> None:
    """Without a past, only the two runs count."""
    expected = {
        (True, True): Change.STABLE_FAIL,
        (False, False): Change.STABLE_PASS,
        (False, True): Change.REGRESSION,
        (True, False): Change.FIXED,
    }
    assert expected[before.reds > 0, now.reds > 0] is classify(before, now)


@given(STANDINGS, STANDINGS, PASTS)
def test_unstable_has_a_reason(before: Standing, now: Standing, recent: list[Standing]) -> None:
    """Either this run, or the one before, saw both, or it has changed sides too often."""
    if classify(before, now, recent) is Change.UNSTABLE:
        assert now.is_mixed or before.is_mixed or changes(recent) >= RESTLESS
