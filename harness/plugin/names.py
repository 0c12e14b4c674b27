"""How cells and pytest's node ids name each other: `suites/uts/x.c::board/image/flavour`, `...@2` when repeated."""

from __future__ import annotations

from pathlib import PurePosixPath

from harness.cell_id import ROUND_MARK


def board_of_nodeid(nodeid: str) -> str | None:
    """The board in a cell's node id; None for any other test."""
    file, _, where = nodeid.partition("::")
    return where.split("/", 1)[0] if file.endswith(".c") and where.count("/") == 2 else None


def cell_of_nodeid(nodeid: str) -> str | None:
    """The cell id (`board/image/flavour/suite.probe`, `...@2` when repeated) of a node id; None for any other test."""
    if board_of_nodeid(nodeid) is None:
        return None
    file, _, where = nodeid.partition("::")
    path = PurePosixPath(file)
    group, mark, number = where.partition(ROUND_MARK)
    return f"{group}/{path.parent.name}.{path.stem}{mark}{number}"
