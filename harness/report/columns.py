"""The columns of a report: boards and images, named as briefly as they can be told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import attrs

from harness.cell_id import split_id, split_seeded
from harness.record import RunRecord


@attrs.frozen(kw_only=True)
class Column:
    """One board with one image."""

    board: str
    image: str
    label: str


def columns_of(run: RunRecord) -> Mapping[tuple[str, str], Column]:
    """Name each board and image, in the order of the plan: by arch alone where that says it all."""
    archs = {cell.board: cell.arch for cell in run.cells}
    pairs = list(dict.fromkeys((split_id(each)[0], split_seeded(split_id(each)[1])[0]) for each in ids_of(run)))
    images = {image for _, image in pairs}
    plain = Counter(short_board(board, archs.get(board, "")) for board in {board for board, _ in pairs})
    columns = {}
    for board, image in pairs:
        short = short_board(board, archs.get(board, ""))
        name = short if plain[short] == 1 else board
        columns[board, image] = Column(board=board, image=image, label=name if len(images) == 1 else f"{name} {image}")
    return columns


def short_board(board: str, arch: str) -> str:
    """Give the arch for the board that is its plain emulator, the board's own name for any other."""
    return board.removesuffix("-qemu") if not arch or board == f"{arch}-qemu" else board


def ids_of(run: RunRecord) -> tuple[str, ...]:
    """The ids of all cells, planned or answered, in the order of the plan."""
    return tuple(dict.fromkeys((*run.planned, *(cell.id for cell in run.cells))))
