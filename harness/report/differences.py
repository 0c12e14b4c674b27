"""Where a requirement comes out differently by flavour or architecture, and whether the requirements allow it."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from harness.outcome import Outcome
from harness.record import CellRecord, RunRecord, Verdict
from harness.report.proving import without_faults
from harness.report.view import CONTROL_FLAVOUR
from harness.report.wording import message_of
from harness.spec import Requirement

Square = tuple[str, str]
"""Flavour and architecture."""


class Answer(enum.Enum):
    """What all probes of a requirement together say in one square."""

    GREEN = "green"
    PARTLY = "green in part, skipped in part"
    SKIPPED = "skipped"
    RED = "red"
    OPEN = "without a verdict"


@attrs.frozen(kw_only=True)
class Line:
    """One requirement: its answer in every square in which it was asked."""

    requirement: Requirement
    answers: Mapping[Square, Answer]

    @property
    def is_green(self) -> bool:
        """Whether it holds wherever it was asked."""
        return set(self.answers.values()) == {Answer.GREEN}


@attrs.frozen(kw_only=True)
class Difference:
    """An answer that is not green, under one flavour on some architectures; `why` is the reason, or what is missing."""

    requirement: str
    flavour: str
    archs: tuple[str, ...]
    answer: Answer
    allowed: bool
    why: str


@attrs.frozen(kw_only=True)
class Differences:
    """Every requirement that was asked, by flavour and architecture, and each answer that is not green."""

    run: str
    flavours: tuple[str, ...]
    archs: tuple[str, ...]
    lines: tuple[Line, ...]
    differences: tuple[Difference, ...]


def differences_of(run: RunRecord, requirements: Iterable[Requirement]) -> Differences:
    """Compare what a run found of each requirement; without the control, which has no containers."""
    cells = [cell for cell in without_faults(run).cells if cell.flavour != CONTROL_FLAVOUR]
    lines = [line for each in requirements if (line := _line(each, cells)).answers]
    return Differences(
        run=run.id,
        flavours=tuple(dict.fromkeys(cell.flavour for cell in cells)),
        archs=tuple(sorted({cell.arch for cell in cells})),
        lines=tuple(lines),
        differences=tuple(each for line in lines for each in _differences(line, cells)),
    )


def answer_of(cells: Collection[CellRecord]) -> Answer:
    """Sum up what several cells say of one requirement: the worst of it."""
    verdicts = {cell.verdict for cell in cells}
    if Verdict.RED in verdicts:
        return Answer.RED
    if verdicts & {Verdict.BROKEN, Verdict.LAB}:
        return Answer.OPEN
    if verdicts == {Verdict.GREEN}:
        return Answer.GREEN
    return Answer.PARTLY if Verdict.GREEN in verdicts else Answer.SKIPPED


def _line(requirement: Requirement, cells: Iterable[CellRecord]) -> Line:
    squares: dict[Square, list[CellRecord]] = {}
    for cell in cells:
        if requirement.id in cell.requirements:
            squares.setdefault((cell.flavour, cell.arch), []).append(cell)
    return Line(requirement=requirement, answers={square: answer_of(found) for square, found in squares.items()})


def _differences(line: Line, cells: Iterable[CellRecord]) -> Iterator[Difference]:
    """Tell each answer that is not green, architectures together for which the same holds."""
    groups: dict[tuple[str, Answer, bool, str], list[str]] = {}
    for (flavour, arch), answer in line.answers.items():
        if answer is not Answer.GREEN:
            allowed, why = allowance(line.requirement, flavour, arch, answer)
            if not allowed or answer is Answer.PARTLY:
                why += _said(line.requirement, flavour, arch, cells)
            groups.setdefault((flavour, answer, allowed, why), []).append(arch)
    for (flavour, answer, allowed, why), archs in groups.items():
        yield Difference(
            requirement=line.requirement.id,
            flavour=flavour,
            archs=tuple(sorted(archs)),
            answer=answer,
            allowed=allowed,
            why=why,
        )


def allowance(requirement: Requirement, flavour: str, arch: str, answer: Answer) -> tuple[bool, str]:
    """Say whether the requirement's own words allow an answer that is not green, and which of them do."""
    exemption = requirement.exemption(arch, flavour)
    if exemption and _means(exemption.outcome, answer):
        return True, exemption.why
    if answer is Answer.OPEN:
        return False, "it could not be asked"
    if answer is Answer.RED:
        return False, "it is required, and no exemption speaks of it"
    if flavour in requirement.partly_by:
        return True, f"this flavour provides it in part: {requirement.notes[flavour]}"
    if answer is Answer.PARTLY:
        return True, "what could be asked holds"
    if flavour not in requirement.provided_by:
        return True, requirement.notes.get(flavour) or "this flavour does not provide it"
    return False, "this flavour provides it, and no exemption speaks of it"


def _means(outcome: Outcome, answer: Answer) -> bool:
    """Whether an exempted outcome is what was found."""
    if answer is Answer.RED:
        return outcome.blames_kernel
    return outcome is Outcome.SKIP and answer in (Answer.SKIPPED, Answer.PARTLY)


def _said(requirement: Requirement, flavour: str, arch: str, cells: Iterable[CellRecord]) -> str:
    """Quote the cell that is to blame: a red one before one that was skipped."""
    square = (flavour, arch)
    here = [cell for cell in cells if requirement.id in cell.requirements and (cell.flavour, cell.arch) == square]
    to_blame = [cell for cell in here if answer_of([cell]) is answer_of(here)] or here
    first = next((cell for cell in to_blame if cell.verdict is not Verdict.GREEN), None)
    return f"; {first.probe}: {message_of(first)}" if first else ""
