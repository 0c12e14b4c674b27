"""Repeated cells: told as what they are, and found out where they do not come out alike."""

from harness.outcome import Outcome
from harness.record import CellRecord, RunRecord, RunState
from harness.report import as_markdown, build_view
from harness.report.rounds import Unsteady, unsteady_cells
from tests.record.samples import sample_cell
from tests.report.test_matrix import shown

NAME = "x86_64-qemu/linux-6.1/namespaces/uts.a"


def rounds(*outcomes: Outcome, probe: str = "uts.a") -> tuple[CellRecord, ...]:
    """Give one cell in as many rounds as there are outcomes."""
    first = sample_cell(probe)
    return tuple(
        sample_cell(probe, id=first.id + (f"@{number}" if number > 1 else ""), round=number, outcome=outcome)
        for number, outcome in enumerate(outcomes, start=1)
    )


def run_of(*cells: CellRecord) -> RunRecord:
    """Give a run of three rounds in shuffled order."""
    return RunRecord(id="r", started="", state=RunState.FINISHED, cells=cells, repeat=3, shuffle=42)


def test_a_cell_that_wavers_is_found() -> None:
    """Outcomes stand in the order of rounds, whatever order they came in; steady cells are left out."""
    wavers = rounds(Outcome.PASS, Outcome.CRASH, Outcome.PASS)
    cells = (*reversed(wavers), *rounds(Outcome.FAIL, Outcome.FAIL, probe="uts.b"))
    expected = Unsteady(cell=NAME, outcomes=(Outcome.PASS, Outcome.CRASH, Outcome.PASS))
    assert (expected,) == unsteady_cells(cells)


def test_rounds_and_order_are_told_at_the_end() -> None:
    """On the terminal and in Markdown: how often, what wavered, and how to have the order again."""
    run = run_of(*rounds(Outcome.PASS, Outcome.CRASH, Outcome.PASS))
    for text in (shown(run), as_markdown(build_view(run))):
        assert "each cell was planned 3 times; 1 did not always come out alike:" in text
        assert f"{NAME}: PASS CRASH PASS" in text
        assert "the same again: --shuffle 42" in text
    steady = shown(run_of(*rounds(Outcome.PASS, Outcome.PASS, Outcome.PASS)))
    assert "each cell was planned 3 times; all came out alike each time" in steady
    assert "3✓" in steady


def test_the_same_trouble_in_many_rounds_is_told_once() -> None:
    """Rounds that say the same share a line; another outcome has its own."""
    view = build_view(run_of(*rounds(Outcome.FAIL, Outcome.CRASH, Outcome.FAIL)))
    assert [(NAME, "FAIL", 1), (f"{NAME}@2", "CRASH", 0)] == [(t.cell, t.word, t.rounds) for t in view.troubles]
    assert "and 1 more of its rounds" in shown(run_of(*rounds(Outcome.FAIL, Outcome.CRASH, Outcome.FAIL)))
