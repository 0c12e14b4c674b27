"""Progress: a changing line on a terminal, few lines in a log."""

from __future__ import annotations

import io

from harness.build.progress import Narrator, Step


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def step(percent: int | None, doing: str = "compiling") -> Step:
    """Make a step."""
    return Step(subject="x for arm", doing=doing, percent=percent, elapsed_s=3.4)


def test_a_log_gets_a_line_every_fifteen_seconds() -> None:
    """A new activity is told at once, the same one only now and then."""
    now, out = [0.0], io.StringIO()
    tell = Narrator(out, clock=lambda: now[0])
    for at, each in ((0, step(None, "configuring")), (1, step(0)), (9, step(1)), (16.1, step(2)), (17, step(3))):
        now[0] = at
        tell(each)
    tell.close()
    expected = ["x for arm: configuring (3 s)", "x for arm: compiling 0 % (3 s)", "x for arm: compiling 2 % (3 s)"]
    assert expected == out.getvalue().splitlines()


def test_a_terminal_shows_one_line_that_changes() -> None:
    """Every step overwrites the one before it, and the last is cleared."""
    out = Terminal()
    tell = Narrator(out)
    tell(step(1))
    tell(step(2))
    tell.close()
    assert "\r\x1b[Kx for arm: compiling 1 % (3 s)\r\x1b[Kx for arm: compiling 2 % (3 s)\r\x1b[K" == out.getvalue()


def test_what_stays_takes_the_place_of_the_changing_line() -> None:
    """A line between two steps is whole, on a terminal as in a log."""
    out = Terminal()
    tell = Narrator(out)
    tell(step(1))
    tell.line("done")
    assert out.getvalue().endswith("\r\x1b[Kdone\n")
