"""Three probes that take their kernel down, planted among a hundred good ones: they cost nobody else a verdict."""

from __future__ import annotations

from collections import Counter

import pytest

from harness.outcome import Outcome
from harness.record import CellRecord, RunState, latest
from tests.e2e.commands import BOARDS, Done, harness
from tests.e2e.planted import plant

pytestmark = pytest.mark.e2e
GOOD = 100
BAD = {
    "selftest.crashes_the_kernel": "Kernel panic - not syncing: sysrq triggered crash",
    "selftest.hangs": "the probe hung and was stopped after 1000 ms",
    "selftest.floods_the_console": "endless output: 2 MiB on the console without a result",
}
LOG_BYTES = 4 << 20
"""More than a board's log has with everything that was asked here, and far less than a flood without bounds."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """One run on all boards."""
    root = plant(tmp_path_factory.mktemp("planted"), GOOD)
    probes = ",".join(["load.*", *BAD])
    words = ("run", "--boards", ",".join(BOARDS), "--flavours", "namespaces", "--probes", probes)
    return harness(*words, results=tmp_path_factory.mktemp("results"), root=root)


def cells_on(done: Done, board: str) -> dict[str, CellRecord]:
    """What became of each probe on a board."""
    return {cell.probe: cell for cell in done.run.cells if cell.board == board}


def test_the_run_ends_by_itself_and_loses_nothing(planted: Done) -> None:
    """Every planned cell has its one answer, and the exit code says that kernels died."""
    run = planted.run
    assert (1, RunState.FINISHED, ()) == (planted.code, run.state, run.missing)
    assert {cell.id: 1 for cell in run.cells} == Counter(run.planned)
    assert len(BOARDS) * (GOOD + len(BAD)) == len(run.cells)


@pytest.mark.parametrize("board", BOARDS)
def test_exactly_the_three_are_crashes(planted: Done, board: str) -> None:
    """Each for its own reason; the other hundred pass on the very same board."""
    cells = cells_on(planted, board)
    assert BAD == {name: cell.message for name, cell in cells.items() if cell.outcome is Outcome.CRASH}
    assert {Outcome.PASS: GOOD, Outcome.CRASH: len(BAD)} == Counter(cell.outcome for cell in cells.values())


@pytest.mark.parametrize("board", BOARDS)
def test_the_first_lines_of_each_death_are_told(planted: Done, board: str) -> None:
    """The panic's dump begins with the panic, the flood with its first line."""
    cells = cells_on(planted, board)
    assert "Kernel panic" in cells["selftest.crashes_the_kernel"].console_excerpt.splitlines()[0]
    assert "the kernel's log has no end" in cells["selftest.floods_the_console"].console_excerpt.splitlines()[0]


def test_the_logs_keep_the_head_and_the_tail_of_a_flood(planted: Done) -> None:
    """No log grows with a flood, and each says how much it leaves out."""
    logs = {path: path.read_bytes() for path in (latest(planted.results) / "console").iterdir()}
    flooded = [text for text in logs.values() if b"the kernel's log has no end" in text]
    assert len(BOARDS) == len(flooded)
    assert [] == [path.name for path, text in logs.items() if len(text) > LOG_BYTES]
    assert [] == [text[:80] for text in flooded if b"bytes left out" not in text]
