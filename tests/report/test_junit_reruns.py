"""JUnit of cells that were asked again: every reader counts reds once, excused flakes never, and loses no answer."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, Skipped
from junitparser.xunit2 import FlakyError, FlakyFailure, JUnitXml, RerunError, RerunFailure
from lxml import etree  # type: ignore[attr-defined]

from harness.history.junit_file import read_junit
from harness.outcome import Outcome
from harness.record import CellRecord, Rerun, RunRecord, Verdict
from harness.report.junit import as_junit
from tests.record.samples import sample_cell
from tests.report.test_junit import SCHEMA, read, run_of

AGAIN = [
    *((outcome,) for outcome in Outcome),
    (),
    *itertools.product((Outcome.FAIL, Outcome.PASS, Outcome.LAB), repeat=2),
]
EARLIER = {"flakyFailure", "flakyError", "rerunFailure", "rerunError"}
KNOWN = "the timer is late (ops, until 2027-01-31)"


def asked_again(first: Outcome, *again: Outcome, **rest: Any) -> CellRecord:
    """Give a cell that said this at first, and that when it was asked again."""
    reruns = tuple(Rerun(outcome=each, message=f"said {each.value}", console_log="console/x-9.log") for each in again)
    return sample_cell(
        f"uts.{first.value}_{'_'.join(each.value for each in again)}", outcome=first, reruns=reruns, **rest
    )


EVERY = [
    attrs.evolve(cell, id=f"{cell.id}-{control}-{bool(known)}", probe=f"{cell.probe}-{control}-{bool(known)}")
    for first, again, control, known in itertools.product(Outcome, AGAIN, (False, True), ("", KNOWN))
    for cell in [asked_again(first, *again, control=control, quarantine=known)]
]


def as_gitlab(text: str) -> dict[tuple[str, str], str]:
    """Read as GitLab does: class, name, the first of failure, error and skipped; a name that comes again is lost."""
    told: dict[tuple[str, str], str] = {}
    for case in etree.fromstring(text.encode()).iter("testcase"):
        found = next((each for word in ("failure", "error", "skipped") for each in case.findall(word)), None)
        if found is not None and found.tag != "skipped":
            assert found.text, "a failure without content is shown as nothing"
        told.setdefault((case.get("classname"), case.get("name")), "success" if found is None else found.tag)
    return told


def expected_counts(run: RunRecord) -> Counter[str]:
    """Count by the record's own rules: red is a failure, unless it is excused."""
    words = {Verdict.GREEN: "success", Verdict.RED: "failure", Verdict.SKIPPED: "skipped"}
    return Counter("success" if cell.is_excused else words.get(cell.verdict, "error") for cell in run.cells)


def test_every_outcome_counts_once_for_every_reader() -> None:
    """Each first answer with each kind of rerun, as control or not, quarantined or not: the same counts everywhere."""
    run = run_of(*EVERY)
    expected = expected_counts(run)
    for text in (as_junit(run), as_junit(run, annotated=True)):
        assert expected == Counter(as_gitlab(text).values())
        cases = [case for suite in JUnitXml.fromstring(text.encode()) for case in suite]
        final = [[each for each in case.result if isinstance(each, Failure | Error | Skipped)] for case in cases]
        kinds = Counter(type(each[0]).__name__.lower() if each else "success" for each in final)
        assert expected == kinds
        assert all(len(each) <= 1 for each in final)
    root = etree.fromstring(as_junit(run).encode())
    SCHEMA.assertValid(root)
    assert (expected["failure"], expected["error"]) == (int(root.get("failures")), int(root.get("errors")))


def test_no_answer_is_lost_nor_told_twice() -> None:
    """Of every further answer that is red, broken or the lab's there is one element, of the right kind."""
    cases = [case for suite in JUnitXml.fromstring(as_junit(run_of(*EVERY)).encode()) for case in suite]
    kinds = {True: (FlakyFailure, FlakyError), False: (RerunFailure, RerunError)}
    for case, cell in zip(cases, EVERY, strict=True):
        failure, error = kinds[cell.is_excused]
        verdicts = [cell.verdict_of(each.outcome) for each in cell.reruns]
        reds = verdicts.count(Verdict.RED) + cell.is_excused
        expected = {failure: reds, error: sum(each in (Verdict.BROKEN, Verdict.LAB) for each in verdicts)}
        found = Counter(
            type(each) for each in case if isinstance(each, FlakyFailure | FlakyError | RerunFailure | RerunError)
        )
        assert +Counter(expected) == found


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            asked_again(Outcome.FAIL, Outcome.FAIL, Outcome.CRASH),
            ["failure fail", "rerunFailure fail", "rerunFailure crash"],
        ),
        (asked_again(Outcome.FAIL, Outcome.FAIL, Outcome.PASS), ["failure fail", "rerunFailure fail"]),
        (asked_again(Outcome.FAIL, Outcome.FAIL, quarantine=KNOWN), ["failure fail", "rerunFailure fail"]),
        (asked_again(Outcome.CRASH, Outcome.PASS, quarantine=KNOWN), ["flakyFailure crash"]),
        (asked_again(Outcome.FAIL, Outcome.LAB), ["failure fail", "rerunError lab"]),
    ],
    ids=["confirmed", "unstable", "confirmed though quarantined", "excused", "could not be asked again"],
)
def test_each_case_has_the_elements_of_surefire(cell: CellRecord, expected: list[str]) -> None:
    """What Jenkins takes as flaky is what the exit code lets pass, and nothing else."""
    (case,) = etree.fromstring(as_junit(run_of(cell)).encode()).iter("testcase")
    assert [*expected, "system-out None"] == [f"{each.tag} {each.get('type')}" for each in case]


def test_unstable_is_said_in_a_property() -> None:
    """Red, so that it counts; and marked, so that nobody takes it for proof that the kernel got worse."""
    text = as_junit(
        run_of(asked_again(Outcome.FAIL, Outcome.PASS), asked_again(Outcome.FAIL, Outcome.FAIL)), annotated=True
    )
    first, second = etree.fromstring(text.encode()).iter("testcase")
    assert {"FAIL PASS"} == {each.get("value") for each in first.iter("property") if each.get("name") == "unstable"}
    assert "[[PROPERTY|unstable=FAIL PASS]]" in first.find("system-out").text
    assert "unstable" not in etree.tostring(second).decode()


def test_a_rerun_leads_to_its_own_console() -> None:
    """Message and log are those of the rerun, not of the first answer."""
    text = as_junit(run_of(asked_again(Outcome.FAIL, Outcome.CRASH)), logs="results/runs/r/")
    again = etree.fromstring(text.encode()).find(".//rerunFailure")
    assert "said CRASH" == again.get("message")
    assert "[[ATTACHMENT|results/runs/r/console/x-9.log]]" == again.findtext("system-out")


def test_what_is_written_can_be_imported() -> None:
    """Our own reader gets back what counts: the first answer, and the reds that came after."""
    cells = [
        asked_again(Outcome.FAIL, Outcome.CRASH),
        asked_again(Outcome.FAIL, Outcome.PASS, quarantine=KNOWN),
        asked_again(Outcome.PASS),
    ]
    document = read_junit(as_junit(run_of(*cells)).encode(), Path("junit.xml"))
    found = [(each.outcome, each.again) for each in document.results]
    assert [(Outcome.FAIL, (Outcome.CRASH,)), (Outcome.FAIL, (Outcome.PASS,)), (Outcome.PASS, ())] == found


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=40), st.sampled_from(Outcome), st.booleans())
def test_no_byte_of_a_rerun_breaks_the_file(raw: bytes, outcome: Outcome, annotated: bool) -> None:
    """Consoles hold any byte."""
    _holds(raw, outcome, annotated)


def test_every_single_byte_is_harmless() -> None:
    """From 0x00 to 0xff, all in one text and each alone."""
    _holds(bytes(range(256)), Outcome.FAIL, annotated=True)
    for byte in range(256):
        _holds(bytes([byte]), Outcome.FAIL, annotated=False)


def _holds(raw: bytes, outcome: Outcome, annotated: bool) -> None:
    text = raw.decode("utf-8", "surrogateescape")
    reruns = (Rerun(outcome=outcome, message=text, console_log=text), Rerun(outcome=Outcome.PASS, message=text))
    for known in ("", f"q{text}"):
        cell = sample_cell(outcome=Outcome.FAIL, reruns=reruns, quarantine=known, console_excerpt=text, message=text)
        if known:
            SCHEMA.assertValid(etree.fromstring(as_junit(run_of(cell)).encode()))
            assert ["success"] == list(as_gitlab(as_junit(run_of(cell), annotated=annotated)).values())
        else:
            read(run_of(cell), annotated=annotated)
