"""Several pieces of work on one thread: each says what it waits for, and goes on once that has come."""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Generator, Sequence
from typing import Protocol, TypeVar

import attrs

GATHER_S = 0.002
"""Guests speak a byte at a time: whoever goes on at the first hears it together with those that follow at once."""
T = TypeVar("T")
R = TypeVar("R")


class Source(Protocol):
    """Something that can be listened to."""

    def fileno(self) -> int:
        """What select() takes."""


class Sleeper(Source, Protocol):
    """Something that waits for its source to speak, or for a moment to come."""

    @property
    def wake_at(self) -> float:
        """When it wants to be looked after even if nothing is said, of time.monotonic().

        It stays so until that has been done.
        """


P = TypeVar("P", bound=Sleeper)


@attrs.frozen(eq=False)
class Waiting:
    """What a piece of work gives while it can do nothing: what it listens to, and until when at most."""

    source: Source
    until: float

    def fileno(self) -> int:
        """What it listens to."""
        return self.source.fileno()

    @property
    def wake_at(self) -> float:
        """When it goes on in any case."""
        return self.until


def stirring(sleepers: Sequence[P]) -> list[P]:
    """Wait until one of them has something to hear, or wants to be looked after."""
    patience = min(each.wake_at for each in sleepers) - time.monotonic()
    speaking = select.select(sleepers, [], [], max(0.0, patience))[0]
    if speaking:
        time.sleep(GATHER_S)
    now = time.monotonic()
    return [each for each in sleepers if each in speaking or each.wake_at <= now]


def interleaved(works: Sequence[Generator[T | Waiting, None, None]]) -> Generator[T, None, None]:
    """Do the works at the same time, and give what each of them gives as it comes; the end of this ends them all."""
    with contextlib.ExitStack() as stack:
        for work in works:
            stack.callback(work.close)
        ready, paused = list(works), dict[Waiting, Generator[T | Waiting, None, None]]()
        while ready:
            for work in ready:
                for each in work:
                    if isinstance(each, Waiting):
                        paused[each] = work
                        break
                    yield each
            ready = [paused.pop(each) for each in stirring(list(paused))] if paused else []


def finish(work: Generator[Waiting, None, R]) -> R:
    """Do one work alone, to its end; gives its result."""
    while True:
        try:
            waiting = next(work)
        except StopIteration as end:
            result: R = end.value
            return result
        stirring([waiting])
