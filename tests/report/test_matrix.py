"""The matrix on the terminal: fits, degrades to ASCII, never lets a guest write to the terminal."""

import io
import re

import pytest

from harness.outcome import Outcome
from harness.record import RunRecord, RunState
from harness.report import build_view, print_matrix
from tests.golden import check_golden
from tests.record.samples import sample_cell, sample_run
from tests.report.ladders import UNSOUND, climbing_run


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Claim it."""
        return True


def shown(run: RunRecord, stream: io.StringIO | None = None, *, width: int = 80, ascii_only: bool = False) -> str:
    """Give what is printed."""
    stream = stream or io.StringIO()
    print_matrix(build_view(run), stream, width=width, ascii_only=ascii_only)
    return "\n".join(line.rstrip() for line in stream.getvalue().split("\n"))


def matrix_lines(text: str) -> list[str]:
    """Give the lines of the tables, which end at the legend."""
    return text.split("as it should be")[0].splitlines()[:-2]


def test_the_matrix_looks_as_it_was_read() -> None:
    """Five architectures, eleven suites, trouble of every kind, in Unicode and in ASCII."""
    check_golden("matrix.txt", shown(sample_run()))
    check_golden("matrix-ascii.txt", shown(sample_run(), ascii_only=True))


def test_a_climb_looks_as_it_was_read() -> None:
    """What each patch turns on and off; what is red at the end is trouble, what was not there yet is none."""
    check_golden("ladder.txt", shown(climbing_run(UNSOUND)))


@pytest.mark.parametrize("ascii_only", [False, True])
def test_the_matrix_fits_eighty_columns(ascii_only: bool) -> None:
    """No line of the tables is wider than a terminal, and none was cut."""
    text = shown(sample_run(), ascii_only=ascii_only)
    assert max(map(len, matrix_lines(text))) <= 80
    for number in ("14", "13 red"):
        assert number in text
    assert ("…" in "".join(matrix_lines(text))) == (not ascii_only)  # only as the mark of a missing cell
    assert not ascii_only or text.isascii()


def test_colours_only_where_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file gets none, a terminal does, a terminal with NO_COLOR does not."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b" not in shown(sample_run())
    assert "\x1b[" in shown(sample_run(), Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in shown(sample_run(), Terminal())


def test_a_stream_without_unicode_gets_ascii() -> None:
    """A terminal that knows ASCII only is given nothing else, even in messages."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    cell = sample_cell(outcome=Outcome.FAIL, message="expected “é”")
    print_matrix(build_view(sample_run(cells=(cell,))), stream)
    stream.flush()
    assert b"\\u201c\\xe9\\u201d" in raw.getvalue()


def test_a_guest_cannot_write_to_the_terminal() -> None:
    """Escape sequences and markup in messages are shown, not obeyed."""
    cell = sample_cell(outcome=Outcome.FAIL, message="[bold]\x1b[2J[/bold]")
    assert "[bold]\\x1b[2J[/bold]" in shown(sample_run(cells=(cell,)), Terminal())


def test_commands_are_never_wrapped() -> None:
    """A command to repeat a cell is on one line, however long."""
    command = "harness run " + "--append " + "x" * 200
    assert f"repeat: {command}" in shown(sample_run(cells=(sample_cell(outcome=Outcome.FAIL, repeat=command),)))


def test_damage_and_interruption_are_said() -> None:
    """What is wrong with the record itself is told, and so is a run that was cut short."""
    text = shown(sample_run(faults=("cells.jsonl: torn",), state=RunState.INTERRUPTED))
    assert "record: cells.jsonl: torn" in text
    assert text.rstrip().endswith("(interrupted)")


def test_a_crowded_square_is_laid_out_in_lines() -> None:
    """A square with everything in it breaks between its parts, never inside one."""
    cells = tuple(sample_cell(f"uts.{outcome.value}{n}", outcome=outcome) for outcome in Outcome for n in range(11))
    lines = matrix_lines(shown(RunRecord(id="r", started="", state=RunState.FINISHED, cells=cells), width=20))
    assert ["11✓", "11\N{EN DASH}", "11?", "11!", "22✗"] == re.findall(r"\d+[^\w\s]", " ".join(lines))
    assert max(map(len, lines)) <= 20
