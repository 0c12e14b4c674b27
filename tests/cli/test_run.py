"""`harness run`: the friendly front of pytest, on boards of paper."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.cli.run import _is_one_of, _place, _workers
from harness.record import RunState
from tests.plugin.conftest import ROOT, FakeLab

ALONE = ("-n", "0")
ZOO = ("zoo.ape", "zoo.bear")
TWO = ("arm-qemu", "i386-qemu")


@pytest.fixture
def run(lab: FakeLab) -> Callable[..., int]:
    """Give a way to call `harness run` in one process, where the fake lab is."""
    lab.make_repository()
    return lambda *words: main(["run", *ALONE, *words])


def test_a_run_tells_boards_groups_and_the_matrix(
    lab: FakeLab, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """First what is to come, then a line for each flavour of a board, then the matrix and where everything is."""
    lab.set(boards=TWO, probes=ZOO)
    assert 0 == run()
    lines = capsys.readouterr().out.splitlines()
    assert "8 cells on 2 boards: arm-qemu, i386-qemu" == lines[0]
    assert "arm-qemu linux-6.1 namespaces: 2 cells: 2 green" == lines[1]
    assert 4 == sum(line.endswith("2 cells: 2 green") for line in lines)
    assert lines[-1].startswith("results: results/runs/")
    assert "test session starts" not in "\n".join(lines)


def test_trouble_is_told_as_it_comes(lab: FakeLab, run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """A red cell is told with its message and its repeat command before its group is done; lab trouble once a board."""
    lab.set(boards=TWO, probes=ZOO, answers={"arm-qemu/zoo.ape": "FAIL"}, unsupplied={"i386-qemu": "no emulator"})
    assert 1 == run()
    told = capsys.readouterr().out.partition("\nnamespaces\n")[0].splitlines()
    red = told.index("FAIL arm-qemu/linux-6.1/namespaces/zoo.ape")
    assert '  row: expected "a", found "b" (suites/zoo/lion.c:7)' == told[red + 1]
    assert (
        "  repeat: harness run --boards arm-qemu --images linux-6.1 --flavours namespaces --probes zoo.ape"
        == told[red + 2]
    )
    assert red < told.index("arm-qemu linux-6.1 namespaces: 2 cells: 1 green, 1 red")
    assert 1 == sum("LAB" in line for line in told)


@pytest.mark.parametrize(
    ("words", "planned"),
    [
        (("-k", "ape and none"), ("arm-qemu/linux-6.1/none/zoo.ape",)),
        (("-m", "none", "--boards", "i386-qemu", "--probes", "*.bear"), ("i386-qemu/linux-6.1/none/zoo.bear",)),
        (("suites/zoo/bear.c::arm-qemu/linux-6.1/none",), ("arm-qemu/linux-6.1/none/zoo.bear",)),
    ],
    ids=["-k", "-m and options", "a node id"],
)
def test_other_words_go_to_pytest(
    lab: FakeLab, run: Callable[..., int], words: tuple[str, ...], planned: tuple[str, ...]
) -> None:
    """What the command does not know, pytest does; both choose together."""
    lab.set(boards=TWO if "--boards" in words else TWO[:1], probes=ZOO)
    assert 0 == run(*words)
    assert planned == lab.record.planned


def test_a_choice_of_pytests_that_leaves_nothing_is_told(
    lab: FakeLab, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing run is no pass, and does not end in silence."""
    lab.set()
    assert 5 == run("-k", "tiger")
    assert "nothing is left to run" in capsys.readouterr().out


def test_verbose_is_pytests_own_telling(
    lab: FakeLab, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Who gives -v gets a line of pytest's for each cell."""
    lab.set()
    assert 0 == run("-v")
    assert "suites/zoo/lion.c::arm-qemu/linux-6.1/none PASSED" in capsys.readouterr().out


def test_a_run_is_resumed_by_name(lab: FakeLab, run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """What is left is listed, asked and told; then there is nothing left, which is told, too."""
    lab.set(probes=ZOO, answers={"none/zoo.ape": "SILENT"})
    assert 3 == run()
    name = lab.record.id
    capsys.readouterr()
    assert 0 == main(["run", "--resume", "--list"])
    assert "arm-qemu/linux-6.1/none/zoo.ape\n" == capsys.readouterr().out
    lab.set(probes=ZOO)
    assert 0 == run("--resume", name[:-1])
    assert f"resuming {name}: 1 of 4 cells are left" == capsys.readouterr().out.splitlines()[0]
    assert 0 == run("--resume")
    assert f"harness: {name}: all 4 cells are answered; `harness report {name}` tells them\n" == capsys.readouterr().err


def test_a_run_that_may_not_be_resumed_is_one_line(
    lab: FakeLab, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Another kernel, or another choice of pytest's: one line, nothing more."""
    lab.set(probes=ZOO, answers={"none/zoo.ape": "SILENT"})
    assert 3 == run()
    name = lab.record.id
    lab.set(probes=ZOO, kernels={"arm-qemu": "1" * 64})
    capsys.readouterr()
    assert 4 == run("--resume")
    told = capsys.readouterr()
    line = f"{name}: expected what it began with, found another image for arm-qemu/linux-6.1; begin a new run"
    assert ("", f"harness: --resume: {line}\n") == (told.out.strip(), told.err)
    assert 4 == run("--resume", "-k", "ape")
    assert "nothing is left to run" not in capsys.readouterr().out


def test_list_names_cells_and_opens_nothing(lab: FakeLab, capsys: pytest.CaptureFixture[str]) -> None:
    """--list gives one id a line, and leaves nothing behind."""
    lab.set(probes=ZOO)
    assert 0 == main(["run", "--list", "--flavours", "none"])
    assert "arm-qemu/linux-6.1/none/zoo.ape\narm-qemu/linux-6.1/none/zoo.bear\n" == capsys.readouterr().out
    assert not Path("results").exists()


def test_list_refuses_what_only_pytest_can_choose(lab: FakeLab, capsys: pytest.CaptureFixture[str]) -> None:
    """A list that ignored -k would lie; it says so instead."""
    lab.set()
    assert 4 == main(["run", "--list", "-k", "x"])
    assert "--list and --dry-run: expected no options of pytest's, found -k x" in capsys.readouterr().err


def test_a_wrong_name_is_one_line(lab: FakeLab, capsys: pytest.CaptureFixture[str]) -> None:
    """A board that there is not ends in one line, with the code for usage."""
    lab.set()
    assert 4 == main(["run", "--boards", "arm-qmeu"])
    assert 'harness: --boards: arm-qmeu: unknown; did you mean "arm-qemu"?\n' == capsys.readouterr().err


def test_a_suite_without_probes_for_the_boards_is_nothing(lab: FakeLab, capsys: pytest.CaptureFixture[str]) -> None:
    """A selection that fits no cell is told, and is no pass."""
    lab.set(probes=("zoo.ape", "air.fire"))
    assert 5 == main(["run", "--suites", "zoo", "--probes", "air.fire"])
    assert "harness: nothing is left to run\n" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("boards", "words", "workers"),
    [
        (1, (), []),
        (5, (), ["-n", "2"]),
        (5, ("-n2",), []),
        (5, ("-n", "0"), []),
        (5, ("--dist=no",), []),
        (5, ("--pdb",), []),
        (5, ("-k", "x", "--none"), ["-n", "2"]),
    ],
)
def test_boards_are_spread_over_processors(
    monkeypatch: pytest.MonkeyPatch, boards: int, words: tuple[str, ...], workers: list[str]
) -> None:
    """Several boards share the processors, unless the user says how; one board needs no worker."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert workers == _workers(boards, words)


def test_only_files_and_node_ids_replace_the_suites() -> None:
    """An expression for -k that looks like a word of the suites does not keep them from being collected."""
    root = Path("/repo")
    assert ["/repo/suites"] == _place(root, ["-k", "suites"])
    assert [] == _place(root, ["suites/uts/x.c"])
    assert [] == _place(root, ["suites/uts/x.c::arm-qemu/linux-6.1/none"])


@pytest.mark.parametrize("word", ["-v", "-vv", "--verbose", "--verbosity=2", "-q", "--co"])
def test_options_are_known_in_every_spelling(word: str) -> None:
    """Joined letters and values do not hide an option."""
    assert _is_one_of(word, ("-v", "-q", "--verbose", "--verbosity", "--co"))


@pytest.mark.parametrize("workers", ["0", "2"])
def test_ctrl_c_in_the_terminal_keeps_the_record(
    lab: FakeLab, run: Callable[..., int], pytester: pytest.Pytester, workers: str
) -> None:
    """Ctrl-C, which reaches every process of the terminal, ends the run soon, with its record and its exit code."""
    assert run
    lab.set(boards=TWO, probes=ZOO, answers={"arm-qemu/none/zoo.ape": "SLEEP", "none/zoo.ape": "SLEEP"})
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.plugin import fakelab; fakelab.install()\n"
        "from harness.cli.main import main\n"
        f"sys.exit(main(['run', '-n', '{workers}']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, process_group=0
    ) as process:
        deadline = time.monotonic() + 60
        while not (pytester.path / "asleep").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGINT)
        told, _ = process.communicate(timeout=30)
    assert 2 == process.returncode, told
    assert "interrupted; what was answered before is recorded" in told
    assert "Traceback" not in told
    record = lab.record
    assert RunState.INTERRUPTED is record.state
    assert "arm-qemu/linux-6.1/namespaces/zoo.ape" in {cell.id for cell in record.cells}
    assert "arm-qemu/linux-6.1/none/zoo.ape" in record.missing


@pytest.mark.parametrize("place", ["a terminal", "a pipe"])
def test_builds_are_told_while_their_board_is_waited_for(lab: FakeLab, place: str) -> None:
    """Nobody looks at nothing for ten minutes: what pytest does with output while a cell is asked hides no progress."""
    lab.make_repository()
    lab.set(probes=ZOO, never_built=("arm-qemu",))
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.plugin import fakelab; fakelab.install()\n"
        "from harness.cli.main import main\n"
        "sys.exit(main(['run']))\n"
    )
    ours, theirs = os.openpty() if place == "a terminal" else os.pipe()
    with subprocess.Popen([sys.executable, "-c", code], stdout=theirs, stderr=theirs, process_group=0) as process:
        os.close(theirs)
        told, deadline = b"", time.monotonic() + 60
        while b"compiling" not in told and time.monotonic() < deadline:
            if select.select([ours], [], [], 1.0)[0]:
                told += os.read(ours, 4096)
        os.killpg(process.pid, signal.SIGINT)
        with contextlib.suppress(OSError):  # so a terminal's end is told
            while read := os.read(ours, 4096):
                told += read
    os.close(ours)
    assert b"toy for x86_64: compiling" in told
    assert (2, 0) == (process.returncode, len(lab.record.cells))
