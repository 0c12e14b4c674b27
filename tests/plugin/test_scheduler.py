"""The xdist scheduler: one board, one worker; what is ready goes first."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from xdist.scheduler import LoadScopeScheduling

from harness.plugin.scheduler import BoardScheduling


def scope(nodeid: str) -> str:
    """Ask the scheduler for the group of a node id, without a running xdist session."""
    return BoardScheduling._split_scope(object.__new__(BoardScheduling), nodeid)


def test_all_cells_of_a_board_share_a_scope() -> None:
    """Whatever image, flavour and probe: the board decides the worker."""
    ids = ["suites/uts/a.c::arm-qemu/linux-6.1/none", "suites/pid/b.c::arm-qemu/other/namespaces"]
    assert {"arm-qemu"} == {scope(nodeid) for nodeid in ids}


def test_other_tests_are_grouped_by_file() -> None:
    """Ordinary tests keep their file together and apart from any board."""
    assert "tests/test_x.py" == scope("tests/test_x.py::TestY::test_z[a/b/c]")


def test_a_worker_takes_what_has_precedence_now(monkeypatch: Any) -> None:
    """Whether a board is ready is asked each time that a worker is free, not once in the beginning."""
    taken: list[str] = []
    monkeypatch.setattr(
        LoadScopeScheduling, "_assign_work_unit", lambda self, _: taken.append(self.workqueue.popitem(last=False)[0])
    )
    turns = {"arm-qemu": 2, "i386-qemu": 1, "ppc64-qemu": 0}
    scheduling = object.__new__(BoardScheduling)
    scheduling.workqueue = OrderedDict((name, {}) for name in turns)
    scheduling._precedence = turns.__getitem__
    scheduling._assign_work_unit(None)
    turns["arm-qemu"] = 0
    scheduling._assign_work_unit(None)
    scheduling._assign_work_unit(None)
    assert ["ppc64-qemu", "arm-qemu", "i386-qemu"] == taken
