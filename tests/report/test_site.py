"""The site: every cell has its view, and all that is known of it."""

from __future__ import annotations

from pathlib import Path

from harness.history import Change
from harness.report.columns import ids_of
from harness.report.site import build_site
from tests.report.ladders import UNSOUND, climbing_run
from tests.report.proofs import SOUND, proving_run
from tests.report.sites import REQUIREMENTS, sample_site, site_run


def test_every_cell_has_a_view(tmp_path: Path) -> None:
    """Also one that never answered: it says so, and how to ask again."""
    site = sample_site(tmp_path)
    assert list(ids_of(site.run)) == [each.id for each in site.cells]
    missing = next(each for each in site.cells if each.cell is None)
    assert ("MISSING", "planned, but the run ended without an answer") == (missing.word, missing.message)
    assert missing.repeat.startswith("harness run --boards x86_64-qemu")
    assert "every expectation held" == next(each for each in site.cells if each.word == "PASS").message


def test_changes_come_with_the_worst_first(tmp_path: Path) -> None:
    """What was green and is red leads; each cell knows its own."""
    site = sample_site(tmp_path)
    assert Change.REGRESSION is next(iter(site.changes))
    assert site.past.before is not None
    assert "20261123T165433Z-2222" == site.past.before.name
    red = next(each for each in site.cells if each.id == "arm-qemu/linux-6.1/namespaces/uts.nodename_is_private")
    assert red.difference in site.changes[Change.REGRESSION]
    assert 4 == len(red.strip)


def test_without_a_history_there_is_no_past() -> None:
    """Nothing is compared, and nothing is drawn of it."""
    site = build_site(site_run(), REQUIREMENTS)
    assert ({}, None, None) == (site.changes, site.runs_plot, site.past.before)
    assert {()} == {each.strip for each in site.cells}


def test_a_proof_shows_the_kernel_without_faults() -> None:
    """What a fault turns red is told in the kill matrix, not as a cell of the kernel."""
    site = build_site(proving_run(SOUND), REQUIREMENTS)
    assert site.view.kills
    assert not [each.id for each in site.cells if "+" in each.id]


def test_a_climb_is_judged_at_its_last_step() -> None:
    """What is not there yet at an earlier patch makes no requirement red."""
    site = build_site(climbing_run({"uts.own": "xx++"}), REQUIREMENTS)
    assert {"green"} == {line.answer.value for line in site.requirements.lines if line.answer}
    assert build_site(climbing_run(UNSOUND), REQUIREMENTS).view.ladder
