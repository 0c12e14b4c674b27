"""Ctrl-C: what Python has dropped on the way is asked for again."""

from __future__ import annotations

import os
import signal

import pytest

from harness.plugin.interruption import Interruption


def test_a_dropped_interrupt_ends_the_session_at_the_next_item() -> None:
    """The first one may come while an object is tidied away, where nobody hears it."""
    interruption = Interruption()
    interruption.pytest_sessionstart()
    try:
        interruption.pytest_runtest_setup()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            interruption.pytest_runtest_setup()
    finally:
        interruption.pytest_unconfigure()
    assert signal.default_int_handler is signal.getsignal(signal.SIGINT)


def test_somebody_elses_handler_is_left_alone() -> None:
    """Whoever embeds pytest may have a way of his own to end it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        interruption = Interruption()
        interruption.pytest_sessionstart()
        interruption.pytest_unconfigure()
        assert signal.SIG_IGN is signal.getsignal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
