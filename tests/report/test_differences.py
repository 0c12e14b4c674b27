"""Differences: the worst answer of a requirement's probes counts, and only the requirement's own words excuse one."""

from __future__ import annotations

import io

import pytest

from harness.outcome import Outcome
from harness.record import CellRecord
from harness.report.difference_table import differences_as_markdown, print_differences
from harness.report.differences import Answer, Difference, Differences, answer_of, differences_of
from harness.spec import Exemption, Level, Requirement
from tests.golden import check_golden
from tests.record.samples import sample_cell, sample_run

FULL = Requirement(
    id="X-1",
    title="The name is private",
    property="It is.",
    level=Level.MUST,
    source="nobody, item 1",
    provided_by=("namespaces",),
    partly_by=("vserver",),
    notes={"vserver": "only the first name", "procfs": "there is no name"},
    exempt=(
        Exemption(outcome=Outcome.SKIP, why="no clone3() there", archs=("arm",), flavours=("namespaces",)),
        Exemption(outcome=Outcome.FAIL, why="known to be wrong", archs=("i386",)),
    ),
)
OTHER = Requirement(
    id="X-2", title="All else", property="It holds.", level=Level.SHOULD, source="nobody, item 2",
    provided_by=("namespaces", "procfs", "vserver"),
)  # fmt: skip
GREEN, SKIP, FAIL, LAB, BROKEN = Outcome.PASS, Outcome.SKIP, Outcome.FAIL, Outcome.LAB, Outcome.BROKEN
Said = dict[tuple[str, str], tuple[Outcome, ...]]
"""Outcomes of the probes of X-1, by flavour and architecture."""


def cells(said: Said, requirement: str = "X-1") -> list[CellRecord]:
    """Give the cells that say so."""
    return [
        sample_cell(f"uts.p{n}", board=f"{arch}-qemu", flavour=flavour, outcome=outcome, requirements=(requirement,))
        for (flavour, arch), outcomes in said.items()
        for n, outcome in enumerate(outcomes)
    ]


def compared(said: Said) -> Differences:
    """Compare these answers to X-1; X-2 is green wherever X-1 was asked."""
    other = cells(dict.fromkeys(said, (GREEN,)), "X-2")
    return differences_of(sample_run(cells=(*cells(said), *other)), (FULL, OTHER))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((GREEN, GREEN), Answer.GREEN),
        ((GREEN, SKIP), Answer.PARTLY),
        ((SKIP, SKIP), Answer.SKIPPED),
        ((SKIP, LAB), Answer.OPEN),
        ((GREEN, BROKEN), Answer.OPEN),
        ((LAB, FAIL, GREEN), Answer.RED),
    ],
)
def test_the_worst_of_its_probes_is_a_requirements_answer(outcomes: tuple[Outcome, ...], expected: Answer) -> None:
    """Red outweighs what is open, and neither is green."""
    assert expected is answer_of(cells({("namespaces", "arm"): outcomes}))


@pytest.mark.parametrize(
    ("flavour", "arch", "outcomes", "allowed", "why"),
    [
        ("namespaces", "arm", (SKIP,), True, "no clone3() there"),
        ("namespaces", "ppc64", (SKIP,), False, "this flavour provides it, and no exemption speaks of it; uts.p0: "),
        ("namespaces", "ppc64", (GREEN, SKIP), True, "what could be asked holds; uts.p1: "),
        ("namespaces", "arm", (FAIL,), False, "it is required, and no exemption speaks of it; uts.p0: "),
        ("namespaces", "ppc64", (SKIP, FAIL), False, "it is required, and no exemption speaks of it; uts.p1: "),
        ("namespaces", "i386", (FAIL,), True, "known to be wrong"),
        ("vserver", "arm", (SKIP,), True, "this flavour provides it in part: only the first name"),
        ("procfs", "arm", (SKIP,), True, "there is no name"),
        ("openvz", "arm", (SKIP,), True, "this flavour does not provide it"),
        ("openvz", "arm", (FAIL,), False, "it is required"),
        ("openvz", "arm", (LAB,), False, "it could not be asked; uts.p0: "),
    ],
)
def test_only_the_requirements_own_words_allow_a_difference(
    flavour: str, arch: str, outcomes: tuple[Outcome, ...], allowed: bool, why: str
) -> None:
    """What they do not speak of is to be looked at, with what the probe said."""
    (found,) = compared({("namespaces", "x86_64"): (GREEN,), (flavour, arch): outcomes}).differences
    assert ((flavour, (arch,), allowed), True) == (
        (found.flavour, found.archs, found.allowed),
        found.why.startswith(why),
    )


def test_the_same_on_several_architectures_is_told_once() -> None:
    """As one difference, with all of them."""
    (found,) = compared({("vserver", "i386"): (SKIP,), ("vserver", "arm"): (SKIP,)}).differences
    assert isinstance(found, Difference)
    assert ("arm", "i386") == found.archs


def test_neither_the_control_nor_a_seeded_fault_is_compared() -> None:
    """There the answers are meant to be others."""
    control = sample_cell(flavour="none", outcome=FAIL, requirements=("X-1",), control=True, isolation=True)
    faulty = sample_cell(id="x86_64-qemu/i+f/namespaces/uts.a", fault="f", outcome=FAIL, requirements=("X-1",))
    found = differences_of(sample_run(cells=(control, faulty)), (FULL,))
    assert ((), ()) == (found.lines, found.flavours)


MIXED: Said = {
    ("namespaces", "arm"): (SKIP,),
    ("namespaces", "ppc64"): (GREEN, SKIP),
    ("namespaces", "x86_64"): (GREEN,),
    ("vserver", "arm"): (SKIP,),
    ("vserver", "ppc64"): (FAIL,),
    ("vserver", "x86_64"): (SKIP,),
}


def test_the_table_on_the_terminal() -> None:
    """Only what is not green everywhere has a row; what is not allowed comes first."""
    stream = io.StringIO()
    print_differences(compared(MIXED), stream, width=100, ascii_only=False)
    check_golden("differences.txt", stream.getvalue())


def test_the_table_in_markdown() -> None:
    """Every requirement has a row."""
    check_golden("differences.md", differences_as_markdown(compared(MIXED)))


def test_a_stream_that_knows_ascii_only_gets_nothing_else() -> None:
    """Messages of a guest are spelled out."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    print_differences(compared(MIXED), stream)
    stream.flush()
    assert b"X-1" in raw.getvalue()
