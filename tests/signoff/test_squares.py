"""Squares: what a policy demands of a run, and how each stands."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from harness.outcome import Outcome
from harness.record import RunRecord
from harness.signoff.farm import Farm
from harness.signoff.policy import Demand, Policy
from harness.signoff.ruling import Square, Standing
from harness.signoff.squares import squares_of
from harness.spec import Level
from tests.record.samples import control_cell, sample_cell
from tests.signoff.samples import CATALOGUE, FARM, REQUIREMENTS, release_run

UTS, PID = CATALOGUE


def judged(run: RunRecord | None = None, farm: Farm = FARM, **demand: Any) -> tuple[Square, ...]:
    """Judge the squares of one demand."""
    return squares_of(Policy(demand=(Demand(**demand),)), REQUIREMENTS, farm, run or release_run())


def square(run: RunRecord, requirement: str = "VS-3a", board: str = "x86_64-qemu") -> tuple[Standing, str]:
    """Give how one square stands, and why."""
    (found,) = [each for each in judged(run) if (each.requirement, each.board) == (requirement, board)]
    return found.standing, found.why


def places(squares: tuple[Square, ...]) -> list[str]:
    """Give them as words."""
    return [f"{each.requirement} {each.place}" for each in squares]


def test_every_must_that_is_probed_is_demanded_on_every_default_board() -> None:
    """The shipped policy's words: no SHOULD, nothing unprobed, no other board, and no design that the kernel lacks."""
    boards = ("arm-qemu", "x86_64-qemu")
    assert [f"{each} {board}/linux-6.1/namespaces" for each in ("VS-3a", "K-1") for board in boards] == places(judged())
    assert {Standing.KEPT} == {each.standing for each in judged()}


@pytest.mark.parametrize(
    ("demand", "expected"),
    [
        ({"requirements": ("VS-*",), "archs": ("arm",)}, ["VS-3a arm-qemu/linux-6.1/namespaces"]),
        ({"levels": (Level.SHOULD,), "boards": ("arm-qemu",)}, ["O-8 arm-qemu/linux-6.1/namespaces"]),
        ({"requirements": ("K-1",), "boards": ("x86_64-pc-qemu",)}, ["K-1 x86_64-pc-qemu/linux-6.1/namespaces"]),
        ({"requirements": ("VS-3a",), "archs": ("arm",), "flavours": ("openvz",)}, ["VS-3a arm-qemu/linux-6.1/openvz"]),
        ({"requirements": ("K-2",), "archs": ("arm",)}, []),
        ({"requirements": ("K-2",), "archs": ("arm",), "must_be_probed": True}, ["K-2 arm-qemu/linux-6.1/namespaces"]),
    ],
)
def test_a_demand_can_be_narrowed(demand: dict[str, Any], expected: list[str]) -> None:
    """Requirements, levels, boards, architectures, designs."""
    assert expected == places(judged(**demand))


def test_an_unknown_image_promises_what_was_asked_of_it() -> None:
    """A kernel that somebody brought has no recipe."""
    assert 4 == len(judged(farm=attrs.evolve(FARM, promises={})))


def test_demands_that_overlap_count_once() -> None:
    """A square is judged once."""
    policy = Policy(demand=(Demand(), Demand(requirements=("VS-3a",))))
    assert 4 == len(squares_of(policy, REQUIREMENTS, FARM, release_run()))


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.PASS, Standing.KEPT),
        (Outcome.FAIL, Standing.NOT_KEPT),
        (Outcome.CRASH, Standing.NOT_KEPT),
        (Outcome.SKIP, Standing.NOT_KEPT),
        (Outcome.BROKEN, Standing.OPEN),
        (Outcome.LAB, Standing.OPEN),
    ],
)
def test_each_outcome_stands_as_it_should(outcome: Outcome, expected: Standing) -> None:
    """Only PASS is PASS: what was skipped is not kept, and what could not be asked is open."""
    standing, why = square(release_run(sample_cell(UTS, outcome=outcome, requirements=("VS-3a",), isolation=True)))
    assert expected is standing
    assert (expected is Standing.KEPT) == (why == "")
    assert why == "" or why.startswith(f"{UTS}: {outcome.value}: ")


def test_the_worst_round_counts() -> None:
    """One red of many is red."""
    again = sample_cell(UTS, outcome=Outcome.FAIL, requirements=("VS-3a",), isolation=True, round=2)
    run = release_run(attrs.evolve(again, id=f"{again.id}@2"))
    assert Standing.NOT_KEPT is square(run)[0]


def test_a_flake_in_quarantine_needs_a_waiver() -> None:
    """What leaves a night's exit code alone is red all the same."""
    cell = sample_cell(UTS, outcome=Outcome.FAIL, requirements=("VS-3a",), quarantine="known")
    assert Standing.NOT_KEPT is square(release_run(cell))[0]


def test_an_exemption_allows_what_it_names_where_it_names_it() -> None:
    """The requirement's own words say on which architecture it cannot hold."""
    cells = [
        sample_cell(PID, board=board, outcome=Outcome.FAIL, requirements=("K-1",), isolation=True)
        for board in ("arm-qemu", "x86_64-qemu")
    ]
    run = release_run(*(attrs.evolve(cell, arch=cell.board.removesuffix("-qemu")) for cell in cells))
    assert Standing.ALLOWED is square(run, "K-1", "arm-qemu")[0]
    assert square(run, "K-1", "arm-qemu")[1].startswith("this architecture cannot; ")
    assert Standing.NOT_KEPT is square(run, "K-1", "x86_64-qemu")[0]


def test_a_board_that_was_not_asked_is_open() -> None:
    """It has no cells at all, and stands with the image that it boots."""
    run = release_run()
    cells = tuple(cell for cell in run.cells if cell.board != "arm-qemu")
    run = attrs.evolve(run, cells=cells, planned=tuple(cell.id for cell in cells))
    assert (Standing.OPEN, "nothing was answered") == square(run, board="arm-qemu")


def test_a_probe_that_was_not_chosen_is_missed() -> None:
    """The record knows which probes there were: asking some of them is not asking the requirement."""
    run = release_run(catalogue=CATALOGUE | {"uts.renames_stay": ("VS-3a",)})
    assert (Standing.OPEN, "not answered by uts.renames_stay") == square(run)


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.CRASH, Outcome.LAB])
def test_green_is_not_believed_without_a_red_control(outcome: Outcome) -> None:
    """A probe that passes without any container sees nothing."""
    control = attrs.evolve(control_cell(UTS, outcome=outcome), requirements=("VS-3a",))
    standing, why = square(release_run(control))
    assert Standing.OPEN is standing
    assert why.startswith(f"{UTS}: its control did not fail as it must: {outcome.value}")


def test_a_control_must_have_been_asked() -> None:
    """Leaving it out proves nothing."""
    run = release_run()
    cells = tuple(cell for cell in run.cells if not cell.control)
    run = attrs.evolve(run, cells=cells, planned=tuple(cell.id for cell in cells))
    assert (Standing.OPEN, f"{UTS}: its control was not answered") == square(run)
