"""What the history knows of the cells of one run: how they came out before it, and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from harness.history.comparing import compare, side_of_entered, side_of_entry
from harness.history.comparison import Difference
from harness.history.entry import RunFacts, entry_of
from harness.history.reading import EnteredRun, Strips, cell_numbers, recent_runs, strips_of
from harness.history.standing import Standing
from harness.history.store import History
from harness.record import RunRecord

LAST = 20
"""So many runs are looked at, the one that is told of among them."""
COMPARABLE = 0.5
"""Of a run's cells, what an earlier one must have asked to be compared with rather than a later one that asked less."""


@attrs.frozen(kw_only=True)
class Past:
    """The newest runs of the same variant, oldest first and this one last; `strips` has a place for each, by cell.

    `before` is the run that `differences` compare with; None, and no differences, where there is no earlier one.
    """

    runs: tuple[RunFacts, ...] = ()
    strips: Mapping[str, tuple[Standing | None, ...]] = attrs.field(factory=dict)
    before: RunFacts | None = None
    differences: tuple[Difference, ...] = ()


def past_of(history: History, run: RunRecord) -> Past:
    """Look up what came before a run; whether it is in the history itself does not matter, nor what came later."""
    entry = entry_of(run)
    now = side_of_entry(entry)
    numbers = cell_numbers(history, now.standings)
    runs = recent_runs(history, numbers.values(), entry.run.variant, LAST - 1, now.place)
    strips = strips_of(history, runs, tuple(numbers.values()))
    before = _before(runs, strips)
    return Past(
        runs=(*(each.facts for each in runs), entry.run),
        strips={
            cell: (*strips.get(numbers.get(cell, 0), (None,) * len(runs)), standing)
            for cell, standing in now.standings.items()
        },
        before=before.facts if before else None,
        differences=compare(history, side_of_entered(history, before), now) if before else (),
    )


def _before(runs: Sequence[EnteredRun], strips: Strips) -> EnteredRun | None:
    """Choose the newest run that asked enough of the same cells; where none did, the newest."""
    for place in reversed(range(len(runs))):
        if sum(strip[place] is not None for strip in strips.values()) >= COMPARABLE * len(strips):
            return runs[place]
    return runs[-1] if runs else None
