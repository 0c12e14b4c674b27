"""Seeded faults on a real kernel: each is armed, a probe goes red for it, and the kernel without it stays green."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.outcome import Outcome
from harness.record.proof import load_proof
from tests.e2e.commands import harness

pytestmark = pytest.mark.e2e


def test_every_fault_about_names_is_caught(tmp_path: Path) -> None:
    """The command ends with 0, says the score, and its record has a red cell for each fault and none without."""
    faults = "uts-not-copied,domainname-*"
    done = harness("prove", "--boards", "x86_64-qemu", "--faults", faults, "--suites", "uts", results=tmp_path)
    assert 0 == done.code, done.out
    assert "seeded faults caught" in done.out
    caught = {cell.fault for cell in done.run.cells if cell.fault and cell.outcome is Outcome.FAIL}
    assert {fault.name for fault in done.run.seeded} == caught != set()
    assert [] == [
        cell.id for cell in done.run.cells if not cell.fault and cell.outcome is Outcome.FAIL and not cell.control
    ]


def test_part_of_the_faults_is_no_proof(tmp_path: Path) -> None:
    """Whoever asks for a few faults has not proven the image: no report may show that as its score."""
    done = harness(
        "prove", "--boards", "x86_64-qemu", "--faults", "uts-not-copied", "--suites", "uts", results=tmp_path
    )
    assert 0 == done.code, done.out
    assert load_proof(tmp_path) is None


def test_a_fault_that_nobody_knows_is_one_line(tmp_path: Path) -> None:
    """A mistyped name is told with the nearest one, as wrong usage, before anything boots."""
    done = harness("prove", "--boards", "x86_64-qemu", "--faults", "uts-not-copyed", results=tmp_path)
    assert 4 == done.code
    (line,) = (line for line in done.err.splitlines() if "uts-not-copyed" in line)
    assert "uts-not-copied" in line
