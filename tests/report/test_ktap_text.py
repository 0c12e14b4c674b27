"""KTAP: every case once, reasons as diagnostics, and readable by our own reader of others' KTAP."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.history.ktap_file import read_ktap
from harness.outcome import Outcome
from harness.record import Rerun
from harness.report.ktap_text import as_ktap
from tests.golden import check_golden
from tests.record.samples import control_cell, sample_cell, sample_run
from tests.report.test_junit import run_of

FLAKE = {"reruns": (Rerun(outcome=Outcome.PASS),), "quarantine": "known (ops, until 2027-01-31)"}


def test_ktap_looks_as_it_was_read() -> None:
    """One cell of each kind, a control, a flake, and one that never answered."""
    cells = [sample_cell(f"uts.{outcome.value.lower()}", outcome=outcome) for outcome in Outcome]
    cells.append(sample_cell("uts.flake", outcome=Outcome.FAIL, **FLAKE))
    planned = ("arm-qemu/linux-6.1/none/uts.a",)
    check_golden("report.ktap", as_ktap(run_of(*cells, control_cell(), planned=planned, harness_version="0.1.0")))


def test_every_case_is_read_back() -> None:
    """As many results as were planned, and each says what it counts as; its group is the suite."""
    run = sample_run()
    document = read_ktap(as_ktap(run).encode(), Path("x.ktap"))
    cases = [each for each in document.results if "/" in each.suite]
    assert len(run.planned) == len(cases)
    found = {f"{each.suite}/{each.name}": each.outcome for each in cases}
    red = {Outcome.FAIL, Outcome.CRASH}
    expected = {cell.id for cell in run.cells if cell.verdict.value == "red"}
    assert expected == {name for name, outcome in found.items() if outcome in red}
    assert {cell.id for cell in run.cells if cell.verdict.value == "skipped"} == {
        name for name, outcome in found.items() if outcome is Outcome.SKIP
    }


def test_plans_and_numbers_are_right() -> None:
    """Readers take a test that is not numbered in order, or a plan that is not met, for a crash."""
    lines = as_ktap(sample_run()).splitlines()
    groups = re.findall(r"^(?:not )?ok (\d+)", "\n".join(lines), re.MULTILINE)
    assert [str(n) for n in range(1, len(groups) + 1)] == groups
    assert f"1..{len(groups)}" == lines[1]
    inner = [int(line.removeprefix("  1..")) for line in lines if line.startswith("  1..")]
    assert len(sample_run().planned) == sum(inner)


def test_a_group_fails_with_its_first_red() -> None:
    """And not for a known flake that has just shown to be one."""
    flake = sample_cell(outcome=Outcome.FAIL, **FLAKE)
    assert "\nok 1 x86_64-qemu/linux-6.1/namespaces\n" in as_ktap(run_of(flake))
    assert "  not ok 1 uts.nodename_is_private # TODO " in as_ktap(run_of(flake))
    assert "\nnot ok 1 x86_64-qemu/linux-6.1/namespaces\n" in as_ktap(run_of(sample_cell(outcome=Outcome.LAB)))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(Outcome))
def test_no_text_becomes_a_result(raw: bytes, outcome: Outcome) -> None:
    """What a guest says stays in diagnostics: one case in, one case and its group out."""
    text = raw.decode("utf-8", "surrogateescape") + "\nok 7 forged # SKIP\n1..9\n# ok 8 forged\n#"
    cell = sample_cell(outcome=outcome, message=text, claim=text, notes=(text,), found=text)
    told = as_ktap(run_of(cell, harness_version=text))
    assert 2 == sum(bool(re.match(r"\s*(not )?ok ", line)) for line in told.split("\n"))
    document = read_ktap(told.encode(), Path("x.ktap"))
    assert (2, 2) == (len(document.results), document.planned)
