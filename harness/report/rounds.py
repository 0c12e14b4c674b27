"""What repeated cells show: whether a kernel answers the same question always alike."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from harness.cell_id import first_round
from harness.outcome import Outcome
from harness.record import CellRecord


@attrs.frozen(kw_only=True)
class Unsteady:
    """A cell, named as in its first round, that came out differently in others; outcomes by round."""

    cell: str
    outcomes: tuple[Outcome, ...]


def unsteady_cells(cells: Iterable[CellRecord]) -> tuple[Unsteady, ...]:
    """Find the repeated cells that did not always come out alike."""
    rounds: dict[str, dict[int, Outcome]] = {}
    for cell in cells:
        rounds.setdefault(first_round(cell.id), {})[cell.round] = cell.outcome
    return tuple(
        Unsteady(cell=each, outcomes=tuple(outcome for _, outcome in sorted(outcomes.items())))
        for each, outcomes in rounds.items()
        if len(set(outcomes.values())) > 1
    )


def rounds_line(repeat: int, unsteady: int) -> str:
    """Sum up in one line what the rounds have shown."""
    said = f"{unsteady} did not always come out alike:" if unsteady else "all came out alike each time"
    return f"each cell was planned {repeat} times; {said}"


def outcomes_line(each: Unsteady) -> str:
    """Tell one unsteady cell: `arm-qemu/.../pid.x: PASS PASS CRASH`."""
    return f"{each.cell}: {' '.join(outcome.value for outcome in each.outcomes)}"


def order_line(seed: int) -> str:
    """Say how the order can be had again."""
    return f"probes were asked in shuffled order; the same again: --shuffle {seed}"
