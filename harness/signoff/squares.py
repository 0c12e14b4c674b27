"""Every requirement that the policy demands, in every place where it does, and what the record of a run says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import attrs

from harness.cell_id import first_round, split_id
from harness.record import CellRecord, RunRecord, Verdict
from harness.report.columns import ids_of
from harness.report.differences import Answer, allowance, answer_of
from harness.report.view import CONTROL_FLAVOUR
from harness.report.wording import message_of
from harness.signoff.farm import Farm
from harness.signoff.policy import Demand, Policy
from harness.signoff.ruling import Square, Standing
from harness.spec import Requirement

NO_PROBE, NOT_ASKED = "no probe checks it", "nothing was answered"


@attrs.frozen(kw_only=True, slots=False)
class Book:
    """A run, looked up by what was asked where."""

    run: RunRecord

    @cached_property
    def answers(self) -> Mapping[str, tuple[CellRecord, ...]]:
        """By the id of the first round: the answers of all rounds."""
        found: dict[str, list[CellRecord]] = {}
        for cell in self.run.cells:
            found.setdefault(first_round(cell.id), []).append(cell)
        return {name: tuple(cells) for name, cells in found.items()}

    @cached_property
    def probes(self) -> Mapping[str, tuple[str, ...]]:
        """By requirement: every probe that checks it, whether it was chosen or not."""
        checks: dict[str, set[str]] = {probe: set(ids) for probe, ids in self.run.catalogue.items()}
        for cell in self.run.cells:
            checks.setdefault(cell.probe, set()).update(cell.requirements)
        found: dict[str, list[str]] = {}
        for probe in sorted(checks):
            for requirement in checks[probe]:
                found.setdefault(requirement, []).append(probe)
        return {requirement: tuple(probes) for requirement, probes in found.items()}

    @cached_property
    def asked(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """By board: the images that were to be asked, each with its flavours but the control."""
        found: dict[str, dict[str, dict[str, None]]] = {}
        for board, image, flavour, _ in map(split_id, ids_of(self.run)):
            flavours = found.setdefault(board, {}).setdefault(image, {})
            if flavour != CONTROL_FLAVOUR:
                flavours[flavour] = None
        return {board: {image: tuple(each) for image, each in images.items()} for board, images in found.items()}


def squares_of(policy: Policy, requirements: Sequence[Requirement], farm: Farm, run: RunRecord) -> tuple[Square, ...]:
    """Judge every square that the policy demands, each once, in the order of the requirements; without waivers."""
    book, by_id = Book(run=run), {each.id: each for each in requirements}
    demanded = {place: None for demand in policy.demand for place in _demanded(demand, requirements, farm, book)}
    order = list(by_id)
    return tuple(
        _square(by_id[requirement], board, image, flavour, farm.boards[board].arch, book)
        for requirement, board, image, flavour in sorted(demanded, key=lambda place: order.index(place[0]))
    )


def _demanded(
    demand: Demand, requirements: Sequence[Requirement], farm: Farm, book: Book
) -> Iterator[tuple[str, str, str, str]]:
    """Give requirement, board, image and flavour; a board that was not asked stands with the image that it boots."""
    for requirement in filter(demand.covers, requirements):
        if not (demand.must_be_probed or requirement.id in book.probes):
            continue
        for board in demand.boards_of(farm):
            asked = book.asked.get(board, {})
            for image in asked or (farm.boards[board].image,):
                promised = farm.promises.get(image, asked.get(image, ()))
                for flavour in demand.flavours or (each for each in requirement.provided_by if each in promised):
                    yield requirement.id, board, image, flavour


def _square(requirement: Requirement, board: str, image: str, flavour: str, arch: str, book: Book) -> Square:
    probes = book.probes.get(requirement.id, ())
    place = f"{board}/{image}/{flavour}"
    answers = {probe: book.answers.get(f"{place}/{probe}", ()) for probe in probes}
    standing, why = _stand(requirement, flavour, arch, answers)
    if standing in (Standing.KEPT, Standing.ALLOWED) and (doubt := _doubt(f"{board}/{image}", answers, book)):
        standing, why = Standing.OPEN, doubt
    return Square(
        requirement=requirement.id,
        board=board,
        arch=arch,
        image=image,
        flavour=flavour,
        standing=standing,
        why=why,
        probes=probes,
    )


def _stand(
    requirement: Requirement, flavour: str, arch: str, answers: Mapping[str, Sequence[CellRecord]]
) -> tuple[Standing, str]:
    cells = [cell for each in answers.values() for cell in each]
    answer = answer_of(cells) if cells else None
    unasked = [probe for probe, each in answers.items() if not each]
    if answer is None:
        return Standing.OPEN, NOT_ASKED if answers else NO_PROBE
    if unasked and answer is not Answer.RED:
        return Standing.OPEN, f"not answered by {' '.join(unasked)}"
    if answer is Answer.OPEN:
        return Standing.OPEN, _said(cells, {Verdict.BROKEN, Verdict.LAB})
    if answer is Answer.GREEN:
        return Standing.KEPT, ""
    allowed, why = allowance(requirement, flavour, arch, answer)
    said = _said(cells, {Verdict.RED} if answer is Answer.RED else {Verdict.SKIPPED})
    return (Standing.ALLOWED, f"{why}; {said}") if allowed else (Standing.NOT_KEPT, said)


def _said(cells: Sequence[CellRecord], verdicts: set[Verdict]) -> str:
    """Quote the first cell that is to blame, and count the others."""
    first, *others = (cell for cell in cells if cell.verdict in verdicts)
    more = f" (and {len(others)} more)" if others else ""
    return f"{first.probe}: {first.outcome.value}: {message_of(first)}{more}"


def _doubt(kernel: str, answers: Mapping[str, Sequence[CellRecord]], book: Book) -> str:
    """Say why green is not to be believed here: an isolation probe must have been red where there is no container."""
    for probe, cells in answers.items():
        if not any(cell.isolation for cell in cells):
            continue
        controls = book.answers.get(f"{kernel}/{CONTROL_FLAVOUR}/{probe}", ())
        if not controls:
            return f"{probe}: its control was not answered"
        for control in controls:
            if control.verdict not in (Verdict.GREEN, Verdict.SKIPPED):
                return f"{probe}: its control did not fail as it must: {control.outcome.value}: {message_of(control)}"
    return ""
