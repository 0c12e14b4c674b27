"""pytest-xdist hands each board to one worker, so that no board is ever opened twice."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

from harness.plugin.names import board_of_nodeid


class BoardScheduling(LoadScopeScheduling):
    """Groups items by board; other tests stay grouped by their file.

    `--dist loadgroup` cannot serve here: with pytest 9.2 it groups nothing.
    """

    def _split_scope(self, nodeid: str) -> str:
        return board_of_nodeid(nodeid) or nodeid.split("::", 1)[0]
