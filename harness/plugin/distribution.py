"""What pytest-xdist is told; registered only where it distributes the cells of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from harness.plugin.judging import lab_trouble
from harness.plugin.names import cell_of_nodeid
from harness.plugin.recording import Recording, attach
from harness.plugin.scheduler import BoardScheduling
from harness.plugin.session import HarnessSession


class Distribution:
    """The process that starts the workers: it plans, builds and records; the workers ask."""

    def __init__(self, harness: HarnessSession, recording: Recording) -> None:
        self._harness = harness
        self._recording = recording

    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> BoardScheduling:
        """A board belongs to one worker; those that are ready go before those whose kernels are still built."""
        return BoardScheduling(config, log, self._harness.precedence)

    def pytest_configure_node(self, node: Any) -> None:
        """Tell the worker what it is to ask, with which guests, and where this run keeps its console logs."""
        node.workerinput.update(self._harness.for_workers)

    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """All workers collect the same; the first to finish says what is planned."""
        cells = [cell for cell in map(cell_of_nodeid, ids) if cell]
        if cells and not self._recording.begun:
            self._recording.begin(cells)

    def pytest_handlecrashitem(self, crashitem: str, report: pytest.TestReport) -> None:
        """A worker that dies takes one cell along: trouble of the lab, since no kernel can end our process."""
        cell = self._harness.cells.get(cell_of_nodeid(crashitem) or "")
        if cell is not None:
            record = lab_trouble(cell, "the process that asked the board died", self._harness.stock.selection)
            attach(report, record, (), (record,))

    def pytest_testnodedown(self, node: Any) -> None:
        """Record what a worker knew when it ended and had no report for."""
        self._recording.add(getattr(node, "workeroutput", {}))
