"""Ctrl-C that is never lost: Python drops a KeyboardInterrupt that comes while it tidies an object away."""

from __future__ import annotations

import signal
from types import FrameType

import pytest


class Interruption:
    """Remembers that somebody asked for the end, and asks again before the next item."""

    def __init__(self) -> None:
        self._is_asked = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Take over from Python's own handler; whoever has another one knows why."""
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._note)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """End the session where the first interrupt has been dropped."""
        if self._is_asked:
            raise KeyboardInterrupt

    def pytest_unconfigure(self) -> None:
        """Give the signal back."""
        if signal.getsignal(signal.SIGINT) == self._note:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _note(self, signum: int, frame: FrameType | None) -> None:
        del signum, frame
        self._is_asked = True
        raise KeyboardInterrupt
