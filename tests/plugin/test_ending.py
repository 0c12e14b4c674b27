"""One exit code for all that came of a run."""

from __future__ import annotations

import itertools

import attrs
import pytest

from harness.outcome import ExitCode, Outcome
from harness.plugin.ending import absent_flavours, exit_code
from harness.record import CellRecord, Rerun, RunRecord, RunState
from tests.record.samples import control_cell, sample_cell
from tests.report.ladders import climbing_run


def run_of(*outcomes: Outcome, missing: int = 0, control: Outcome | None = None) -> RunRecord:
    """Give a run of cells with these outcomes, and some that never answered."""
    cells = [sample_cell(f"zoo.p{number}", outcome=outcome) for number, outcome in enumerate(outcomes)]
    cells += [control_cell("zoo.c", outcome=control)] if control else []
    planned = (*(cell.id for cell in cells), *(f"lost/{number}" for number in range(missing)))
    return RunRecord(id="r", started="", state=RunState.FINISHED, planned=planned, cells=tuple(cells))


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (run_of(Outcome.PASS), ExitCode.OK),
        (run_of(Outcome.PASS, Outcome.SKIP), ExitCode.OK),
        (run_of(Outcome.SKIP), ExitCode.NOTHING),
        (run_of(), ExitCode.NOTHING),
        (run_of(Outcome.PASS, missing=1), ExitCode.LAB),
        (run_of(control=Outcome.FAIL), ExitCode.OK),
        (run_of(control=Outcome.PASS), ExitCode.LAB),
        (run_of(control=Outcome.CRASH), ExitCode.FAILURES),
        (run_of(Outcome.FAIL, missing=1), ExitCode.FAILURES),
    ],
)
def test_each_ending_has_its_code(run: RunRecord, code: ExitCode) -> None:
    """Fewer results than planned, nothing passed, a green control: none of these is 0."""
    assert code is exit_code(run)


@pytest.mark.parametrize(
    ("again", "quarantine", "code"),
    [
        ("PASS", "", ExitCode.FAILURES),
        ("FAIL", "a late timer", ExitCode.FAILURES),
        ("LAB", "a late timer", ExitCode.FAILURES),
        ("PASS", "a late timer", ExitCode.OK),
    ],
)
def test_only_a_known_flake_that_flakes_leaves_the_code_alone(again: str, quarantine: str, code: ExitCode) -> None:
    """Being in quarantine is not enough, nor is being green the second time; and it excuses no other red."""
    flake = sample_cell("zoo.f", outcome=Outcome.FAIL, reruns=(Rerun(outcome=Outcome(again)),), quarantine=quarantine)
    for others, expected in (((Outcome.PASS,), code), ((Outcome.PASS, Outcome.FAIL), ExitCode.FAILURES)):
        run = run_of(*others)
        assert expected is exit_code(attrs.evolve(run, cells=(*run.cells, flake), planned=(*run.planned, flake.id)))


@pytest.mark.parametrize(
    ("letters", "code"),
    [
        ("-x+", ExitCode.OK),
        ("!++", ExitCode.OK),
        ("+x+", ExitCode.FAILURES),
        ("+-+", ExitCode.FAILURES),
        ("-xx", ExitCode.FAILURES),
        ("-?+", ExitCode.LAB),
        ("-.+", ExitCode.LAB),
        ("-+!", ExitCode.LAB),
        ("---", ExitCode.NOTHING),
    ],
)
def test_a_climb_is_judged_by_its_end_and_by_what_is_lost(letters: str, code: ExitCode) -> None:
    """Before its patch a requirement may be red; at the last step, or once it was green, it may not."""
    assert code is exit_code(climbing_run({"pid.hidden": letters}))


def vserver_run(*words: str, message: str, more: tuple[CellRecord, ...] = ()) -> RunRecord:
    """Give a run of a green control, and of a flavour that was skipped with this message."""
    skipped = sample_cell("zoo.ape", flavour="vserver", outcome=Outcome.SKIP, message=message)
    cells = (control_cell(), skipped, *more)
    ids = tuple(cell.id for cell in cells)
    return RunRecord(id="r", started="", state=RunState.FINISHED, selection=words, planned=ids, cells=cells)


def test_a_flavour_that_was_named_and_that_no_kernel_has_is_told() -> None:
    """Who names it wants it asked; who does not, and a kernel that lacks only what a probe needs, end as ever."""
    absent, other = "flavour vserver: sys_vserver: -ENOSYS", "flavour vserver does not isolate net"
    run = vserver_run("--boards", "x86_64-qemu", "--flavours", "none,vserver", message=absent)
    assert ExitCode.NOTHING is exit_code(run)
    assert [
        "--flavours: vserver: expected a kernel that has it, found none (sys_vserver: -ENOSYS); boot another: --images"
    ] == list(absent_flavours(run))
    elsewhere = (sample_cell("zoo.ape", board="arm-qemu", flavour="vserver"),)
    for run in (
        vserver_run(message=absent),
        vserver_run("--flavours", "none,vserver", message=other),
        vserver_run("--flavours", "vserver", message=absent, more=elsewhere),
    ):
        assert (ExitCode.OK, []) == (exit_code(run), list(absent_flavours(run)))


@pytest.mark.parametrize("outcomes", list(itertools.product(Outcome, repeat=2)))
def test_only_passes_and_skips_pass(outcomes: tuple[Outcome, Outcome]) -> None:
    """Zero means that something passed and nothing else happened but skips; blame ranks before trouble."""
    code = exit_code(run_of(*outcomes))
    assert (code is ExitCode.OK) is (Outcome.PASS in outcomes and set(outcomes) <= {Outcome.PASS, Outcome.SKIP})
    assert (code is ExitCode.FAILURES) is any(outcome.blames_kernel for outcome in outcomes)
