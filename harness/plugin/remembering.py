"""A run that has ended is entered into the history of its results folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from harness.errors import HarnessError
from harness.history import History, entry_of
from harness.record import RunRecord


def remember(run: RunRecord, results: Path, tell: Callable[[str], None]) -> None:
    """Enter it. A history that cannot be written is told, and costs neither verdicts nor the exit code."""
    try:
        with History(results) as history:
            history.enter(entry_of(run))
    except HarnessError as error:
        for fault in error.faults:
            tell(f"not in the history: {fault}")
