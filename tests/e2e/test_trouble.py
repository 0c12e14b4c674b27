"""What goes wrong around a kernel, on a real board: one clear line, the right exit code, and no false verdict."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from harness.outcome import Outcome
from harness.record import RunState
from harness.record.folder import JOURNAL
from harness.record.journal import read_journal
from tests.e2e.commands import Done, harness, start

pytestmark = pytest.mark.e2e
BOARD = ("run", "--boards", "x86_64-qemu", "--flavours", "namespaces", "--probes", "uts.nodename_is_private")


def only_message(done: Done) -> str:
    """What the one cell of a run says, which must be the lab's trouble."""
    (cell,) = done.run.cells
    assert (3, Outcome.LAB) == (done.code, cell.outcome)
    return cell.message


def test_a_file_that_is_no_kernel_is_the_labs_trouble(tmp_path: Path) -> None:
    """The emulator's own complaint reaches the user."""
    done = harness(*BOARD, "--kernel", "Makefile", results=tmp_path)
    assert "qemu-system-x86_64" in only_message(done)


def test_a_kernel_that_panics_as_it_boots_is_no_verdict(tmp_path: Path) -> None:
    """The panic is told, and nothing was judged."""
    done = harness(*BOARD, "--append", "rdinit=/nowhere root=/dev/nothing", results=tmp_path)
    assert "the kernel died as it booted: Kernel panic - not syncing: No working init" in only_message(done)


def emulators(parent: int) -> list[int]:
    """The QEMU machines below a process; `qemu-system-x86_64 --version` is none."""
    found = subprocess.run(["ps", "-wweo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in found.splitlines()[1:]]
    below = {parent}
    for _ in range(5):
        below |= {int(pid) for pid, ppid, _ in rows if int(ppid) in below}
    return [int(pid) for pid, _, name in rows if int(pid) in below and "qemu-system" in name and "-nodefaults" in name]


def await_emulator(process: subprocess.Popen[str]) -> int:
    """The first QEMU that a run starts."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if found := emulators(process.pid):
            return found[0]
        time.sleep(0.02)
    raise AssertionError("no emulator was started")


def test_a_killed_emulator_is_replaced(tmp_path: Path) -> None:
    """The cells get their verdicts on another boot; lab trouble is retried and never a verdict."""
    process = start("run", "--boards", "x86_64-qemu", "--flavours", "namespaces", results=tmp_path)
    os.kill(await_emulator(process), signal.SIGKILL)
    out, err = process.communicate(timeout=300)
    done = Done(code=process.returncode, out=out, err=err, results=tmp_path)
    assert 0 == done.code
    assert {Outcome.PASS, Outcome.SKIP} >= {cell.outcome for cell in done.run.cells}


def test_ctrl_c_keeps_what_was_answered(tmp_path: Path) -> None:
    """The record is closed as interrupted, with exit code 2, and no emulator is left."""
    process = start("run", "--boards", "x86_64-qemu", results=tmp_path)
    emulator = await_emulator(process)
    assert process.stdout is not None
    time.sleep(2)  # into the middle of the run; any moment will do
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    done = Done(code=process.returncode, out=out, err=err, results=tmp_path)
    assert (2, RunState.INTERRUPTED) == (done.code, done.run.state)
    assert len(done.run.cells) < len(done.run.planned)
    assert not Path(f"/proc/{emulator}").exists()


def test_nothing_outlives_a_killed_run(tmp_path: Path) -> None:
    """Even kill -9 of the whole run leaves no emulator, and a record that can be read."""
    process = start("run", "--boards", "x86_64-qemu", results=tmp_path)
    emulator = await_emulator(process)
    process.kill()
    out, err = process.communicate(timeout=60)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{emulator}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{emulator}").exists()
    assert RunState.INTERRUPTED == Done(code=9, out=out, err=err, results=tmp_path).run.state


def test_a_killed_run_is_resumed(tmp_path: Path) -> None:
    """After kill -9 in the middle, every planned cell gets one verdict, and none that had one is asked again."""
    process = start("run", "--boards", "x86_64-qemu", "--suites", "uts,signal", results=tmp_path)
    journal = tmp_path / "latest" / JOURNAL
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline and len(answered(journal)) < 5:
        time.sleep(0.02)
    process.kill()
    process.communicate(timeout=60)
    before = answered(journal)
    with journal.open("a") as torn:
        torn.write('{"cell": {"id": "x86')
    done = harness("run", "--resume", results=tmp_path)
    assert (0, RunState.FINISHED) == (done.code, done.run.state)
    assert 5 <= len(before) < len(done.run.planned)
    assert before == answered(journal)[: len(before)]
    assert sorted(done.run.planned) == sorted(answered(journal)) == sorted(cell.id for cell in done.run.cells)
    assert (tmp_path / "latest/junit.xml").read_text().count("<testcase ") == len(done.run.planned)


def answered(journal: Path) -> list[str]:
    """The ids of the answers in a journal, in order, each as often as it was given."""
    return [entry["cell"]["id"] for entry in read_journal(journal).entries if "cell" in entry]


def test_a_second_run_builds_nothing(tmp_path: Path) -> None:
    """Everything is in the store; the run says nothing of building."""
    harness(*BOARD, results=tmp_path)
    done = harness(*BOARD, results=tmp_path)
    assert (0, "") == (done.code, done.err)
