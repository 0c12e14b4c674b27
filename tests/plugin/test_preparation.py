"""Boards run as soon as their own kernels are there, while other kernels are still built."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import LabError
from harness.outcome import Outcome
from harness.plugin import preparation
from harness.plugin.preparation import STOPPED, await_supply
from harness.plugin.supply import Supplies, Supply, write_supplies
from harness.record import RunState
from tests.plugin.conftest import NEEDLESS, FakeLab

ZOO = ("zoo.ape", "zoo.bear", "zoo.cat", "zoo.dog")
THREE = ("arm-qemu", "i386-qemu", "ppc64-qemu")
OF_A_BOARD = 2 * len(ZOO)
WORKERS = pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["one process", "two workers"])


@WORKERS
def test_boards_that_are_ready_have_answered_all_before_the_last_kernel_is_built(
    lab: FakeLab, workers: tuple[str, ...]
) -> None:
    """Builds that end only when all other boards have answered everything do end: no worker waits for them."""
    built = ("arm-qemu", "i386-qemu")
    lab.set(boards=(*built, "ppc64-qemu", "sparc64-qemu"), probes=ZOO, building=dict.fromkeys(built, 2 * OF_A_BOARD))
    code, run = lab.run(*workers)
    assert (0, {Outcome.PASS}) == (code, {cell.outcome for cell in run.cells})
    assert set(built) == set(lab.opened[2:])


@WORKERS
def test_each_board_runs_after_its_own_build(lab: FakeLab, workers: tuple[str, ...]) -> None:
    """Where nothing is there, the second kernel is ready only after the first board has answered."""
    lab.set(boards=THREE, probes=ZOO, building={"arm-qemu": 0, "i386-qemu": OF_A_BOARD, "ppc64-qemu": 2 * OF_A_BOARD})
    code, run = lab.run(*workers)
    assert (0, {Outcome.PASS}) == (code, {cell.outcome for cell in run.cells})
    assert list(THREE) == lab.opened


@WORKERS
def test_a_board_with_one_cell_does_not_wait_for_the_next_kernel(lab: FakeLab, workers: tuple[str, ...]) -> None:
    """The very first verdict comes before the other image is done, however small the board's share is."""
    lab.set(boards=THREE[:2], building={"i386-qemu": 1})
    code, run = lab.run("--flavours", "none", *workers)
    assert (0, 2) == (code, len(run.cells))
    assert list(THREE[:2]) == lab.opened


@WORKERS
def test_a_kernel_that_does_not_build_costs_its_board_alone(lab: FakeLab, workers: tuple[str, ...]) -> None:
    """The fault comes while the other board runs, and is told in each of the board's cells."""
    lab.set(boards=THREE[:2], probes=ZOO, building={"arm-qemu": 1}, unsupplied={"arm-qemu": "main.c:1: error"})
    code, run = lab.run(*workers)
    assert 3 == code
    assert {"arm-qemu": (Outcome.LAB, "main.c:1: error"), "i386-qemu": (Outcome.PASS, "")} == {
        cell.board: (cell.outcome, cell.message) for cell in run.cells
    }


@WORKERS
def test_exit_first_does_not_wait_for_a_kernel(lab: FakeLab, workers: tuple[str, ...]) -> None:
    """-x ends the build as well; nothing of its board is taken for answered."""
    lab.set(boards=THREE[:2], probes=ZOO, answers={"arm-qemu/zoo.ape": "FAIL"}, building={"i386-qemu": 1000})
    code, run = lab.run("-x", *workers)
    assert 1 == code
    waiting = [cell for cell in run.cells if cell.board == "i386-qemu"]
    assert {cell.message for cell in waiting} <= {STOPPED}
    assert {f"i386-qemu/linux-6.1/{f}/{p}" for f in ("namespaces", "none") for p in ZOO} <= set(run.pending)


def start(*words: str) -> subprocess.Popen[bytes]:
    """Start pytest in a process of its own, and wait until make is at work."""
    command = [sys.executable, "-m", "pytest", *NEEDLESS, *words, "suites"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    await_that(Path("make").exists)
    return process


def await_that(holds: Callable[[], bool]) -> None:
    """Return as soon as it holds."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Whether there is no such process any more, or only what its parent has not fetched."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@WORKERS
def test_ctrl_c_ends_a_build_with_all_its_processes(lab: FakeLab, workers: tuple[str, ...]) -> None:
    """Exit code 2, a record that says so with all that was answered by then, and no make that works on for nobody."""
    lab.set(boards=THREE[:2], probes=ZOO, never_built=("arm-qemu",))
    process = start(*workers)
    make = int(Path("make").read_text())
    await_that(lambda: Path("results/latest/cells.jsonl").read_text().count("i386-qemu/") >= OF_A_BOARD)
    os.killpg(process.pid, signal.SIGINT)  # a terminal tells everybody
    process.communicate(timeout=30)
    assert (2, RunState.INTERRUPTED) == (process.returncode, lab.record.state)
    assert {"i386-qemu"} == {cell.board for cell in lab.record.cells}
    await_that(lambda: is_gone(make))
    assert [] == list(Path("store/work").iterdir())


def children(parent: int) -> list[int]:
    """The processes that a process, or a thread of it, has started."""
    lists = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(pid) for each in lists for pid in each.read_text().split()]


def test_nothing_outlives_the_process_that_builds(lab: FakeLab) -> None:
    """After kill -9 nobody waits for ever for a kernel that nobody builds, and no make works on."""
    lab.set(boards=THREE[:2], probes=ZOO, never_built=("arm-qemu",))
    process = start("-n2")
    make, started = int(Path("make").read_text()), children(process.pid)
    process.kill()
    process.communicate(timeout=30)
    assert 3 <= len(started)
    await_that(lambda: all(map(is_gone, [make, *started])))


def test_trouble_with_the_disk_ends_the_run(lab: FakeLab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no word can be left of a kernel that is built, nobody waits for it, and the reason is told."""

    def write(run_dir: Path, supplies: Supplies) -> None:
        if "arm-qemu/linux-6.1" in supplies:
            raise OSError(errno.ENOSPC, "No space left on device")
        write_supplies(run_dir, supplies)

    monkeypatch.setattr(preparation, "write_supplies", write)
    lab.set(boards=THREE[:2], building={"arm-qemu": 2})
    result = lab.pytest()
    assert 2 == result.ret
    assert "cannot be written: No space left on device" in result.stdout.str() + result.stderr.str()
    assert {"i386-qemu"} == {cell.board for cell in lab.record.cells}


def test_what_nobody_builds_is_not_waited_for(tmp_path: Path) -> None:
    """A supply that is there is taken, whoever is alive; for one that will not come there is a line."""
    write_supplies(tmp_path, {"arm-qemu/linux-6.1": Supply(kernel="k")})
    assert Supply(kernel="k") == await_supply(tmp_path, "arm-qemu/linux-6.1", lambda: False)
    with pytest.raises(LabError, match="expected its kernel to be built, found nobody who builds it; run again"):
        await_supply(tmp_path, "i386-qemu/linux-6.1", lambda: False)
