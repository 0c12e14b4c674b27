"""Cells over many runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import UserError
from harness.history import History, Trend
from harness.history.reading import find_entered, questions
from harness.history.trends import overview
from tests.history.samples import PLACE, WORDS, days, entry

CELL = f"{PLACE}/uts.name"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """Give an empty one."""
    with History(tmp_path) as history:
        yield history


def trend(history: History, last: int = 20, **words: str) -> Trend:
    """Give the trend of the one cell."""
    told = overview(history, questions(history, **words), last)
    return next(each for each in told.trends if each.question.id == CELL)


def strip(found: Trend) -> str:
    """Give a strip by its outcomes' first letters."""
    return "".join(" " if each is None else each.outcome.value[0] for each in found.strip)


def test_a_strip_has_a_place_for_each_run(history: History) -> None:
    """The newest on the right; runs that asked none of the chosen cells have no place."""
    for each in days("GR GS"):
        history.enter(each)
    assert "PF PS" == strip(trend(history))
    assert "PFPS" == strip(trend(history, probe="uts.name"))
    assert "PS" == strip(trend(history, 2, probe="uts.name"))


def test_runs_are_told_in_the_order_of_their_dates(history: History) -> None:
    """Whenever they were entered: an old run that is imported today is no news."""
    for each in reversed(days("GGRR")):
        history.enter(each)
    found = trend(history)
    assert ("PPFF", 2, "run-03") == (strip(found), found.runs, found.since and found.since.name)


def test_since_when_reaches_beyond_the_strip(history: History) -> None:
    """A strip of the last two runs knows that it is red for longer."""
    for each in days("GRRRR"):
        history.enter(each)
    found = trend(history, 2)
    assert (4, "run-02") == (found.runs, found.since and found.since.name)


def test_what_is_green_now_is_red_since_nothing(history: History) -> None:
    """But the first run that ever saw a flake red is told, be it older than the strip."""
    for each in days("GRGGRG"):
        history.enter(each)
    found = trend(history, 3)
    assert ("PFP", None, "run-02") == (strip(found), found.since, found.first_red and found.first_red.name)
    assert trend(history, 1).first_red is None


@given(st.lists(st.sampled_from(["G", "R", "C", "S", "L", "B", "RR", "RG", "CRL"]), max_size=12))
def test_the_history_says_what_was_entered(said: list[str]) -> None:
    """Whatever happened: the strip is what the runs said, and since when it is red is what one would count by hand."""
    with History(None) as history:
        for day, word in enumerate(said, 1):
            history.enter(entry(day, uts_name=word))
        told = overview(history, questions(history), 20).trends
    if not said:
        assert () == told
        return
    (found,) = told
    assert [WORDS[word[0]][0] for word in said] == [each.outcome for each in found.strip if each]
    last_green = max((day for day, word in enumerate(said, 1) if "G" in word), default=0)
    reds = [day for day, word in enumerate(said, 1) if day > last_green and word[0] in "RC"]
    assert (len(reds), f"run-{reds[0]:02}" if reds else None) == (found.runs, found.since and found.since.name)
    assert (sum(map(red_letters, said)), sum(word.count("G") for word in said)) == (
        found.rate.count,
        found.rate.total - found.rate.count,
    )


def red_letters(word: str) -> int:
    """How many of a cell's answers in a run were red."""
    return word.count("R") + word.count("C")


def test_a_flake_is_told_with_its_rate(history: History) -> None:
    """Reruns count, and one run that saw both is enough."""
    history.enter(entry(1, uts_name="G"))
    history.enter(entry(2, uts_name="RRG"))
    found = trend(history)
    assert found.is_unstable
    assert (2, 4) == (found.rate.count, found.rate.total)


def test_cells_are_chosen_by_probe_board_and_requirement(history: History) -> None:
    """Each narrows the others down; what fits nothing is told with what is near."""
    history.enter(entry(1, uts_name="G", pid_name="G"))
    assert {CELL} == {each.id for each in questions(history, probe="uts.*", requirement="VS-1").values()}
    assert 2 == len(questions(history, board="x86_64-qemu"))
    with pytest.raises(UserError, match=r'uts.nam: nothing of that name in the history; did you mean "uts.name"\?'):
        questions(history, probe="uts.nam")
    with pytest.raises(UserError, match="--requirement: VS-2: nothing"):
        questions(history, requirement="VS-2")
    with pytest.raises(UserError, match="--board: arm-qemu: nothing"):
        questions(history, board="arm-qemu")


def test_variants_have_pasts_of_their_own(history: History) -> None:
    """Ordinary runs unless one is named; how many others there are is told."""
    history.enter(entry(1, uts_name="G"))
    history.enter(entry(2, variant="--stress=3", uts_name="R"))
    chosen = questions(history)
    plain, stressed = overview(history, chosen, 20), overview(history, chosen, 20, "--stress=3")
    assert ("P", {"--stress=3": 1}) == (strip(plain.trends[0]), plain.others)
    assert ("F", {"": 1}) == (strip(stressed.trends[0]), stressed.others)


def test_where_all_runs_are_special_the_commonest_are_told(history: History) -> None:
    """Who always boots with words of their own has a history, too."""
    history.enter(entry(1, variant="--append=debug", uts_name="G"))
    assert "P" == strip(trend(history))


def test_the_start_of_a_name_finds_a_run(history: History) -> None:
    """As it does for runs on disk; two that begin alike are neither."""
    history.enter(entry(1, uts_name="G"))
    history.enter(entry(12, uts_name="G"))
    found = find_entered(history, "run-12")
    assert found is not None
    assert "run-12" == found.facts.name
    assert find_entered(history, "run-2") is None
    with pytest.raises(UserError, match="run-: expected one run, found 2 whose names begin so"):
        find_entered(history, "run-")
