"""What a pattern of reds points to."""

from __future__ import annotations

import attrs
import pytest

from harness.outcome import Outcome
from harness.record import CellRecord, Rerun, RunRecord, RunState
from harness.report.reasoning import Suspect, suspicion_line, suspicions_of
from tests.record.samples import control_cell, sample_cell

LETTERS = {"G": Outcome.PASS, "R": Outcome.FAIL, "C": Outcome.CRASH, "S": Outcome.SKIP, "L": Outcome.LAB}
UNCONTAINED = "arm-qemu/linux-6.1/none:G i386-qemu/linux-6.1/none:G"


def run(*cells: CellRecord) -> RunRecord:
    """Give a run of these cells."""
    return RunRecord(id="r", started="", state=RunState.FINISHED, cells=cells)


def on(places: str, probe: str = "uts.a") -> list[CellRecord]:
    """Give cells such as `arm-qemu:R`, `arm-pc/linux-6.2:G` or `arm-qemu/linux-6.1/none:G`."""
    cells = []
    for word in places.split():
        place, _, letter = word.partition(":")
        board, image, flavour = (place.split("/") + ["linux-6.1", "namespaces"][place.count("/") :])[:3]
        cells.append(sample_cell(probe, board=board, image=image, flavour=flavour, outcome=LETTERS[letter]))
    return cells


@pytest.mark.parametrize(
    ("places", "suspect", "where"),
    [
        ("arm-qemu:R i386-qemu:G ppc64-qemu:G", Suspect.PORT, ("arm",)),
        ("arm-qemu:R arm-pi:C i386-qemu:G", Suspect.PORT, ("arm",)),
        ("arm-qemu:R i386-qemu:C ppc64-qemu:R", Suspect.EVERYTHING, ("arm", "i386", "ppc64")),
        ("arm-qemu:R i386-qemu:R ppc64-qemu:G", Suspect.PORTS, ("arm", "i386")),
        ("arm-qemu:R arm-pi:G i386-qemu:G", Suspect.BOARD, ("arm-qemu",)),
        ("arm-qemu:R arm-pi:G", Suspect.BOARD, ("arm-qemu",)),
        (f"arm-qemu:R i386-qemu:R {UNCONTAINED}", Suspect.FLAVOUR, ("namespaces",)),
        (f"arm-qemu:R i386-qemu:G {UNCONTAINED}", Suspect.PORT, ("arm",)),
        ("arm-qemu/linux-6.2:R arm-qemu/linux-6.1:G", Suspect.IMAGE, ("linux-6.2",)),
        ("arm-qemu:R i386-qemu:S ppc64-qemu:L", None, ()),
        ("arm-qemu:R", None, ()),
        ("arm-qemu:G i386-qemu:G", None, ()),
        ("arm-qemu:R arm-pi:G i386-qemu:R ppc64-qemu:G", None, ()),
    ],
)
def test_each_pattern_has_its_suspect(places: str, suspect: Suspect | None, where: tuple[str, ...]) -> None:
    """The rules by example; where nothing fits, nothing is claimed."""
    found = suspicions_of(run(*on(places)))
    assert ([] if suspect is None else [(suspect, where)]) == [(each.suspect, each.where) for each in found]


def test_the_control_is_no_evidence() -> None:
    """Without a container an isolation probe is red because it must be; its green says nothing of a flavour."""
    cells = [*on("arm-qemu:R i386-qemu:R"), control_cell("uts.a", board="arm-qemu"), control_cell("uts.a")]
    assert [Suspect.EVERYTHING] == [each.suspect for each in suspicions_of(run(*cells))]


def test_a_flake_is_no_evidence() -> None:
    """What came out both ways on one architecture does not accuse its port."""
    arm, i386 = on("arm-qemu:R i386-qemu:G")
    flaky = attrs.evolve(arm, reruns=(Rerun(outcome=Outcome.PASS),))
    assert () == suspicions_of(run(flaky, i386))
    second = attrs.evolve(arm, id=f"{arm.id}@2", round=2, outcome=Outcome.PASS)
    assert () == suspicions_of(run(arm, second, i386))


def test_probes_of_one_pattern_are_told_together() -> None:
    """Twenty reds of one port are one piece of news; the widest suspicion comes first."""
    cells = [
        *on("arm-qemu:R i386-qemu:G", "uts.b"),
        *on("arm-qemu:R i386-qemu:R", "uts.c"),
        *on("arm-qemu:C i386-qemu:G", "uts.a"),
    ]
    assert [
        "suspect the patch or the requirement (VS-3a, O-8): 1 probe is red on all of arm, i386: uts.c",
        "suspect the port to arm: 2 probes are red only there: uts.b uts.a",
    ] == [suspicion_line(each) for each in suspicions_of(run(*cells))]


def test_a_long_list_is_cut() -> None:
    """The cells themselves are told below."""
    cells = [cell for number in range(12) for cell in on("arm-qemu:R i386-qemu:G", f"uts.p{number}")]
    (line,) = map(suspicion_line, suspicions_of(run(*cells)))
    assert line.endswith("uts.p6 uts.p7 and 4 more")
