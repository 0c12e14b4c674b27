"""Errors: one line a fault, and an exit code that says whose trouble it is."""

from __future__ import annotations

import pytest

from harness.errors import HarnessError, LabError, UserError
from harness.outcome import ExitCode


@pytest.mark.parametrize(
    ("kind", "code"), [(UserError, ExitCode.USAGE), (LabError, ExitCode.LAB), (HarnessError, ExitCode.LAB)]
)
def test_an_error_knows_its_exit_code(kind: type[HarnessError], code: ExitCode) -> None:
    """What the user can mend is wrong use; all else is the lab's, and neither is a verdict on a kernel."""
    assert code is kind("x").exit_code
    assert issubclass(kind, HarnessError)
    assert code not in (ExitCode.OK, ExitCode.FAILURES)


def test_faults_are_lines() -> None:
    """All of them are kept, and printed one below the other."""
    error = UserError("a.yaml: x: missing", "b.yaml: y: missing")
    assert ("a.yaml: x: missing", "b.yaml: y: missing") == error.faults
    assert "a.yaml: x: missing\nb.yaml: y: missing" == str(error)
