"""Trouble that is told to the user in one line each, without a traceback."""

from __future__ import annotations

from harness.outcome import ExitCode


class HarnessError(Exception):
    """Something that the user must know; every fault is one line."""

    exit_code: ExitCode = ExitCode.LAB

    def __init__(self, *faults: str) -> None:
        """Take one line per fault: what was expected, what was found, what to do."""
        super().__init__("\n".join(faults))
        self.faults = faults


class UserError(HarnessError):
    """The user can mend it: a file, an option, an argument is wrong."""

    exit_code = ExitCode.USAGE


class LabError(HarnessError):
    """The lab failed: emulator, tool chain, power or console. Never a verdict on a kernel."""

    exit_code = ExitCode.LAB
