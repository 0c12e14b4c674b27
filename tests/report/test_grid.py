"""The grid: every cell is in it once, the control last, and a square shows the worst of its rounds."""

from __future__ import annotations

from harness.outcome import Outcome
from harness.record.cell import Rerun
from harness.report.grid import Mark, grid_of, mark_of
from tests.record.samples import UNANSWERED, control_cell, sample_cell, sample_run


def test_every_cell_is_in_it_once() -> None:
    """Answered or not, nothing is lost between the record and the page."""
    run = sample_run()
    cells = [each for row in grid_of(run).rows for square in row.squares if square for each in square.cells]
    assert sorted(run.planned) == sorted(cells)
    assert UNANSWERED in cells


def test_rows_have_a_square_for_each_column_and_the_control_comes_last() -> None:
    """A square stands under its flavour and its board."""
    grid = grid_of(sample_run())
    assert [("namespaces", False), ("none", True)] == [(head.flavour, head.is_control) for head in grid.heads]
    assert {sum(len(head.columns) for head in grid.heads)} == {len(row.squares) for row in grid.rows}
    places = [(head.flavour, column.board) for head in grid.heads for column in head.columns]
    for row in grid.rows:
        for (flavour, board), square in zip(places, row.squares, strict=True):
            assert square is None or square.cells[0].startswith(f"{board}/linux-6.1/{flavour}/")


def test_a_square_shows_the_worst_round_and_leads_to_it() -> None:
    """Nineteen greens do not hide a red."""
    first = sample_cell("uts.a")
    rounds = [
        sample_cell("uts.a", id=f"{first.id}@{n}", round=n, outcome=Outcome.FAIL if n == 3 else Outcome.PASS)
        for n in (2, 3)
    ]
    (row,) = grid_of(sample_run(cells=(first, *rounds), planned=())).rows
    (square,) = row.squares
    assert square is not None
    assert (Mark.RED, f"{first.id}@3", 3) == (square.mark, square.cells[0], len(square.cells))
    assert (Mark.RED,) == row.marks


def test_every_outcome_has_a_mark_of_its_own() -> None:
    """A red control is no red, a green one is broken, and what came out both ways is told apart."""
    assert Mark.MISSING is mark_of(None)
    assert Mark.CONTROL is mark_of(control_cell())
    assert Mark.BROKEN is mark_of(control_cell(outcome=Outcome.PASS))
    assert Mark.UNSTABLE is mark_of(sample_cell(outcome=Outcome.FAIL, reruns=(Rerun(outcome=Outcome.PASS),)))
    plain = {outcome: mark_of(sample_cell(outcome=outcome)) for outcome in Outcome}
    assert {Outcome.FAIL: Mark.RED, Outcome.CRASH: Mark.RED} == {o: m for o, m in plain.items() if m is Mark.RED}
    assert Mark.GREEN is plain[Outcome.PASS]
