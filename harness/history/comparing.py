"""Finds what a comparison of two runs needs: both runs, and what was known of their cells before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs

from harness.cell_id import split_id
from harness.history.comparison import RECENT, Change, Difference, classify
from harness.history.entry import Entry, RunFacts
from harness.history.reading import (
    EnteredRun,
    cell_numbers,
    last_judged,
    recent_runs,
    red_since,
    standings_in,
    strips_of,
)
from harness.history.standing import Standing, standings_of
from harness.history.statistics import red_rate, red_streak
from harness.history.store import History

Judged = tuple[Standing | None, RunFacts | None]
"""How a cell stood when it was last judged, and the run that this was in where it was not the one compared with."""


@attrs.frozen(kw_only=True)
class Side:
    """One of two runs that are compared; `number` is 0 where it is not in the history."""

    facts: RunFacts
    standings: Mapping[str, Standing]
    number: int = 0

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands in time."""
        return self.facts.started, self.number


def side_of_entered(history: History, run: EnteredRun) -> Side:
    """Take a run out of the history."""
    return Side(facts=run.facts, standings=standings_in(history, run), number=run.number)


def side_of_entry(entry: Entry) -> Side:
    """Take a run that is not in the history."""
    return Side(facts=entry.run, standings=standings_of(entry.answers))


def compare(history: History, before: Side, now: Side) -> tuple[Difference, ...]:
    """Give every cell that one of the runs judged, the worst news first.

    Where a board booted one image in the first run and another one in the second, its cells are compared all the same,
    and bear the second's name.
    """
    partners = _partners(before.standings, now.standings)
    cells = dict.fromkeys((*now.standings, *(partners.get(cell, cell) for cell in before.standings)))
    former = {partners.get(cell, cell): cell for cell in before.standings}
    past = _Past(history, before, now, cells)
    found = (_difference(cell, former.get(cell, cell), past) for cell in cells)
    order = list(Change)
    return tuple(sorted((each for each in found if each is not None), key=lambda each: order.index(each.change)))


class _Past:
    """What the history knows of the cells of two runs."""

    def __init__(self, history: History, before: Side, now: Side, cells: Collection[str]) -> None:
        self.before = before
        self.now = now
        self._history = history
        self._numbers = cell_numbers(history, {*cells, *before.standings})
        chosen = [self._numbers[cell] for cell in cells if cell in self._numbers]
        runs = recent_runs(history, chosen, now.facts.variant, RECENT - 1, now.place)
        self._strips = strips_of(history, runs, chosen)

    def recent(self, cell: str) -> list[Standing]:
        """How a cell stood in the runs up to the second, oldest first, that one included."""
        strip = (*self._strips.get(self._numbers.get(cell, 0), ()), self.now.standings.get(cell))
        return [each for each in strip if each is not None]

    def judged(self, cell: str, now: Standing | None) -> Judged:
        """How a cell of the first run stood when it was last judged up to then; what is not judged now stays so."""
        standing = self.before.standings.get(cell)
        if (standing is not None and standing.is_judged) or cell not in self._numbers:
            return standing, None
        if now is None or not now.is_judged:
            return standing, None
        found = last_judged(self._history, self._numbers[cell], self.before.facts.variant, self.before.place)
        return (found[1], found[0]) if found else (standing, None)

    def since(self, cell: str, recent: list[Standing]) -> tuple[RunFacts, int]:
        """In which run a cell that is red now became so, and how many have been red from then on."""
        place = (self.now.facts.started, self.now.number)
        variant = self.now.facts.variant
        found = red_since(self._history, self._numbers[cell], variant, place) if cell in self._numbers else None
        if self.now.number:
            return found or (self.now.facts, 1)
        streak = red_streak(recent)
        return (found[0], found[1] + 1) if found and streak > 1 else (self.now.facts, 1)


def _difference(cell: str, former: str, past: _Past) -> Difference | None:
    now, recent = past.now.standings.get(cell), past.recent(cell)
    before, instead = past.judged(former, now)
    change = classify(before, now, recent)
    if change is None:
        return None
    is_red = now is not None and now.reds > 0 and not now.is_mixed
    since, runs = past.since(cell, recent) if is_red else (None, 0)
    return Difference(
        cell=cell, change=change, before=before, now=now, rate=red_rate(recent), since=since, runs=runs, instead=instead
    )


def _partners(before: Iterable[str], now: Iterable[str]) -> dict[str, str]:
    """Give for cells of the first run what they are called in the second, where a board has booted another image."""
    images_before, images_now = _images(before), _images(now)
    renamed = {
        board: images_now[board]
        for board, images in images_before.items()
        if len(images) == 1 and len(images_now.get(board, ())) == 1 and images != images_now[board]
    }
    partners = {}
    for cell in before:
        board, _, flavour, probe = split_id(cell)
        if board in renamed:
            partners[cell] = "/".join((board, next(iter(renamed[board])), flavour, probe))
    return partners


def _images(cells: Iterable[str]) -> dict[str, set[str]]:
    images: dict[str, set[str]] = {}
    for cell in cells:
        board, image, _, _ = split_id(cell)
        images.setdefault(board, set()).add(image)
    return images
