"""How a run ends: one exit code for all that came of it."""

from __future__ import annotations

from harness.outcome import ExitCode
from harness.record import RunRecord


def exit_code(run: RunRecord) -> ExitCode:
    """What a finished run counts as.

    A failure of the kernel's is the news that matters most; without one, a cell that nobody could judge, or that
    never answered, keeps the run from counting as passed. Nothing green is nothing run.
    """
    counts = run.counts
    if counts.verdicts["red"]:
        return ExitCode.FAILURES
    if counts.verdicts["broken"] or counts.verdicts["lab"] or counts.missing:
        return ExitCode.LAB
    return ExitCode.OK if counts.verdicts["green"] else ExitCode.NOTHING
