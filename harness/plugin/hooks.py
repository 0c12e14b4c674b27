"""pytest hooks of our own, for whatever wants to follow a run while it goes on."""

from __future__ import annotations

from collections.abc import Sequence

from harness.record import CellRecord


def pytest_harness_begin(cells: Sequence[str]) -> None:
    """The cells with these ids are planned, and their record has begun."""


def pytest_harness_cell(cell: CellRecord) -> None:
    """A cell has been answered, and the answer is recorded."""
