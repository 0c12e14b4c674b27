"""The view: every planned cell is in exactly one square, and everything wrong is listed."""

from harness.outcome import Outcome
from harness.record import RunRecord, RunState, Verdict
from harness.report.view import Column, Tally, build_view, duration_of
from tests.record.samples import BOARDS, SUITES, UNANSWERED, control_cell, sample_cell, sample_run


def run_of(*cells: object, **rest: object) -> RunRecord:
    """Give a finished run of these cells."""
    return RunRecord(id="r", started="", state=RunState.FINISHED, cells=cells, **rest)  # type: ignore[arg-type]


def test_every_planned_cell_is_in_a_square() -> None:
    """The squares add up to the plan, answered or not."""
    run = sample_run()
    squares = [tally for block in build_view(run).blocks for row in block.rows for tally in row.tallies]
    total = sum(t.green + t.red + t.skipped + t.broken + t.lab + t.missing for t in squares)
    assert len(run.planned) == total == 2 * len(BOARDS) * sum(SUITES.values())
    assert 1 == sum(tally.missing for tally in squares)


def test_the_control_comes_last_and_counts_red_as_green() -> None:
    """Flavours come in order, the control after them; its red cells are green and counted apart."""
    view = build_view(sample_run())
    assert [("namespaces", False), ("none", True)] == [(block.flavour, block.is_control) for block in view.blocks]
    uts = next(row for row in view.blocks[1].rows if row.suite == "uts")
    assert Tally(green=9, red_controls=8) == uts.tallies[0]
    assert Tally(green=8, red_controls=7, broken=1) == uts.tallies[BOARDS.index("ppc64-qemu")]


def test_everything_wrong_is_listed_worst_first() -> None:
    """Red, broken and lab cells each have a line and a command; a cell that never answered is among them."""
    troubles = build_view(sample_run()).troubles
    assert ["CRASH", "FAIL", "FAIL", "BROKEN", "BROKEN", "LAB", "MISSING"] == sorted(
        (each.word for each in troubles),
        key=["CRASH", "FAIL", "BROKEN", "LAB", "MISSING"].index,
    )
    assert [Verdict.RED] * 3 == [each.verdict for each in troubles[:3]]
    assert UNANSWERED == troubles[-1].cell
    assert all(each.message for each in troubles)
    assert all(each.repeat for each in troubles)


def test_trouble_of_the_lab_is_told_once_a_board() -> None:
    """A board that does not start costs one line, with the number of its cells; other boards have their own."""
    cells = [sample_cell(f"uts.p{n}", outcome=Outcome.LAB) for n in range(50)]
    cells += [sample_cell(board="arm-qemu", outcome=Outcome.LAB)]
    first, second = build_view(run_of(*cells)).troubles
    assert (49, 0) == (first.others, second.others)
    assert cells[0].repeat == first.repeat
    (never,) = build_view(run_of(planned=("arm-qemu/linux-6.1/none/uts.a",))).troubles
    assert "harness run --boards arm-qemu --images linux-6.1 --flavours none --probes uts.a" == never.repeat


def test_skips_are_grouped_by_reason() -> None:
    """One reason is told once, the most frequent first, with where it held."""
    cells = [sample_cell(f"time.p{n}", outcome=Outcome.SKIP, message="no time here") for n in range(2)]
    cells += [sample_cell("uts.a", outcome=Outcome.SKIP, message="too old")]
    first, second = build_view(run_of(*cells)).skips
    assert ("no time here", 2, (("x86_64 namespaces", ("time.p0", "time.p1")),)) == (
        first.reason, first.count, first.where,
    )  # fmt: skip
    assert ("too old", 1) == (second.reason, second.count)


def test_columns_are_named_as_shortly_as_is_clear() -> None:
    """The arch alone for its emulator, the board's name for another, the image where there are several."""
    cells = [sample_cell(), sample_cell(board="x86_64-pc-qemu", arch="x86_64")]
    assert ["x86_64", "x86_64-pc-qemu"] == [column.label for column in build_view(run_of(*cells)).blocks[0].columns]
    cells = [sample_cell(), sample_cell(image="ovz")]
    assert (
        Column(board="x86_64-qemu", image="linux-6.1", label="x86_64 linux-6.1"),
        Column(board="x86_64-qemu", image="ovz", label="x86_64 ovz"),
    ) == build_view(run_of(*cells)).blocks[0].columns


def test_odd_records_do_not_break_the_view() -> None:
    """A strange id, no end and no cells at all still make a view."""
    assert None is duration_of(run_of())
    assert () == build_view(run_of()).blocks
    assert 1 == len(build_view(run_of(planned=("x",))).troubles)
    assert 42.5 == duration_of(sample_run())
    assert None is duration_of(sample_run(resumed=("2026-11-24T16:55:00Z",)))
    assert 1 == build_view(run_of(control_cell())).red_controls
