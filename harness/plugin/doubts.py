"""Reds that nobody may be told of before they were asked again: cells that were green until now, and known flakes.

The rules: a red that stays red each time that it is asked again, alone in a fresh kernel, is a regression. One that is
green once is unstable; it is red all the same, and told with its rate. Only where it is in the quarantine as well does
it leave the exit code alone. So a flake is never hidden, and hides nothing.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from harness.cell_id import first_round
from harness.errors import HarnessError
from harness.history import History, Standing, variant_of
from harness.history.comparison import RECENT
from harness.history.database import FILE
from harness.history.reading import questions
from harness.history.statistics import red_rate
from harness.history.trends import overview
from harness.history.wording import rate_words
from harness.options import Selection
from harness.plan import Inventory
from harness.quarantine import FILE as QUARANTINE
from harness.quarantine import Flake, load_quarantine, stale_lines
from harness.record import CellRecord, Verdict

MOST = 10
"""So many cells of a board are asked again: where more turn red at once, that is no chance."""
Pasts = dict[str, list[Standing]]
"""How cells stood in recent runs, oldest first, by their ids."""


@attrs.frozen(kw_only=True)
class Doubts:
    """What earlier runs and the quarantine say of a red answer. `times` is how often it is asked again at most."""

    results: Path
    variant: str
    flakes: Sequence[Flake]
    times: int
    _known: dict[str, Pasts] = attrs.field(factory=dict, init=False)

    def noted(self, record: CellRecord) -> CellRecord:
        """The record with what the quarantine says of it, if it is red."""
        flake = self._flake(record)
        if flake is None:
            return record
        past = self._past(record)
        before = f"; before this run {rate_words(red_rate(past))}" if past else ""
        return attrs.evolve(record, quarantine=f"{flake}{before}")

    def about(self, record: CellRecord) -> bool:
        """Whether a red must be asked again: it is quarantined, or the last run that judged it saw it green."""
        if record.verdict is not Verdict.RED or record.fault or not self.times:
            return False
        if record.quarantine:
            return True
        judged = [standing for standing in self._past(record) if standing.is_judged]
        return bool(judged) and judged[-1].greens > 0

    def _flake(self, record: CellRecord) -> Flake | None:
        if record.verdict is not Verdict.RED or record.fault:
            return None
        return next((flake for flake in self.flakes if flake.is_in_force(_today()) and flake.covers(record.id)), None)

    def _past(self, record: CellRecord) -> Sequence[Standing]:
        """How the cell stood in recent runs; what is known of its board is read at once, since reds come in swarms."""
        cell = first_round(record.id)
        if record.board not in self._known:
            self._known[record.board] = self._read({"board": record.board})
        if cell not in self._known[record.board]:  # no recent run of the board has asked it
            self._known[record.board][cell] = self._read({"board": record.board, "probe": record.probe}).get(cell, [])
        return self._known[record.board][cell]

    def _read(self, words: Mapping[str, str]) -> Pasts:
        """Look cells up by words; without a history that can be read, nothing is known."""
        if not (self.results / FILE).is_file():
            return {}
        with contextlib.suppress(HarnessError), History(self.results) as history:  # the run's end tells what is wrong
            told = overview(history, questions(history, **words), RECENT, self.variant)
            return {trend.question.id: [each for each in trend.strip if each] for trend in told.trends}
        return {}


def doubts_of(selection: Selection, root: Path, results: Path) -> Doubts:
    """What a run of this selection doubts. Raises UserError where the quarantine cannot be read."""
    return Doubts(
        results=results,
        variant=variant_of(selection.as_arguments()),
        flakes=load_quarantine(root),
        times=selection.confirm_flips,
    )


def stale_flakes(root: Path, inventory: Inventory, results: Path) -> list[str]:
    """Tell in a line each entry of the quarantine that has expired, fits no cell, or has no flake any more."""
    flakes = load_quarantine(root)
    if not flakes:
        return []
    probes = {probe.id for each in inventory.probes.values() for probe in each}
    cells = {
        f"{board.name}/{image.name}/{flavour}/{probe}"
        for board in inventory.boards
        for image in inventory.images
        for flavour in inventory.flavours
        for probe in probes
    }
    return [*stale_lines(flakes, cells, _today()), *_steady_lines(flakes, results)]


def _steady_lines(flakes: Sequence[Flake], results: Path) -> Iterator[str]:
    """Tell entries whose cells were green in every one of so many runs, and in no other way."""
    if not (results / FILE).is_file():
        return
    with contextlib.suppress(HarnessError), History(results) as history:
        known = questions(history)
        for flake in (each for each in flakes if each.is_in_force(_today())):
            covered = {number: each for number, each in known.items() if flake.covers(each.id)}
            told = overview(history, covered, RECENT, "")
            if len(told.runs) == RECENT and all(trend.is_all_green for trend in told.trends):
                yield f"{QUARANTINE}: {flake.cells}: always green in the last {RECENT} runs; take it out"


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()
