"""Rounds and reruns taken together."""

import pytest

from harness.history.standing import standing_of
from harness.record import Verdict
from tests.history.samples import answer, question


@pytest.mark.parametrize(
    ("rounds", "verdict", "is_mixed", "confirmed"),
    [
        (["G"], Verdict.GREEN, False, False),
        (["R"], Verdict.RED, False, False),
        (["RR"], Verdict.RED, False, True),
        (["CRL"], Verdict.RED, False, True),
        (["RLB"], Verdict.RED, False, False),
        (["RRG"], Verdict.RED, True, False),
        (["G", "G", "R"], Verdict.RED, True, False),
        (["S", "G"], Verdict.GREEN, False, False),
        (["S"], Verdict.SKIPPED, False, False),
        (["S", "L"], Verdict.LAB, False, False),
    ],
)
def test_the_worst_counts_and_both_shows(rounds: list[str], verdict: Verdict, is_mixed: bool, confirmed: bool) -> None:
    """One red is red; only a rerun that was red too confirms it, and the lab's trouble confirms nothing."""
    found = standing_of([answer(question(), letters, number) for number, letters in enumerate(rounds, 1)])
    assert (verdict, is_mixed, confirmed) == (found.verdict, found.is_mixed, found.confirmed)
