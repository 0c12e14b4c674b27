"""Records: what a cell counts as, and that nothing is lost on the way through plain data."""

import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import UserError
from harness.outcome import Outcome
from harness.record import BootRecord, CaseRecord, CellRecord, Rerun, RunRecord, RunState, Verdict
from tests.record.samples import control_cell, sample_cell

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))  # surrogates too: raw console bytes


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_verdict(outcome: Outcome) -> None:
    """Outside the control, an outcome counts as the design's table says."""
    green, red = Verdict.GREEN, Verdict.RED
    table = {"PASS": green, "FAIL": red, "CRASH": red}
    table |= {"SKIP": Verdict.SKIPPED, "BROKEN": Verdict.BROKEN, "LAB": Verdict.LAB}
    assert table[outcome.value] == sample_cell(outcome=outcome).verdict


@pytest.mark.parametrize("outcome", Outcome)
def test_with_a_seeded_fault_red_is_no_failure(outcome: Outcome) -> None:
    """It is what the fault is for, and whoever cannot be asked for it is no trouble; the rest counts as always."""
    changed = {Outcome.FAIL: Verdict.GREEN, Outcome.CRASH: Verdict.GREEN, Outcome.BROKEN: Verdict.SKIPPED}
    expected = changed.get(outcome, sample_cell(outcome=outcome).verdict)
    assert expected == sample_cell(outcome=outcome, fault="name-leaks").verdict


@pytest.mark.parametrize("outcome", Outcome)
def test_the_control_is_green_only_when_it_fails(outcome: Outcome) -> None:
    """A red control is as expected; one that stays green proves nothing, so it is broken; the rest is unchanged."""
    changed = {Outcome.FAIL: Verdict.GREEN, Outcome.PASS: Verdict.BROKEN}
    cell = control_cell(outcome=outcome)
    assert changed.get(outcome, sample_cell(outcome=outcome).verdict) == cell.verdict
    assert (outcome is Outcome.FAIL) == cell.is_green
    assert (outcome is Outcome.FAIL) == cell.is_red_as_expected


@pytest.mark.parametrize(
    ("first", "again", "unstable"),
    [
        ("FAIL", ["FAIL", "FAIL"], False),
        ("FAIL", ["FAIL", "PASS"], True),
        ("CRASH", ["PASS"], True),
        ("FAIL", ["CRASH", "LAB"], False),
        ("FAIL", ["LAB", "BROKEN", "SKIP"], False),
        ("FAIL", [], False),
        ("PASS", ["PASS"], False),
    ],
)
def test_a_red_cell_stays_red_whatever_its_reruns_say(first: str, again: list[str], unstable: bool) -> None:
    """Only a green rerun makes it unstable, and only a quarantine on top of that leaves the exit code alone."""
    cell = sample_cell(outcome=Outcome(first), reruns=tuple(Rerun(outcome=Outcome(each)) for each in again))
    assert sample_cell(outcome=Outcome(first)).verdict is cell.verdict
    assert unstable is cell.is_unstable
    assert not cell.is_excused
    assert unstable is attrs.evolve(cell, quarantine="the clock").is_excused


def test_pending_is_what_has_no_verdict() -> None:
    """Cells that never answered, and those met by trouble of the lab, in the order of the plan."""
    cells = [sample_cell(f"uts.{outcome.value}", outcome=outcome) for outcome in Outcome]
    never = sample_cell("uts.never").id
    run = RunRecord(id="r", started="", state=RunState.FINISHED, cells=tuple(cells), planned=(never, *map(_id, cells)))
    assert (never, "x86_64-qemu/linux-6.1/namespaces/uts.LAB") == run.pending


def _id(cell: CellRecord) -> str:
    return cell.id


def test_counts_tell_what_is_missing() -> None:
    """Fewer answers than planned show up as missing, never as green."""
    cells = (sample_cell(), control_cell(), sample_cell("uts.b", board="arm-qemu", outcome=Outcome.FAIL))
    run = RunRecord(
        id="r", started="", state=RunState.FINISHED, cells=cells, planned=(*(cell.id for cell in cells), "a/b/c/d.e")
    )
    assert (4, 3, 1, 1) == (run.counts.planned, run.counts.recorded, run.counts.missing, run.counts.controls)
    assert ("a/b/c/d.e",) == run.missing
    assert {"green": 2, "red": 1, "skipped": 0, "broken": 0, "lab": 0} == run.counts.verdicts
    assert {"PASS": 1, "FAIL": 2, "CRASH": 0, "SKIP": 0, "BROKEN": 0, "LAB": 0} == run.counts.outcomes
    assert 1 == run.counts.boards["arm-qemu"]["red"]


@given(st.sampled_from(Outcome), ANY_TEXT, ANY_TEXT, st.floats(0, 1e6))
def test_a_cell_survives_plain_data(outcome: Outcome, name: str, text: str, duration: float) -> None:
    """Whatever a guest said comes back from JSON exactly."""
    case = CaseRecord(name=name, outcome=outcome, found=text, notes=(text, name))
    again = Rerun(outcome=outcome, message=text, console_log=name, duration_s=duration)
    cell = sample_cell(
        outcome=outcome, cases=(case,), message=text, console_excerpt=name, duration_s=duration, reruns=(again,)
    )
    assert cell == CellRecord.from_data(json.loads(json.dumps(cell.to_data())))


def test_a_boot_survives_plain_data() -> None:
    """A boot and its digests come back from JSON exactly."""
    boot = BootRecord(board="arm-qemu", image="linux-6.1", n=2, boot_s=1.3, digests={"kernel": "ab"})
    assert boot == BootRecord.from_data(json.loads(json.dumps(boot.to_data())))


def test_bad_data_is_told_with_its_path() -> None:
    """A damaged record names every fault instead of being half believed."""
    data = sample_cell().to_data() | {"outcome": "GOOD", "lien": 3}
    with pytest.raises(UserError) as caught:
        CellRecord.from_data(data, "cells.jsonl")
    assert "cells.jsonl: outcome: 'GOOD' is not a valid Outcome" in caught.value.faults
    assert 'cells.jsonl: lien: unknown key; did you mean "line"?' in caught.value.faults


def test_records_are_frozen() -> None:
    """What was recorded is not changed afterwards."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        sample_cell().message = "x"  # type: ignore[misc]
