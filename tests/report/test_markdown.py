"""Markdown: the same view, with nothing in it that Markdown would act upon."""

from harness.outcome import Outcome
from harness.record import RunState
from harness.report import as_markdown, build_view
from harness.report.markdown_text import code, escape
from tests.golden import check_golden
from tests.record.samples import sample_cell, sample_run
from tests.report.ladders import UNSOUND, climbing_run


def test_markdown_looks_as_it_was_read() -> None:
    """The same run as the terminal's, as Markdown."""
    check_golden("matrix.md", as_markdown(build_view(sample_run())))


def test_a_climb_looks_as_it_was_read() -> None:
    """The same ladder as the terminal's, as Markdown."""
    check_golden("ladder.md", as_markdown(build_view(climbing_run(UNSOUND))))


def test_rows_have_as_many_squares_as_the_head() -> None:
    """Every table is a table."""
    rows = [line for line in as_markdown(build_view(sample_run())).splitlines() if line.startswith("|")]
    assert {6} == {row.count("|") - 1 for row in rows}


def test_a_message_cannot_break_out() -> None:
    """Bars, tags and backticks are shown as they are."""
    cell = sample_cell(outcome=Outcome.FAIL, message="a|b <b> `c`", repeat="x `y` z")
    text = as_markdown(build_view(sample_run(cells=(cell,), planned=(), state=RunState.RUNNING)))
    assert "a\\|b \\<b\\> \\`c\\`" in text
    assert "repeat: ``x `y` z``" in text
    assert "**running**" in text
    assert "\\*-" == escape("*-")
    assert "`` `x ``" == code("`x")
