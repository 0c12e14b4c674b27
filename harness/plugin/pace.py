"""How long a run's cells can be expected to take, so that the longest begin first and no processor idles in the end."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from harness.plan import Cell
from harness.record.durations import Question, recall_durations


class Pace:
    """What earlier runs took; a cell that none of them asked may take up to its deadline."""

    def __init__(self, cells: Sequence[Cell], results: Path) -> None:
        """Look these cells up in the runs recorded there."""
        self._recalled = recall_durations(results, {_question(cell) for cell in cells})
        self._of_board: dict[str, float] = {}
        side_by_side = processors()
        for cell in cells:
            took = self.expected_s(cell) / (side_by_side if cell.board.options.clones else 1)
            self._of_board[cell.board.name] = self.board_s(cell.board.name) + took

    def expected_s(self, cell: Cell) -> float:
        """How long the cell may take."""
        return self._recalled.get(_question(cell), cell.probe.deadline_ms / 1000)

    def board_s(self, board: str) -> float:
        """How long all cells of a board may take, in clones side by side or one after another; 0 where it has none."""
        return self._of_board.get(board, 0.0)

    def longest_first(self, cells: Iterable[Cell]) -> list[Cell]:
        """Order cells for processors that work side by side."""
        return sorted(cells, key=self.expected_s, reverse=True)

    def quickest_board_first(self, cells: Iterable[Cell]) -> list[Cell]:
        """Order boards by how soon they have answered everything; those that clone are the quicker ones."""
        return sorted(cells, key=lambda cell: (self.board_s(cell.board.name), not cell.board.options.clones))


def processors() -> int:
    """How many clones of a board run at the same time."""
    return len(os.sched_getaffinity(0))


def _question(cell: Cell) -> Question:
    return cell.board.name, cell.flavour, cell.probe.id
