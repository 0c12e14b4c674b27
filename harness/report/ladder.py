"""A patch series climbed: which requirement turns green at which patch, and whether anything turns off again."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from harness.cell_id import round_of, split_id, split_step
from harness.record import CellRecord, RunRecord, Verdict
from harness.report.columns import ids_of, short_board


class Standing(enum.Enum):
    """How a requirement stands at a step; one that its probes pass is green."""

    GREEN = "green"
    RED = "red"
    SKIPPED = "skipped"
    UNKNOWN = "broken"


@attrs.frozen(kw_only=True)
class Rung:
    """What one patch changes for one board and flavour: requirements by name, and the cells that are lost.

    Lost is what was green when it was last judged, and is red or skipped now. `further` are probes that turned green
    for the first time though no requirement of theirs did: others that check it had passed before.
    """

    step: int
    on: tuple[str, ...]
    further: tuple[str, ...]
    off: tuple[str, ...]
    lost: tuple[CellRecord, ...]


@attrs.frozen(kw_only=True)
class Climb:
    """All steps for one board and flavour: how each requirement stands at each, and what changes from one to the next.

    `rungs` begins with the second step.
    """

    label: str
    standings: Mapping[str, tuple[Standing, ...]] = attrs.field(hash=False)
    rungs: tuple[Rung, ...]

    def changing(self) -> dict[str, tuple[Standing, ...]]:
        """The requirements that do not stand alike at all steps."""
        return {name: each for name, each in self.standings.items() if len(set(each)) > 1}

    def lasting(self, standing: Standing) -> list[str]:
        """The requirements that stand so at every step."""
        return [name for name, each in self.standings.items() if set(each) == {standing}]


@attrs.frozen(kw_only=True)
class Ladder:
    """A run whose images are steps of one series. `patches` name the steps from 1 on, as far as the record does."""

    recipe: str
    steps: tuple[int, ...]
    patches: tuple[str, ...]
    climbs: tuple[Climb, ...]

    @property
    def lost(self) -> tuple[CellRecord, ...]:
        """The cells that a patch turned off, each at the step where it did."""
        return tuple(cell for climb in self.climbs for rung in climb.rungs for cell in rung.lost)

    def patch(self, step: int) -> str:
        """What people call a step."""
        if step == 0:
            return "the plain source"
        return self.patches[step - 1] if step <= len(self.patches) else f"patch {step}"


def ladder_of(run: RunRecord) -> Ladder | None:
    """The ladder that a run climbs; None where its images are not several steps of one series."""
    places = {each: split_step(split_id(each)[1]) for each in ids_of(run)}
    recipes = {recipe for recipe, _ in places.values()}
    steps = sorted({step for _, step in places.values() if step is not None})
    if len(recipes) != 1 or len(steps) < 2 or any(step is None for _, step in places.values()):
        return None
    (recipe,) = recipes
    return Ladder(recipe=recipe, steps=tuple(steps), patches=run.series, climbs=tuple(_climbs(run, steps)))


def settled(run: RunRecord, ladder: Ladder) -> RunRecord:
    """The run without what is not there yet: red, skipped or broken before the last step, and not lost."""
    lost = {cell.id for cell in ladder.lost}
    early = {
        cell.id
        for cell in run.cells
        if split_step(cell.image)[1] != ladder.steps[-1] and cell.verdict in _NOT_YET and cell.id not in lost
    }
    planned = tuple(each for each in run.planned if each not in early)
    return attrs.evolve(run, planned=planned, cells=tuple(cell for cell in run.cells if cell.id not in early))


_NOT_YET = (Verdict.RED, Verdict.SKIPPED, Verdict.BROKEN)
_JUDGED = (Verdict.GREEN, Verdict.RED, Verdict.SKIPPED)
Question = tuple[str, int]
"""A probe, and the round in which it was asked."""
Answers = Mapping[Question, CellRecord | None]
"""What came of each question at one step; None where no answer came."""


def _climbs(run: RunRecord, steps: Sequence[int]) -> Iterator[Climb]:
    archs = {cell.board: cell.arch for cell in run.cells}
    for (board, flavour), answers in _answers(run, steps).items():
        checks = _checks(cell for step in answers for cell in step.values() if cell)
        standings = {
            name: tuple(_standing(cell for key, cell in step.items() if key[0] in probes) for step in answers)
            for name, probes in checks.items()
        }
        rungs = (_rung(step, standings, checks, answers[: place + 1]) for place, step in enumerate(steps) if place)
        label = f"{short_board(board, archs.get(board, ''))} {flavour}"
        yield Climb(label=label, standings=standings, rungs=tuple(rungs))


def _checks(cells: Iterable[CellRecord]) -> dict[str, set[str]]:
    """Give the probes that check each requirement, in the order of its names."""
    checks: dict[str, set[str]] = {}
    for cell in cells:
        for name in cell.requirements:
            checks.setdefault(name, set()).add(cell.probe)
    return dict(sorted(checks.items()))


def _rung(
    step: int, standings: Mapping[str, tuple[Standing, ...]], checks: Mapping[str, set[str]], answers: Sequence[Answers]
) -> Rung:
    """Compare the last of these steps with those before it."""
    place, lost = len(answers) - 1, _lost(answers)
    probes = {cell.probe for cell in lost}
    on = tuple(name for name, each in standings.items() if each[place] is Standing.GREEN is not each[place - 1])
    off = tuple(name for name in checks if checks[name] & probes)
    told = {probe for name in on for probe in checks[name]}
    further = tuple(sorted(_newly_green(answers) - told))
    return Rung(step=step, on=on, further=further, off=off, lost=lost)


def _answers(run: RunRecord, steps: Sequence[int]) -> dict[tuple[str, str], list[dict[Question, CellRecord | None]]]:
    """Lay the cells out by board and flavour, then by step."""
    known = {cell.id: cell for cell in run.cells}
    places: dict[tuple[str, str], list[dict[Question, CellRecord | None]]] = {}
    for each in ids_of(run):
        board, image, flavour, probe = split_id(each)
        place = steps.index(split_step(image)[1] or 0)
        by_step = places.setdefault((board, flavour), [{} for _ in steps])
        by_step[place][probe, round_of(each)] = known.get(each)
    return places


def _lost(answers: Sequence[Answers]) -> tuple[CellRecord, ...]:
    *before, now = answers
    lost = []
    for question, cell in now.items():
        judged = [was.verdict for step in before if (was := step.get(question)) and was.verdict in _JUDGED]
        if cell and cell.verdict in (Verdict.RED, Verdict.SKIPPED) and judged[-1:] == [Verdict.GREEN]:
            lost.append(cell)
    return tuple(lost)


def _newly_green(answers: Sequence[Answers]) -> set[str]:
    """Give the probes of the last step that pass there and passed at no step before."""
    passing = [
        {question[0] for question, cell in step.items() if cell and cell.verdict is Verdict.GREEN} for step in answers
    ]
    return passing[-1].difference(*passing[:-1])


def _standing(cells: Iterable[CellRecord | None]) -> Standing:
    verdicts = {cell.verdict if cell else Verdict.LAB for cell in cells}
    if Verdict.RED in verdicts:
        return Standing.RED
    if verdicts & {Verdict.BROKEN, Verdict.LAB}:
        return Standing.UNKNOWN
    return Standing.GREEN if Verdict.GREEN in verdicts else Standing.SKIPPED
