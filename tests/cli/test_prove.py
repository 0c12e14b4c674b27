"""`harness prove`: faults are seeded, asked beside the kernel without any, and what survived is the news."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from junitparser import JUnitXml

from harness.cli.main import main
from harness.outcome import Outcome
from harness.record.proof import PROOF, load_proof
from tests.plugin.conftest import FakeLab

RESULTS = Path("results")
ZOO = ("zoo.ape", "zoo.bear")
TWO = ("arm-qemu", "i386-qemu")
FAULTS = ("ape-out", "bear-out")
CAUGHT = {"+ape-out/zoo.ape": "FAIL", "+bear-out/zoo.bear": "CRASH"}


@pytest.fixture
def prove(lab: FakeLab) -> Callable[..., int]:
    """Give a way to call `harness prove` in one process, where the fake lab is."""
    lab.make_repository()
    return lambda *words: main(["prove", "-n", "0", *words])


def proving(lab: FakeLab, **rest: object) -> None:
    """Two boards, two faults, and two isolation probes that each catch one."""
    lab.set(**{"boards": TWO, "probes": ZOO, "isolation": ZOO, "faults": FAULTS, "answers": CAUGHT, **rest})


def test_faults_that_are_all_caught_are_a_whole_proof(
    lab: FakeLab, prove: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every cell of the control and of each fault is recorded; the score is told, kept and named."""
    proving(lab)
    assert 0 == prove()
    kernels = ("linux-6.1", "linux-6.1+ape-out", "linux-6.1+bear-out")
    expected = {f"{board}/{kernel}/namespaces/{probe}" for board in TWO for kernel in kernels for probe in ZOO}
    assert expected == set(lab.record.planned) == {cell.id for cell in lab.record.cells}
    assert {"ape-out": "The lion is out.", "bear-out": "The lion is out."} == {
        fault.name: fault.breaks for fault in lab.record.seeded
    }
    lines = capsys.readouterr().out.splitlines()
    assert "arm-qemu linux-6.1+ape-out namespaces: 2 cells: 1 red with the fault" in lines
    score = r"2 of 2 seeded faults caught on 2 architectures in \d+ s; every isolation probe tripped"
    assert re.fullmatch(score, lines[-2])
    proof = load_proof(RESULTS)
    assert proof is not None
    assert (lab.record.id, "2 of 2 seeded faults caught on 2 architectures") == (proof.run, proof.score)
    assert "flavour" == lab.record.selection[lab.record.selection.index("--isolation") + 1]


def test_a_fault_that_survives_is_a_failure(
    lab: FakeLab, prove: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """On any board; the fault, what it breaks and the command that tries it again are told, and JUnit fails there."""
    proving(lab, answers={**CAUGHT, "i386-qemu/+ape-out/zoo.ape": "PASS"})
    assert 1 == prove()
    told = capsys.readouterr().out
    assert "SURVIVED i386-qemu/linux-6.1+ape-out\n  The lion is out. (VS-1; kernel/zoo.c:cage)\n" in told
    assert "repeat: harness prove --boards i386-qemu --images linux-6.1 --faults ape-out\n" in told
    xml = JUnitXml.fromfile("results/latest/junit.xml")
    assert (4 + 4, 1, 0) == (xml.tests, xml.failures, xml.errors)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, 1),
        ({**CAUGHT, "+ape-out/zoo.bear": "BROKEN"}, 0),
        ({**CAUGHT, "+ape-out/zoo.bear": "SKIP"}, 0),
        ({**CAUGHT, "+ape-out/zoo.bear": "SILENT"}, 3),
        ({**CAUGHT, "namespaces/zoo.bear": "FAIL", "+ape-out/zoo.bear": "PASS"}, 1),
        ({**CAUGHT, "namespaces/zoo.bear": "BROKEN", "+ape-out/zoo.bear": "PASS"}, 3),
        ({**CAUGHT, "+ape-out/zoo.ape": "INTERRUPT"}, 2),
        (dict.fromkeys(("zoo.ape", "zoo.bear"), "SKIP"), 3),
    ],
    ids=["none is caught", "broken", "skipped", "lab", "red without", "broken without", "Ctrl-C", "all skipped"],
)
def test_exit_codes_are_those_of_a_run(
    lab: FakeLab, prove: Callable[..., int], answers: dict[str, str], code: int
) -> None:
    """Red with a fault is what it is for, and what it keeps from being asked is no trouble; all else counts."""
    proving(lab, answers=answers)
    assert code == prove()


def test_a_proof_that_was_cut_short_goes_on(lab: FakeLab, prove: Callable[..., int]) -> None:
    """What is left is asked; only then is it a proof that is named."""
    proving(lab, answers={**CAUGHT, "i386-qemu/+bear-out/zoo.ape": "INTERRUPT"})
    assert 2 == prove()
    before = lab.record
    assert load_proof(RESULTS) is None
    assert before.pending
    proving(lab)
    assert 0 == prove("--resume")
    assert before.id == lab.record.id
    assert set(before.cells) < set(lab.record.cells)
    proof = load_proof(RESULTS)
    assert proof is not None
    assert before.id == proof.run


def test_a_plain_run_is_not_resumed_as_a_proof(
    lab: FakeLab, prove: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """It has no faults; the command that goes on with it is told."""
    proving(lab, answers={"none/zoo.ape": "SILENT"})
    assert 3 == main(["run", "-n", "0"])
    capsys.readouterr()
    assert 4 == prove("--resume")
    assert "expected a run with seeded faults" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--faults", "ape-out"), ("--probes", "zoo.ape"), ("-k", "not bear-out")])
def test_part_of_a_proof_is_kept_and_not_named(lab: FakeLab, prove: Callable[..., int], words: tuple[str, ...]) -> None:
    """Who tries one fault, or one probe, learns of it and changes nothing for others."""
    proving(lab)
    assert ("--probes" in words) == prove(*words)
    assert load_proof(RESULTS) is None
    assert Path("results/latest", PROOF).is_file()


def test_later_runs_of_the_proven_kernels_say_so(
    lab: FakeLab, prove: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """At the end of the run, and whenever it is told again; another kernel is not proven by it."""
    proving(lab)
    assert 0 == prove()
    for kernels, said in (({}, "proven: 2 of 2 seeded faults caught"), (dict.fromkeys(TWO, "1" * 64), "not proven")):
        proving(lab, kernels=kernels, answers={"none/zoo.ape": "FAIL", "none/zoo.bear": "FAIL"})
        capsys.readouterr()
        assert 0 == main(["run", "-n", "0"])
        assert 0 == main(["report"])
        assert 2 == capsys.readouterr().out.count(f"\n{said}")
        assert said in Path("results/latest/junit.xml").read_text()


def test_a_wrong_name_is_one_line(lab: FakeLab, prove: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """With the nearest fault that there is, and the code for usage."""
    proving(lab)
    assert 4 == prove("--faults", "ape-oat")
    assert 'harness: --faults: ape-oat: no such fault; did you mean "ape-out"?\n' == capsys.readouterr().err


def test_what_would_be_asked_can_be_seen_first(lab: FakeLab, capsys: pytest.CaptureFixture[str]) -> None:
    """Ids one a line, the control first; nothing boots."""
    proving(lab, boards=TWO[:1])
    assert 0 == main(["prove", "--list", "--faults", "ape-*", "--probes", "zoo.ape"])
    ids = ("arm-qemu/linux-6.1/namespaces/zoo.ape", "arm-qemu/linux-6.1+ape-out/namespaces/zoo.ape")
    assert "".join(f"{each}\n" for each in ids) == capsys.readouterr().out
    assert not RESULTS.exists()


def test_two_workers_prove_the_same(lab: FakeLab) -> None:
    """Node ids with faults keep a board with its worker."""
    proving(lab)
    code, run = lab.run("--faults", "*", "-n2")
    assert 0 == code
    assert {"arm-qemu": 1, "i386-qemu": 1} == {board: lab.opened.count(board) for board in TWO}
    assert 4 == sum(cell.outcome in (Outcome.FAIL, Outcome.CRASH) for cell in run.cells)
    assert {cell.id for cell in run.cells} == set(run.planned)
