"""Waivers: each with a reason, an owner and a last day, and read strictly."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from harness.errors import UserError
from harness.signoff.waivers import load_waivers

ROOT = Path(__file__).resolve().parents[2]
WAIVER = """[[waiver]]
requirement = "VS-3a"
board = "arm-*"
flavour = "*"
reason = "the timer\\n  is late"
owner = "ops"
expires = 2027-01-31
"""


def test_a_waiver_is_read_with_its_date(tmp_path: Path) -> None:
    """TOML's own dates and quoted ones are alike, and the reason is one line."""
    for text in (WAIVER, WAIVER.replace("2027-01-31", '"2027-01-31"')):
        (tmp_path / "waivers.toml").write_text(text)
        (waiver,) = load_waivers(tmp_path / "waivers.toml")
        assert datetime.date(2027, 1, 31) == waiver.expires
        assert "waived: the timer is late (ops, until 2027-01-31)" == str(waiver)


def test_a_waiver_speaks_of_its_own_requirement_alone(tmp_path: Path) -> None:
    """Boards and flavours are patterns; requirements are named."""
    (tmp_path / "waivers.toml").write_text(WAIVER)
    (waiver,) = load_waivers(tmp_path / "waivers.toml")
    assert waiver.covers("VS-3a", "arm-qemu", "namespaces")
    assert not waiver.covers("VS-3b", "arm-qemu", "namespaces")
    assert not waiver.covers("VS-3a", "x86_64-qemu", "namespaces")


def test_no_file_and_the_shipped_one_waive_nothing(tmp_path: Path) -> None:
    """What is shipped is an example, all of it in comments."""
    assert () == load_waivers(tmp_path / "waivers.toml") == load_waivers(ROOT / "suites/waivers.toml")


@pytest.mark.parametrize(
    ("was", "is_now", "fault"),
    [
        ('owner = "ops"\n', "", "waivers.toml: waiver[0].owner: missing"),
        ('owner = "ops"', 'owner = " "', "waivers.toml: waiver[0].owner: expected words, found nothing"),
        ("2027-01-31", '"soon"', "waivers.toml: waiver[0].expires: expected a date such as 2027-01-31, found 'soon'"),
        ("board", "bord", 'waivers.toml: waiver[0].bord: unknown key; did you mean "board"?'),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, was: str, is_now: str, fault: str) -> None:
    """A waiver without an owner or an end is none."""
    (tmp_path / "waivers.toml").write_text(WAIVER.replace(was, is_now))
    with pytest.raises(UserError) as caught:
        load_waivers(tmp_path / "waivers.toml")
    assert fault in caught.value.faults
