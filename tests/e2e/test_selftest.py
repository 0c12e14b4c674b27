"""The probe library's own probes on real kernels: each ends as its name says, and the run goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.outcome import Outcome
from tests.e2e.commands import BOARDS, harness

pytestmark = pytest.mark.e2e
EXPECTED = {
    "selftest.passes": Outcome.PASS,
    "selftest.fails": Outcome.FAIL,
    "selftest.skips": Outcome.SKIP,
    "selftest.breaks": Outcome.BROKEN,
    "selftest.crashes_the_kernel": Outcome.CRASH,
    "selftest.hangs": Outcome.CRASH,
    "selftest.floods_the_console": Outcome.CRASH,
}


@pytest.mark.parametrize("board", BOARDS)
def test_each_ends_as_its_name_says(board: str, tmp_path: Path) -> None:
    """Every outcome on one board, in spite of panic, hang and flood; conformance failures are exit code 1."""
    done = harness("run", "--boards", board, "--suites", "selftest", "--flavours", "namespaces", results=tmp_path)
    assert EXPECTED == {cell.probe: cell.outcome for cell in done.run.cells}
    assert 1 == done.code
    crash = next(cell for cell in done.run.cells if cell.probe == "selftest.crashes_the_kernel")
    assert "Kernel panic - not syncing: sysrq triggered crash" == crash.message
    assert "Kernel panic" in crash.console_excerpt.splitlines()[0]
