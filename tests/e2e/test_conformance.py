"""The whole matrix on real kernels: five architectures, containers and the control, once for all tests here."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from junitparser import JUnitXml
from lxml import etree

from harness.outcome import Outcome
from harness.record import CellRecord, Verdict, latest
from tests.e2e.commands import BOARDS, ROOT, Done, harness

pytestmark = pytest.mark.e2e

CONTAINERS = ("namespaces", "procfs", "vserver", "openvz")
FEW_SKIPS = {"namespaces": 12, "procfs": 20, "vserver": 12, "openvz": 12}
"""What a design does not promise, no probe can ask for; more than this is a hole."""


@pytest.fixture(scope="module")
def conformance(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """What `make conformance` runs, but with a clone for each flavour: other tests here have one for each probe."""
    return harness("run", "--isolation", "flavour", results=tmp_path_factory.mktemp("results"))


def cells_of(done: Done, board: str, flavour: str) -> list[CellRecord]:
    """The record's cells of one board and flavour."""
    return [cell for cell in done.run.cells if (cell.board, cell.flavour) == (board, flavour)]


def test_the_run_is_green(conformance: Done) -> None:
    """All five architectures, and the command says so with its exit code."""
    assert (0, {}) == (conformance.code, {cell.id: cell.message for cell in conformance.run.cells if _is_bad(cell)})
    assert set(BOARDS) == {cell.board for cell in conformance.run.cells}


def _is_bad(cell: CellRecord) -> bool:
    return cell.verdict not in (Verdict.GREEN, Verdict.SKIPPED)


@pytest.mark.parametrize("board", BOARDS)
def test_every_board_is_asked_everything(conformance: Done, board: str) -> None:
    """Each planned cell answered, and each board's own kernel: the release that it booted is in the record."""
    run = conformance.run
    assert () == run.missing
    assert {"6.1"} == {boot.release.rpartition(".")[0] for boot in run.boots if boot.board == board}
    assert {len(cells_of(conformance, board, "none"))} == {
        len(cells_of(conformance, board, flavour)) for flavour in CONTAINERS
    }
    assert len(cells_of(conformance, board, "none")) > 60


@pytest.mark.parametrize("flavour", CONTAINERS)
@pytest.mark.parametrize("board", BOARDS)
def test_a_skip_has_a_reason(conformance: Done, board: str, flavour: str) -> None:
    """Skips are few, and each says what is not there."""
    skipped = [cell for cell in cells_of(conformance, board, flavour) if cell.outcome is Outcome.SKIP]
    assert [] == [cell.id for cell in skipped if not cell.message]
    assert len(skipped) <= FEW_SKIPS[flavour]


@pytest.mark.parametrize("board", BOARDS)
def test_every_isolation_probe_goes_red_without_a_container(conformance: Done, board: str) -> None:
    """The negative control: a probe that stays green where nothing isolates proves nothing."""
    controls = [cell for cell in cells_of(conformance, board, "none") if cell.isolation]
    assert {Outcome.FAIL} == {cell.outcome for cell in controls if cell.outcome is not Outcome.SKIP}
    assert len(controls) > 50


def test_the_matrix_names_every_architecture(conformance: Done) -> None:
    """The closing matrix has a column for each, and the control in a table of its own."""
    for arch in ("i386", "x86_64", "ppc64", "arm", "sparc64"):
        assert arch in conformance.out
    assert "none: the control" in conformance.out


def test_junit_is_valid_and_counts_as_the_record_does(conformance: Done) -> None:
    """The file validates against the Jenkins schema, and junitparser reads the record's counts from it."""
    path = latest(conformance.results) / "junit.xml"
    schema = etree.XMLSchema(etree.parse(str(ROOT / "tests/data/junit-10.xsd")))
    schema.assertValid(etree.parse(str(path)))
    found = JUnitXml.fromfile(str(path))
    verdicts = Counter(cell.verdict for cell in conformance.run.cells)
    expected = (len(conformance.run.cells), verdicts[Verdict.RED], verdicts[Verdict.SKIPPED])
    assert expected == (found.tests, found.failures, found.skipped)


def test_every_boot_left_its_console(conformance: Done) -> None:
    """The log of each boot is there, and the kernel's first words are in it."""
    folder = latest(conformance.results)
    for boot in conformance.run.boots:
        assert b"Linux version 6.1" in (folder / boot.log).read_bytes(), boot.log


def test_a_cell_is_repeated_by_its_own_command(conformance: Done, tmp_path: Path) -> None:
    """The command that goes with a result asks that very cell again."""
    cell = next(cell for cell in cells_of(conformance, "x86_64-qemu", "none") if cell.isolation)
    words = cell.repeat.split()
    assert "harness" == words[0]
    again = harness(*words[1:], results=tmp_path)
    assert {cell.id: cell.outcome} == {each.id: each.outcome for each in again.run.cells}
