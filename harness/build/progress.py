"""How far a build is, told on a terminal by one line that changes, elsewhere by a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

import attrs

LOG_INTERVAL_S = 15.0


@attrs.frozen(kw_only=True)
class Step:
    """One moment of a build."""

    subject: str
    """What is being built: `linux-6.1 for arm`."""
    doing: str
    """`compiling`."""
    elapsed_s: float
    percent: int | None = None
    """An estimate; None where nothing can be said."""

    def __str__(self) -> str:
        share = "" if self.percent is None else f" {self.percent} %"
        return f"{self.subject}: {self.doing}{share} ({self.elapsed_s:.0f} s)"


Progress = Callable[[Step], None]


def silent(step: Step) -> None:
    """Tell nobody."""


class Narrator:
    """Tells steps on a stream; close() ends the line that a terminal still shows."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._terminal = stream.isatty()
        self._told = ("", "")
        self._told_at = 0.0

    def __call__(self, step: Step) -> None:
        """Tell one step, or leave it out where a line was told just now about the same."""
        if self._terminal:
            self._stream.write(f"\r\x1b[K{step}")
            self._stream.flush()
        elif (step.subject, step.doing) != self._told or self._clock() - self._told_at >= LOG_INTERVAL_S:
            self._stream.write(f"{step}\n")
            self._stream.flush()
            self._told, self._told_at = (step.subject, step.doing), self._clock()

    def line(self, text: str) -> None:
        """Tell something that stays, in the place of the changing line."""
        self.close()
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def close(self) -> None:
        """Clear the changing line."""
        if self._terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
