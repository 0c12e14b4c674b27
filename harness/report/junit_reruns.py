"""What JUnit says of a cell that was asked again: an element for each further answer, in Surefire's words.

Readers count `<failure>` alone. So a red cell keeps it, with a `<rerunFailure>` for each red that came after; an
excused flake has a `<flakyFailure>` for each of its reds, the first among them, and counts as passed. What LAB or
BROKEN kept from answering is `rerunError` or `flakyError`. A green answer has no element; the message names it.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from harness.record import CellRecord, Rerun, Verdict
from harness.report.junit_case import clip
from harness.report.wording import details_of, message_of, one_line

OUTPUT = "system-out"


def add_answers(case: ET.Element, cell: CellRecord, logs: str) -> None:
    """Put the elements of further answers before the case's output; a cell that was asked once gets none."""
    place = next((n for n, each in enumerate(case) if each.tag == OUTPUT), len(case))
    for n, element in enumerate(_answers(cell, logs)):
        case.insert(place + n, element)


def _answers(cell: CellRecord, logs: str) -> Iterator[ET.Element]:
    word = "flaky" if cell.is_excused else "rerun"
    if cell.is_excused:
        yield _element(f"{word}Failure", cell.outcome.value, message_of(cell), details_of(cell))
    for n, again in enumerate(cell.reruns, start=1):
        verdict = cell.verdict_of(again.outcome)
        if verdict is Verdict.RED:
            yield _rerun(f"{word}Failure", n, again, logs)
        elif verdict in (Verdict.BROKEN, Verdict.LAB):
            yield _rerun(f"{word}Error", n, again, logs)


def _rerun(tag: str, n: int, again: Rerun, logs: str) -> ET.Element:
    said = one_line(again.message) or f"{again.outcome.value}: no more is known"
    element = _element(tag, again.outcome.value, said, f"asked again ({n}): {again.outcome.value}: {said}")
    if again.console_log:
        ET.SubElement(element, OUTPUT).text = f"[[ATTACHMENT|{one_line(f'{logs}{again.console_log}')}]]"
    return element


def _element(tag: str, outcome: str, message: str, details: str) -> ET.Element:
    element = ET.Element(tag, type=outcome.lower(), message=clip(message))
    ET.SubElement(element, "stackTrace").text = clip(details)
    return element
