"""Reach: who came by a fault's place is asked about it, and whoever is in doubt."""

from __future__ import annotations

import pytest

from harness.ktap import ProbeResult
from harness.lab.answer import Answer, BootInfo, Group
from harness.lab.reach import UNREACHED, Reach
from harness.outcome import Outcome
from tests.lab.fake_guest import a_probe

SOUND = Group(flavour="namespaces", probes=())


def told(name: str, *reached: str, outcome: Outcome = Outcome.PASS, silent: bool = False) -> Answer:
    """What a sound kernel answered; `silent` where it cannot tell by what a probe came."""
    result = ProbeResult(probe=name, outcome=outcome, reached=None if silent else frozenset(reached))
    return Answer(result=result, boot=BootInfo(n=7), started="", duration_s=0.1)


def reach(*answers: Answer) -> Reach:
    """All that was told."""
    known = Reach()
    for answer in answers:
        known.note(SOUND, answer)
    return known


def faulted(fault: str, flavour: str = "namespaces") -> Group:
    """Probes that are to be asked of a kernel with that fault."""
    return Group(flavour=flavour, probes=(), fault=fault)


def test_who_never_comes_by_is_not_asked() -> None:
    """The answer is a SKIP that says why, on the boot that told."""
    known = reach(told("s.a", "leak"), told("s.b", "other"))
    answer = known.answer(faulted("leak"), a_probe("s.b"))
    assert answer is not None
    assert (Outcome.SKIP, UNREACHED, 7) == (answer.result.outcome, answer.result.reason, answer.boot.n)
    assert known.answer(faulted("leak"), a_probe("s.a")) is None


@pytest.mark.parametrize(
    "doubtful",
    [
        told("s.b", "other", outcome=Outcome.CRASH),
        told("s.b", "other", outcome=Outcome.BROKEN),
        told("s.b", silent=True),
    ],
)
def test_who_did_not_come_to_his_end_is_asked(doubtful: Answer) -> None:
    """Nor does a kernel that tells nothing excuse anybody."""
    assert reach(told("s.a", "leak"), doubtful).answer(faulted("leak"), a_probe("s.b")) is None


def test_another_flavour_is_another_way() -> None:
    """What one kind of container comes by says nothing of the next."""
    assert reach(told("s.a", "leak"), told("s.b")).answer(faulted("leak", "procfs"), a_probe("s.b")) is None


def test_a_fault_that_nobody_comes_by_is_asked_of_everybody() -> None:
    """The kernel may not have it, and only it can say so."""
    assert reach(told("s.a", "leak")).answer(faulted("gone"), a_probe("s.a")) is None


def test_a_kernel_with_a_fault_tells_nothing_about_the_others() -> None:
    """It may go other ways."""
    known = Reach()
    known.note(faulted("leak"), told("s.a", "leak"))
    known.note(faulted("leak"), told("s.b"))
    assert known.answer(faulted("leak"), a_probe("s.b")) is None
