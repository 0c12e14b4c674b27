"""pytest-xdist hands each board to one worker, so that no board is ever opened twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from harness.plugin.names import board_of_nodeid


class BoardScheduling(LoadScopeScheduling):
    """Groups items by board; other tests stay grouped by their file.

    `--dist loadgroup` cannot serve here: with pytest 9.2 it groups nothing.
    """

    def __init__(self, config: pytest.Config, log: Any, precedence: Callable[[str], Any]) -> None:
        """`precedence` orders boards, by now and by name: a free worker takes the least."""
        super().__init__(config, log)
        self._precedence = precedence

    def _split_scope(self, nodeid: str) -> str:
        return board_of_nodeid(nodeid) or nodeid.split("::", 1)[0]

    def _assign_work_unit(self, node: Any) -> None:
        self.workqueue.move_to_end(min(self.workqueue, key=self._precedence), last=False)
        super()._assign_work_unit(node)
