"""Requirements in a report: all of them, also those that nobody asks."""

from __future__ import annotations

from pathlib import Path

from harness.report.differences import Answer
from harness.report.requirements import requirements_of, worst_of
from harness.spec import load_spec
from tests.report.sites import REQUIREMENTS, site_run

ROOT = Path(__file__).resolve().parents[2]


def test_none_is_left_out() -> None:
    """A requirement without a probe is listed, by its document, as not asked."""
    spec = load_spec(ROOT / "suites/spec")
    found = requirements_of(site_run(), spec)
    assert [each.id for each in spec] == [line.requirement.id for line in found.lines]
    assert len(found.lines) == sum(map(len, found.documents.values()))
    assert 4 == len(found.documents)
    silent = next(line for line in found.lines if line.requirement.id == "I-1")
    assert (None, (), {}) == (silent.answer, silent.probes, silent.answers)


def test_the_worst_square_is_the_answer_and_says_why() -> None:
    """Red under one architecture is red; the reason stands beside it."""
    lines = {line.requirement.id: line for line in requirements_of(site_run(), REQUIREMENTS).lines}
    assert Answer.RED is lines["VS-3a"].answer
    assert ("uts.nodename_is_private",) == lines["VS-3a"].probes
    assert {False} == {each.allowed for each in lines["VS-3a"].differences}
    assert {("namespaces", "arm"), ("namespaces", "x86_64")} == set(lines["VS-3a"].answers)


def test_the_worst_is_the_worst() -> None:
    """An answer that was not given counts for nothing; one red counts for all."""
    assert None is worst_of([])
    assert Answer.GREEN is worst_of([Answer.GREEN])
    assert Answer.PARTLY is worst_of([Answer.GREEN, Answer.SKIPPED, Answer.PARTLY])
    assert Answer.OPEN is worst_of([Answer.PARTLY, Answer.OPEN])
    assert Answer.RED is worst_of([Answer.OPEN, Answer.RED])
