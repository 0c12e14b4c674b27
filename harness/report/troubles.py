"""What somebody must look at: everything red, broken, or met by trouble of the lab."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from harness.cell_id import first_round, split_id
from harness.record import CellRecord, RunRecord, Verdict
from harness.report.wording import NEVER_ANSWERED, message_of, one_line, repeat_of


@attrs.frozen(kw_only=True)
class Trouble:
    """A cell that somebody must look at.

    In further `rounds` of it the same was said; so it was by `others` of the same board (lab trouble takes many).
    """

    cell: str
    word: str
    verdict: Verdict
    message: str
    repeat: str
    rounds: int = 0
    others: int = 0


def troubles_of(run: RunRecord) -> tuple[Trouble, ...]:
    """List everything wrong, worst first."""
    return (*_cells_troubles(run, Verdict.RED), *_cells_troubles(run, Verdict.BROKEN), *_lab_troubles(run))


def others_of(trouble: Trouble) -> str:
    """Say how many more cells said the same: rounds of the same cell, or cells of the same board."""
    rounds = f" and {trouble.rounds} more of its rounds" if trouble.rounds else ""
    return rounds + (f" and {trouble.others} more of this board" if trouble.others else "")


def _cells_troubles(run: RunRecord, verdict: Verdict) -> Iterator[Trouble]:
    """Tell each cell that is to blame, and the rounds in which it said the same along with the first of them."""
    groups: dict[tuple[str, str, str], list[CellRecord]] = {}
    for cell in run.cells:
        if cell.verdict is verdict:
            word = "BROKEN" if verdict is Verdict.BROKEN else cell.outcome.value
            groups.setdefault((first_round(cell.id), word, message_of(cell)), []).append(cell)
    for (_, word, message), (cell, *rounds) in groups.items():
        repeat = one_line(cell.repeat) or repeat_of(cell.id)
        yield Trouble(cell=cell.id, word=word, verdict=verdict, message=message, repeat=repeat, rounds=len(rounds))


def _lab_troubles(run: RunRecord) -> Iterator[Trouble]:
    """Tell each trouble of the lab once a board, with the number of cells it cost."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    repeats = {cell.id: one_line(cell.repeat) for cell in run.cells}
    for cell in run.cells:
        if cell.verdict is Verdict.LAB:
            groups.setdefault((cell.board, "LAB", message_of(cell)), []).append(cell.id)
    for each in run.missing:
        groups.setdefault((split_id(each)[0], "MISSING", NEVER_ANSWERED), []).append(each)
    for (_, word, message), (first, *others) in groups.items():
        repeat = repeats.get(first) or repeat_of(first)
        yield Trouble(cell=first, word=word, verdict=Verdict.LAB, message=message, repeat=repeat, others=len(others))
