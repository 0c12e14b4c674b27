"""A run that was cut short goes on where it stopped, on boards of paper, and never with another kernel."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest

from harness.outcome import Outcome
from harness.plugin import resuming
from harness.record import HostRecord, RunState, RunWriter, load_run
from harness.record.folder import JOURNAL
from tests.plugin.conftest import FakeLab

ZOO = ("zoo.ape", "zoo.bear", "zoo.cat", "zoo.dog")
TWO = ("arm-qemu", "i386-qemu")
CUT = {"namespaces/zoo.bear": "INTERRUPT"}


def asked(run_dir: Path) -> list[str]:
    """Give the ids of all cells that were ever recorded as answered, each as often as it was."""
    lines = [json.loads(line) for line in (run_dir / JOURNAL).read_text().splitlines()]
    return [line["cell"]["id"] for line in lines if "cell" in line]


def told(result: pytest.RunResult) -> str:
    """Give all that a command said."""
    return result.stdout.str() + result.stderr.str()


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["one process", "two workers"])
def test_only_what_was_not_answered_is_asked(lab: FakeLab, workers: tuple[str, ...]) -> None:
    """Answers from before stand, all others come, and the record in its folder ends whole."""
    lab.set(boards=TWO, probes=ZOO, answers={"arm-qemu/linux-6.1/namespaces/zoo.bear": "INTERRUPT"})
    assert 2 == lab.pytest().ret
    before = lab.record
    assert (2, 14) == (len(before.cells), len(before.pending))
    lab.set(boards=TWO, probes=ZOO)
    code, run = lab.run("--resume=latest", *workers)
    assert (0, before.id, RunState.FINISHED) == (code, run.id, run.state)
    assert sorted(run.planned) == sorted(asked(Path("results/latest")))
    assert set(before.cells) < set(run.cells)
    assert before.selection == run.selection
    assert 1 == len(run.resumed)
    assert 1 == len(list(Path("results/runs").iterdir()))


def test_what_was_selected_is_selected_again(lab: FakeLab) -> None:
    """Options, seed and rounds come from the record, and so does what -k had left."""
    lab.set(boards=TWO, probes=ZOO, answers=CUT)
    words = ("--boards", "arm-qemu", "--repeat", "2", "--shuffle", "5", "-k", "namespaces")
    assert 2 == lab.pytest(*words).ret
    before = lab.record
    lab.set(boards=TWO, probes=ZOO)
    code, run = lab.run("--resume", before.id, "-q")
    assert 0 == code
    assert before.planned == run.planned
    assert 8 == len(run.cells)
    assert (2, 5, before.command) == (run.repeat, run.shuffle, run.command)


def test_trouble_of_the_lab_is_asked_again(lab: FakeLab) -> None:
    """LAB is no verdict: it is replaced; what was judged is left alone, BROKEN included."""
    lab.set(probes=ZOO, answers={"zoo.ape": "BROKEN", "namespaces/zoo.dog": "SILENT"})
    assert 3 == lab.pytest().ret
    assert ("arm-qemu/linux-6.1/namespaces/zoo.dog",) == lab.record.pending
    lab.set(probes=ZOO)
    code, run = lab.run("--resume=latest")
    assert 3 == code
    assert {"zoo.ape": Outcome.BROKEN} == {cell.probe: cell.outcome for cell in run.cells if not cell.is_green}
    assert 9 == len(asked(Path("results/latest")))


def test_a_torn_last_line_does_not_hurt(lab: FakeLab) -> None:
    """Half an answer is none: that cell is asked again, and the journal is whole afterwards."""
    lab.set(probes=ZOO, answers=CUT)
    lab.pytest()
    with Path("results/latest", JOURNAL).open("a") as journal:
        journal.write('{"cell": {"id": "arm-')
    lab.set(probes=ZOO)
    code, run = lab.run("--resume=latest")
    assert (0, ()) == (code, run.faults)
    assert sorted(run.planned) == sorted(asked(Path("results/latest")))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--boards", "arm-qemu"), "--boards arm-qemu"),
        (("--repeat", "2"), "--repeat 2"),
        (("-k", "ape"), "-k"),
        (("--lf",), "--lf"),
        (("suites/zoo/ape.c::arm-qemu/linux-6.1/none",), "suites/zoo/ape.c::arm-qemu/linux-6.1/none"),
    ],
)
def test_nothing_else_may_choose(lab: FakeLab, words: tuple[str, ...], found: str) -> None:
    """A run is taken up as it was asked; whatever would make it another is refused, and nothing is changed."""
    lab.set(probes=ZOO, answers=CUT)
    lab.pytest()
    before = lab.record
    result = lab.pytest("--resume=latest", *words)
    assert 4 == result.ret
    assert f"--resume: expected nothing else that chooses cells, found {found}; leave it out" in told(result)
    assert before == lab.record


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["one process", "two workers"])
def test_two_kernels_are_never_mixed(lab: FakeLab, workers: tuple[str, ...]) -> None:
    """Another kernel than at first is refused before anything is asked."""
    lab.set(boards=TWO, probes=ZOO, answers=CUT)
    lab.pytest()
    before = lab.record
    lab.set(boards=TWO, probes=ZOO, kernels={"i386-qemu": "1" * 64})
    result = lab.pytest("--resume=latest", *workers)
    assert 4 == result.ret
    line = f"{before.id}: expected what it began with, found another image for i386-qemu/linux-6.1; begin a new run"
    assert line in told(result)
    assert before == lab.record


def test_another_emulator_and_probes_that_are_gone_are_refused(lab: FakeLab, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine under the kernel must be the same, too, and so must the questions."""
    lab.set(probes=ZOO, answers=CUT)
    lab.pytest()
    host = HostRecord(emulators={"qemu-system-arm": "7"})
    monkeypatch.setattr(resuming, "load_run", lambda path: attrs.evolve(load_run(path), host=host))
    monkeypatch.setattr(resuming, "describe_host", lambda _: HostRecord(emulators={"qemu-system-arm": "8"}))
    lab.set(probes=ZOO[1:])
    result = lab.pytest("--resume=latest")
    assert 4 == result.ret
    assert "found another qemu-system-arm, 2 of its cells gone; begin a new run" in told(result)


def test_no_such_run_is_one_line(lab: FakeLab) -> None:
    """Where there is nothing to go on with, that is said, and no folder is left."""
    lab.set()
    result = lab.pytest("--resume=2020")
    assert 4 == result.ret
    assert "2020: no such run; results holds none" in told(result).replace(f"{Path.cwd()}/", "")
    assert not Path("results").exists()


def test_a_run_that_goes_on_is_left_alone(lab: FakeLab) -> None:
    """Two processes never ask for one record."""
    lab.set(answers={"namespaces/zoo.lion": "INTERRUPT"})
    lab.pytest()
    writer = RunWriter.reopen(Path("results/latest").resolve())
    result = lab.pytest("--resume=latest")
    writer.finish(RunState.INTERRUPTED)
    assert 4 == result.ret
    assert "expected a run that has ended, found one that still goes on; wait for it" in told(result)


@pytest.mark.parametrize(("answer", "code"), [("PASS", 0), ("FAIL", 1)])
def test_a_complete_run_ends_as_it_ended(lab: FakeLab, answer: str, code: int) -> None:
    """Nothing is asked; the exit code is the run's own, so that red never turns green by resuming."""
    lab.set(answers={"zoo.lion": answer})
    lab.pytest()
    before = lab.record
    result = lab.pytest("--resume=latest")
    assert code == result.ret
    assert f"{before.id}: all 2 cells are answered; `harness report {before.id}` tells them" in told(result)
    assert before == lab.record


def test_a_run_killed_at_its_end_is_closed(lab: FakeLab) -> None:
    """All was answered, but neither the state nor junit.xml said so."""
    lab.set()
    lab.pytest()
    RunWriter.reopen(Path("results/latest").resolve()).finish(RunState.INTERRUPTED)
    Path("results/latest/junit.xml").unlink()
    assert 0 == lab.pytest("--resume=latest").ret
    assert RunState.FINISHED is lab.record.state
    assert Path("results/latest/junit.xml").is_file()
