"""Work on one thread that waits: it goes on when there is something to hear or when it is time, and ends together."""

from __future__ import annotations

import socket
import time
from collections.abc import Generator

import pytest

from harness.lab.waiting import Waiting, finish, interleaved

LONG_S = 30.0


def hear(source: socket.socket, name: str, log: list[str], times: int = 1) -> Generator[str | Waiting, None, None]:
    """Give what comes over a socket, each time with the work's name."""
    try:
        for _ in range(times):
            yield Waiting(source, time.monotonic() + LONG_S)
            yield f"{name}:{source.recv(1).decode()}"
    finally:
        log.append(f"{name} ended")


def test_whoever_hears_something_goes_on() -> None:
    """One that waits keeps none of the others from going on."""
    log: list[str] = []
    (here, there), (quiet, loud) = socket.socketpair(), socket.socketpair()
    loud.send(b"1")
    answers = interleaved([hear(here, "a", log), hear(quiet, "b", log, times=2)])
    assert "b:1" == next(answers)
    loud.send(b"2")
    assert "b:2" == next(answers)
    there.send(b"3")
    assert ["a:3"] == list(answers)
    assert ["b ended", "a ended"] == log


def test_a_time_that_has_come_is_enough() -> None:
    """Nothing is ever said here."""
    silent, _other = socket.socketpair()

    def patient() -> Generator[Waiting, None, str]:
        yield Waiting(silent, time.monotonic() + 0.01)
        return "done"

    assert "done" == finish(patient())


@pytest.mark.parametrize("how", ["closed", "trouble"])
def test_the_end_of_one_is_the_end_of_all(how: str) -> None:
    """Whether nobody listens any more or one of them fails: no machine is left on."""
    log: list[str] = []
    source, _other = socket.socketpair()

    def troubled() -> Generator[str | Waiting, None, None]:
        yield "soon"
        raise ZeroDivisionError

    answers = interleaved([hear(source, "a", log), troubled()])
    assert "soon" == next(answers)
    if how == "closed":
        answers.close()
    else:
        with pytest.raises(ZeroDivisionError):
            next(answers)
    assert ["a ended"] == log
