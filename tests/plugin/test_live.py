"""The telling of a run while it goes on, on a terminal and into a file."""

from __future__ import annotations

import io
from typing import Any

from harness.build import Step
from harness.outcome import Outcome
from harness.plugin.live import BuildsBeside, Story
from tests.record.samples import sample_cell


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def story(stream: io.StringIO, *cells: Any) -> str:
    """Tell these cells and give what was written."""
    told = Story(stream, lambda line, **_: stream.write(f"{line}\n"))
    told.begin([cell.id for cell in cells])
    for cell in cells:
        told.tell(cell)
    told.clear()
    return stream.getvalue()


def test_a_file_gets_whole_lines_only() -> None:
    """Without a terminal no line is ever taken back."""
    told = story(io.StringIO(), sample_cell("a.b"), sample_cell("a.c", flavour="none"))
    assert [
        "2 cells on 1 board: x86_64-qemu",
        "x86_64-qemu linux-6.1 namespaces: 1 cell: 1 green",
        "x86_64-qemu linux-6.1 none: 1 cell: 1 green",
    ] == told.splitlines()


def test_a_terminal_shows_how_far_it_is() -> None:
    """On a terminal one line changes with each answer, and is gone in the end."""
    told = story(Terminal(), sample_cell("a.b"), sample_cell("a.c"))
    assert "\r\x1b[K1/2  x86_64-qemu namespaces" in told
    assert told.endswith("2 cells: 2 green\n\r\x1b[K")


def test_lab_trouble_is_told_once_a_board() -> None:
    """One emulator that does not start is not worth a line for each of its cells; on another board it is."""
    cells = [sample_cell(f"a.p{number}", outcome=Outcome.LAB) for number in range(5)]
    told = story(io.StringIO(), *cells, sample_cell("a.b", board="arm-qemu", outcome=Outcome.LAB))
    assert ["LAB x86_64-qemu/linux-6.1/namespaces/a.p0", "LAB arm-qemu/linux-6.1/namespaces/a.b"] == [
        line for line in told.splitlines() if line.startswith("LAB")
    ]


def test_red_at_a_step_of_a_series_is_no_news() -> None:
    """Its patch may be still to come: only the whole ladder tells; trouble of the lab is told at once all the same."""
    outcomes = (Outcome.FAIL, Outcome.BROKEN, Outcome.LAB)
    cells = (sample_cell(f"a.p{n}", image="mine:1", outcome=outcome) for n, outcome in enumerate(outcomes))
    told = story(io.StringIO(), *cells).splitlines()
    assert ["LAB x86_64-qemu/mine:1/namespaces/a.p2"] == [line for line in told if " x86_64-qemu/" in line]
    assert "x86_64-qemu mine:1 namespaces: 3 cells: 1 red, 1 broken, 1 lab" == told[-1]


def test_a_terminal_shows_builds_beside_answers() -> None:
    """One changing line tells both; what stays takes it away, and it is gone when all is built and answered."""
    out = Terminal()
    told = Story(out, lambda line, **_: out.write(f"{line}\n"))
    builds = BuildsBeside(told)
    cells = [sample_cell("a.b"), sample_cell("a.c")]
    told.begin([cell.id for cell in cells])
    builds.line("arm-qemu: building")
    builds(Step(subject="toy", doing="compiling", percent=7, elapsed_s=3))
    told.tell(cells[0])
    told.tell(cells[1])
    builds.close()
    assert [
        "2 cells on 1 board: x86_64-qemu\n",
        "arm-qemu: building\n",
        "toy: compiling 7 % (3 s)",
        "1/2  x86_64-qemu namespaces  toy: compiling 7 % (3 s)",
        "x86_64-qemu linux-6.1 namespaces: 2 cells: 2 green\n",
        "toy: compiling 7 % (3 s)",
    ] == [text for text in out.getvalue().split("\r\x1b[K") if text]
    assert out.getvalue().endswith("\r\x1b[K")
