"""The kill matrix: what counts as caught, what as survived, and what as not judged at all."""

from __future__ import annotations

import pytest

from harness.outcome import Outcome
from harness.record import RunState
from harness.record.proof import Uncaught, Unproven
from harness.report.killmatrix import KillMatrix, Square, State, kill_matrix, proof_of
from tests.record.samples import sample_run
from tests.report.proofs import LEAKS, PROBES, SOUND, STAYS, Answers, proving_run


def matrix_of(answers: Answers) -> KillMatrix:
    """The matrix of a run that says this."""
    found = kill_matrix(proving_run(answers))
    assert found is not None
    return found


def square_of(answers: Answers, fault: str = "name-leaks", board: int = 0) -> Square:
    """What became of a fault on one board."""
    row = next(row for row in matrix_of(answers).rows if row.fault.name == fault)
    found = row.squares[board]
    assert found is not None
    return found


def test_a_run_without_faults_has_none() -> None:
    """Nothing is proven by a run that only asks."""
    assert kill_matrix(sample_run()) is None


def test_a_probe_catches_what_makes_it_red() -> None:
    """Own probes check a requirement that the fault breaks; what the fault keeps from being asked catches nothing."""
    leaks, stays = square_of(SOUND), square_of(SOUND, "name-stays", 1)
    assert (State.CAUGHT, ("uts.own",), (), ("uts.fields",)) == (leaks.state, leaks.own, leaks.others, leaks.silenced)
    assert (State.CAUGHT, ("uts.fields",), ("pid.hidden",)) == (stays.state, stays.own, stays.others)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, State.SURVIVED),
        ({"name-leaks/uts.own": Outcome.SKIP}, State.SURVIVED),
        ({"name-leaks/uts.own": Outcome.BROKEN}, State.SURVIVED),
        ({"name-leaks/uts.own": Outcome.LAB}, State.UNJUDGED),
        ({"name-leaks/uts.own": None}, State.UNJUDGED),
        ({"name-leaks/uts.own": Outcome.CRASH}, State.CAUGHT),
        ({"name-leaks/uts.own": Outcome.FAIL, "name-leaks/uts.fields": Outcome.LAB}, State.CAUGHT),
        ({"name-leaks/uts.own": Outcome.FAIL, "-/uts.own": Outcome.FAIL}, State.SURVIVED),
        ({"name-leaks/uts.own": Outcome.FAIL, "-/uts.own": Outcome.SKIP}, State.UNJUDGED),
        ({"name-leaks/uts.own": Outcome.FAIL, "-/uts.own": None}, State.UNJUDGED),
        ({f"{fault}/{probe}": Outcome.SKIP for fault in ("-", "name-leaks") for probe in PROBES}, State.UNJUDGED),
    ],
    ids=str,
)
def test_only_red_where_it_is_green_without_catches(answers: Answers, state: State) -> None:
    """The unfaulted kernel of the same run is the control; the lab's trouble is never a word on a probe."""
    assert state is square_of(answers).state


def test_what_nobody_saw_is_told_with_its_board() -> None:
    """Survivors first; a fault counts as caught only where it was on every board."""
    proof = proof_of(run := proving_run({**SOUND, "i386-qemu/name-leaks/uts.own": Outcome.PASS}), kill_matrix(run))  # type: ignore[arg-type]
    assert (2, 1) == (proof.faults, proof.caught)
    expected = Uncaught(
        board="i386-qemu", arch="i386", fault="name-leaks", requirements=("VS-3a",), breaks="The name leaks."
    )
    assert (expected,) == proof.survivors
    assert [("arm-qemu", 2, 2), ("i386-qemu", 2, 1)] == [
        (each.board, each.faults, each.caught) for each in proof.boards
    ]
    assert "a" * 64 == proof.boards[0].digests["image"]
    assert {"name-leaks": {"arm-qemu": ("uts.own",)}} == {"name-leaks": proof.kills["name-leaks"]}


def test_an_isolation_probe_that_nothing_trips_is_unproven() -> None:
    """One architecture is enough; where it could not be asked without a fault, either, is no news."""
    answers: Answers = {**SOUND, "arm-qemu/name-stays/pid.hidden": Outcome.PASS}
    assert () == matrix_of(answers).unproven
    never: Answers = {**answers, "i386-qemu/name-stays/pid.hidden": Outcome.BROKEN}
    assert (Unproven(probe="pid.hidden", archs=("arm", "i386")),) == matrix_of(never).unproven
    assert (Unproven(probe="pid.hidden", archs=("i386",)),) == matrix_of(
        {**never, "arm-qemu/-/pid.hidden": Outcome.SKIP}
    ).unproven


@pytest.mark.parametrize(("whole", "state"), [(False, RunState.FINISHED), (True, RunState.INTERRUPTED)])
def test_part_of_it_is_no_whole_proof(whole: bool, state: RunState) -> None:
    """Who chose among faults or probes, or stopped, has not shown what all of them would."""
    run = proving_run(SOUND, whole_proof=whole, state=state)
    matrix = kill_matrix(run)
    assert matrix is not None
    assert not matrix.whole
    assert not proof_of(run, matrix).whole


def test_a_fault_that_a_board_does_not_have_is_not_asked_there() -> None:
    """It is neither caught nor a survivor there; one that nobody has is not counted."""
    run = proving_run(SOUND)
    cells = tuple(cell for cell in run.cells if not (cell.fault and cell.board == "arm-qemu"))
    run = proving_run(SOUND, cells=cells, planned=tuple(cell.id for cell in cells), seeded=(LEAKS, STAYS))
    matrix = kill_matrix(run)
    assert matrix is not None
    assert [[None, State.CAUGHT]] * 2 == [[each and each.state for each in row.squares] for row in matrix.rows]
