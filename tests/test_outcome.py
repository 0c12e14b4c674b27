"""Outcomes: six words, each counted as the design's table says, and exit codes that are pytest's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.outcome import ExitCode, Outcome

PROTOCOL = Path(__file__).resolve().parents[1] / "suites/runtime/PROTOCOL.md"


@pytest.mark.parametrize(
    ("outcome", "blames_kernel", "is_verdict"),
    [
        (Outcome.PASS, False, True),
        (Outcome.FAIL, True, True),
        (Outcome.CRASH, True, True),
        (Outcome.SKIP, False, False),
        (Outcome.BROKEN, False, False),
        (Outcome.LAB, False, False),
    ],
)
def test_each_outcome_counts_as_something(outcome: Outcome, blames_kernel: bool, is_verdict: bool) -> None:
    """Only FAIL and CRASH are the kernel's fault; SKIP, BROKEN and LAB answer nothing, and are never green."""
    assert (blames_kernel, is_verdict) == (outcome.blames_kernel, outcome.is_verdict)


def test_there_are_six() -> None:
    """A seventh would have to be told in C and in JUnit, too."""
    assert 6 == len(Outcome)
    assert all(outcome.name == outcome.value for outcome in Outcome)


def test_the_guest_says_all_but_one() -> None:
    """LAB is the host's alone: no kernel and no guest is asked about the lab."""
    table = re.findall(r"^\| ([A-Z]+) \|", PROTOCOL.read_text(), re.MULTILINE)
    assert {outcome.value for outcome in Outcome} - {"LAB"} == set(table)


@pytest.mark.parametrize("code", list(pytest.ExitCode))
def test_exit_codes_are_pytests_own(code: pytest.ExitCode) -> None:
    """Whoever knows pytest knows what the harness's exit codes mean."""
    meanings = {
        "OK": ExitCode.OK,
        "TESTS_FAILED": ExitCode.FAILURES,
        "INTERRUPTED": ExitCode.INTERRUPTED,
        "INTERNAL_ERROR": ExitCode.LAB,
        "USAGE_ERROR": ExitCode.USAGE,
        "NO_TESTS_COLLECTED": ExitCode.NOTHING,
    }
    if code.name in meanings:
        assert int(meanings[code.name]) == int(code)


def test_bisect_can_be_told_that_a_kernel_cannot_be_judged() -> None:
    """The number at which git bisect skips a commit."""
    assert 125 == int(ExitCode.CANNOT_JUDGE)
