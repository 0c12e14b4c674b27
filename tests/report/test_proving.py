"""What seeded faults have shown, as people and machines read it."""

from __future__ import annotations

import io

import attrs
import pytest
from junitparser import Error, Failure, JUnitXml

from harness.outcome import Outcome
from harness.record import RunState
from harness.record.proof import Proof, ProvenBoard
from harness.report import as_markdown, build_view, print_matrix
from harness.report.junit import as_junit
from harness.report.proving import NOT_PROVEN, proof_line
from tests.golden import check_golden
from tests.record.samples import sample_run
from tests.report.proofs import SOUND, Answers, proving_run

TROUBLED: Answers = {
    **SOUND,
    "i386-qemu/name-leaks/uts.own": Outcome.PASS,
    "arm-qemu/name-stays/uts.fields": Outcome.PASS,
    "arm-qemu/name-stays/pid.hidden": Outcome.FAIL,
    "i386-qemu/name-stays/uts.own": Outcome.LAB,
    "i386-qemu/name-stays/uts.fields": Outcome.LAB,
    "i386-qemu/name-stays/pid.hidden": Outcome.LAB,
    "arm-qemu/-/pid.hidden": Outcome.PASS,
}
"""A survivor, a fault that only another requirement's probe saw, and one that the lab kept from being judged."""
BOARD = ProvenBoard(board="arm-qemu", arch="arm", image="toy", digests={"image": "a" * 64, "initramfs": "g" * 64})
PROOF = Proof(
    run="r", faults=3, caught=3, boards=(BOARD, attrs.evolve(BOARD, arch="i386", digests={"image": "i" * 64}))
)


def shown(answers: Answers, *, ascii_only: bool = False) -> str:
    """What the terminal says."""
    stream = io.StringIO()
    print_matrix(build_view(proving_run(answers)), stream, width=100, ascii_only=ascii_only)
    return stream.getvalue()


def test_the_kill_matrix_on_the_terminal() -> None:
    """Faults by boards, survivors with what they break and how to try again, and the score last."""
    check_golden("kills.txt", shown(TROUBLED))


def test_the_kill_matrix_in_markdown() -> None:
    """The same, and every probe by fault."""
    check_golden("kills.md", as_markdown(build_view(proving_run(TROUBLED))))


def test_a_whole_proof_says_so() -> None:
    """The last line is the score; nothing else is to be looked at."""
    text = shown(SOUND)
    assert text.endswith("2 of 2 seeded faults caught on 2 architectures in 42 s; every isolation probe tripped\n")
    assert "SURVIVED" not in text
    assert text.isascii() is False
    assert shown(SOUND, ascii_only=True).isascii()


def test_junit_has_a_case_for_each_fault_on_each_board() -> None:
    """It fails where the fault survived; red under a fault is no failure of the kernel's."""
    xml = JUnitXml.fromstring(as_junit(proving_run(TROUBLED)).encode())
    results = {
        (case.classname, case.name): type(case.result[0]) if case.result else None for suite in xml for case in suite
    }
    faults = {name: result for name, result in results.items() if ".faults." in name[0]}
    assert {
        ("arm.faults.seeded", "name-leaks"): None,
        ("arm.faults.seeded", "name-stays"): None,
        ("i386.faults.seeded", "name-leaks"): Failure,
        ("i386.faults.seeded", "name-stays"): Error,
    } == faults
    assert (6 + 4, 1, 1) == (xml.tests, xml.failures, xml.errors)
    said = {prop.value for suite in xml for prop in suite.properties() if prop.name == "seeded faults"}
    assert {"0 of 2 seeded faults caught on 2 architectures; 1 isolation probe never tripped"} == said


@pytest.mark.parametrize(
    ("images", "guest", "expected"),
    [
        (["a" * 64], "g" * 64, "proven: 3 of 3 seeded faults caught on 2 architectures"),
        (["a" * 64, "i" * 64], "g" * 64, "proven: 3 of 3 seeded faults caught on 2 architectures"),
        (["a" * 64, "x" * 64], "g" * 64, NOT_PROVEN),
        ([], "", NOT_PROVEN),
    ],
)
def test_other_runs_of_the_same_kernels_say_how_good_the_probes_are(
    images: list[str], guest: str, expected: str
) -> None:
    """All of a run's kernels must have been proven; else the command that proves is told."""
    boot = sample_run().boots[0]
    boots = tuple(attrs.evolve(boot, n=n, digests={"image": each, "initramfs": guest}) for n, each in enumerate(images))
    run = sample_run(boots=boots)
    assert expected == proof_line(run, PROOF)
    assert NOT_PROVEN == proof_line(run, None)
    for text in (as_markdown(build_view(run, PROOF)), as_junit(run, proof=PROOF)):
        assert expected in text


def test_a_proof_by_other_probes_says_that() -> None:
    """Probes that were changed since have shown nothing."""
    boot = attrs.evolve(sample_run().boots[0], digests={"image": "a" * 64, "initramfs": "h" * 64})
    assert "by probes that have changed since" in proof_line(sample_run(boots=(boot,)), PROOF)


def test_an_interrupted_proof_is_told_as_one() -> None:
    """More was planned than is told."""
    stream = io.StringIO()
    print_matrix(build_view(proving_run(SOUND, state=RunState.INTERRUPTED)), stream)
    assert stream.getvalue().endswith("these are not all faults, or not all probes (interrupted)\n")
