"""Policies: read strictly, all faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import UserError
from harness.signoff.policy import Demand, load_policy
from harness.spec import Level, load_spec
from tests.signoff.samples import FARM, REQUIREMENTS

ROOT = Path(__file__).resolve().parents[2]


def test_the_shipped_policy_demands_every_must() -> None:
    """Nobody signs off on less without saying so."""
    policy = load_policy(ROOT / "suites/policy.toml", load_spec(ROOT / "suites/spec"), FARM)
    assert (Demand(),) == policy.demand
    assert (True, 0, (Level.MUST,)) == (policy.proof, policy.survivors, policy.demand[0].levels)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "policy.toml: demand: missing"),
        ("demand = []", "policy.toml: expected at least one [[demand]], found none"),
        (
            "[[demand]]\nrequirement = []",
            'policy.toml: demand[0].requirement: unknown key; did you mean "requirements"?',
        ),
        (
            '[[demand]]\nrequirements = ["VS-3b"]',
            'demand[0].requirements: VS-3b: fits no requirement; did you mean "VS-3a"?',
        ),
        (
            '[[demand]]\nboards = ["arm-qmu"]',
            'policy.toml: demand[0].boards: arm-qmu: unknown; did you mean "arm-qemu"?',
        ),
        ('[[demand]]\narchs = ["amr"]', 'policy.toml: demand[0].archs: amr: unknown; did you mean "arm"?'),
        ('[[demand]]\nflavours = ["none"]', "policy.toml: demand[0].flavours: none: unknown"),
        ('[[demand]]\nlevels = ["MAY"]', "policy.toml: demand[0].levels[0]: 'MAY' is not a valid Level"),
    ],
)
def test_a_fault_is_one_line(tmp_path: Path, text: str, fault: str) -> None:
    """With its place and what to do."""
    (tmp_path / "policy.toml").write_text(text)
    with pytest.raises(UserError) as caught:
        load_policy(tmp_path / "policy.toml", REQUIREMENTS, FARM)
    assert fault in caught.value.faults[0]
    assert 1 == len(caught.value.faults)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Mending is one round."""
    (tmp_path / "policy.toml").write_text('[[demand]]\nboards = ["a"]\n[[demand]]\nflavours = ["b"]\n')
    with pytest.raises(UserError) as caught:
        load_policy(tmp_path / "policy.toml", REQUIREMENTS, FARM)
    assert ["demand[0]", "demand[1]"] == [fault.split(": ")[1].split(".")[0] for fault in caught.value.faults]
