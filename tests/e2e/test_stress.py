"""Probes in a storm: others of their suite run again and again beside them, in the same kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.record import Verdict
from tests.e2e.commands import harness

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("isolation", ["probe", "boot"])
def test_isolation_holds_in_a_storm(isolation: str, tmp_path: Path) -> None:
    """Every verdict is what it is in peace, in clones and in a shared boot, and the result says what went on."""
    words = ["--boards", "x86_64-qemu", "--suites", "uts,signal", "--flavours", "namespaces,procfs"]
    words += ["--isolation", isolation, "--stress", "2"]
    done = harness("run", *words, results=tmp_path)
    assert 0 == done.code
    assert {Verdict.GREEN} == {cell.verdict for cell in done.run.cells}
    assert all("2 others beside it" in cell.isolation_mode for cell in done.run.cells)
    assert all("--stress 2" in cell.repeat for cell in done.run.cells)


def test_a_storm_is_there(tmp_path: Path) -> None:
    """The same probes take the kernel longer in a storm than in peace, so something else has run."""
    words = ["run", "--boards", "x86_64-qemu", "--suites", "signal", "--flavours", "namespaces", "--isolation", "boot"]
    words += ["--jobs", "1"]
    peace = harness(*words, results=tmp_path / "peace")
    storm = harness(*words, "--stress", "8", results=tmp_path / "storm")
    took = [sum(cell.duration_s for cell in done.run.cells) for done in (peace, storm)]
    assert took[1] > 1.5 * took[0]
