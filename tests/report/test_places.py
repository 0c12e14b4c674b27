"""Boards in a report: what booted there, what came of it, and how long it took."""

from __future__ import annotations

import attrs

from harness.report.places import places_of
from tests.report.sites import site_run


def test_each_board_has_its_boots_cells_and_times() -> None:
    """Reruns took time, too; a cell that never answered is counted."""
    arm, x86 = places_of(site_run())
    assert ("arm-qemu", "arm", ("6.1.192",)) == (arm.board, arm.arch, arm.releases)
    assert (0.8, 5 * 0.25) == (arm.booting_s, arm.asking_s)
    assert 4 * 0.25 + 0.2 == x86.asking_s
    assert (5, 1, 1) == (x86.cells, x86.tally.missing, x86.tally.red)
    assert ("shared boot",) == arm.isolation


def test_a_board_that_never_booted_is_there() -> None:
    """Its cells are told, and that no kernel was seen."""
    arm, _ = places_of(attrs.evolve(site_run(), boots=()))
    assert ((), ()) == (arm.boots, arm.releases)
