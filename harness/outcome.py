"""The six words in which every probe's result is told, in Python, in C and in JUnit."""

from __future__ import annotations

import enum


class Outcome(enum.Enum):
    """What became of one question asked of one kernel."""

    PASS = "PASS"
    FAIL = "FAIL"
    CRASH = "CRASH"
    SKIP = "SKIP"
    BROKEN = "BROKEN"
    LAB = "LAB"

    @property
    def blames_kernel(self) -> bool:
        """Whether the kernel under test is at fault: an expectation failed, or it died or hung."""
        return self in (Outcome.FAIL, Outcome.CRASH)

    @property
    def is_verdict(self) -> bool:
        """Whether the question was answered at all; SKIP, BROKEN and LAB answer nothing."""
        return self in (Outcome.PASS, Outcome.FAIL, Outcome.CRASH)


class ExitCode(enum.IntEnum):
    """Exit codes of every command; they are pytest's own numbers."""

    OK = 0
    FAILURES = 1
    INTERRUPTED = 2
    LAB = 3
    USAGE = 4
    NOTHING = 5
    CANNOT_JUDGE = 125
