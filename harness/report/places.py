"""Where a run took place, board by board: what booted there, how its cells came out, and what it took."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from harness.cell_id import split_id
from harness.record import BootRecord, CellRecord, RunRecord
from harness.report.columns import ids_of
from harness.report.view import Tally, tally


@attrs.frozen(kw_only=True)
class PlaceView:
    """One board. `asking_s` are the seconds that its cells took, all together; several may have been asked at once."""

    board: str
    arch: str
    boots: tuple[BootRecord, ...]
    tally: Tally
    cells: int
    booting_s: float
    asking_s: float
    isolation: tuple[str, ...]

    @property
    def releases(self) -> tuple[str, ...]:
        """The kernels that booted, as they name themselves."""
        return tuple(dict.fromkeys(boot.release for boot in self.boots if boot.release))


def places_of(run: RunRecord) -> tuple[PlaceView, ...]:
    """Sum up each board, in the order of the plan."""
    answers = {cell.id: cell for cell in run.cells}
    ids: dict[str, list[str]] = {boot.board: [] for boot in run.boots}
    for each in ids_of(run):
        ids.setdefault(split_id(each)[0], []).append(each)
    return tuple(
        _place(board, tuple(boot for boot in run.boots if boot.board == board), [answers.get(each) for each in asked])
        for board, asked in ids.items()
    )


def _place(board: str, boots: tuple[BootRecord, ...], cells: Sequence[CellRecord | None]) -> PlaceView:
    known = [cell for cell in cells if cell is not None]
    return PlaceView(
        board=board,
        arch=next((cell.arch for cell in known), board.removesuffix("-qemu")),
        boots=boots,
        tally=tally(cells),
        cells=len(cells),
        booting_s=sum(boot.boot_s for boot in boots),
        asking_s=sum(cell.duration_s + sum(again.duration_s for again in cell.reruns) for cell in known),
        isolation=tuple(dict.fromkeys(cell.isolation_mode for cell in known if cell.isolation_mode)),
    )
