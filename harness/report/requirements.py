"""Every requirement there is: how it came out by flavour and architecture, by which probes, or that none asks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from harness.record import RunRecord
from harness.report.differences import Answer, Difference, Square, differences_of
from harness.spec import Requirement

WORST_FIRST = (Answer.RED, Answer.OPEN, Answer.PARTLY, Answer.SKIPPED, Answer.GREEN)


@attrs.frozen(kw_only=True)
class RequirementView:
    """One requirement; `differences` say of each answer that is not green whether that is allowed, and why.

    `answer` sums all squares up, and is None where no probe of this run asked.
    """

    requirement: Requirement
    answers: Mapping[Square, Answer]
    differences: tuple[Difference, ...]
    probes: tuple[str, ...]
    answer: Answer | None

    @property
    def document(self) -> str:
        """The source without the item."""
        return self.requirement.source.rpartition(", item ")[0] or self.requirement.source


@attrs.frozen(kw_only=True)
class RequirementsView:
    """All of them, in the order of their files; the control is no flavour here, since it promises nothing."""

    flavours: tuple[str, ...]
    archs: tuple[str, ...]
    lines: tuple[RequirementView, ...]

    @property
    def documents(self) -> Mapping[str, tuple[RequirementView, ...]]:
        """The same by document."""
        found: dict[str, list[RequirementView]] = {}
        for line in self.lines:
            found.setdefault(line.document, []).append(line)
        return {document: tuple(lines) for document, lines in found.items()}


def requirements_of(run: RunRecord, requirements: Sequence[Requirement]) -> RequirementsView:
    """Look every requirement up in the run."""
    found = differences_of(run, requirements)
    answers = {line.requirement.id: line.answers for line in found.lines}
    probes: dict[str, dict[str, None]] = {}
    for cell in run.cells:
        for name in cell.requirements:
            probes.setdefault(name, {})[cell.probe] = None
    lines = (
        RequirementView(
            requirement=each,
            answers=answers.get(each.id, {}),
            differences=tuple(one for one in found.differences if one.requirement == each.id),
            probes=tuple(sorted(probes.get(each.id, ()))),
            answer=worst_of(answers.get(each.id, {}).values()),
        )
        for each in requirements
    )
    return RequirementsView(flavours=found.flavours, archs=found.archs, lines=tuple(lines))


def worst_of(answers: Iterable[Answer]) -> Answer | None:
    """Give the worst of several answers; None of none."""
    found = set(answers)
    return next((each for each in WORST_FIRST if each in found), None)
