"""Node ids and cell ids name each other."""

import pytest

from harness.plugin.names import board_of_nodeid, cell_of_nodeid

NODEID = "suites/uts/nodename_is_private.c::x86_64-qemu/linux-6.1/none"


def test_a_cell_is_known_by_its_node_id() -> None:
    """Board and cell id are read off a cell's node id."""
    assert board_of_nodeid(NODEID) == "x86_64-qemu"
    assert cell_of_nodeid(NODEID) == "x86_64-qemu/linux-6.1/none/uts.nodename_is_private"


def test_a_repeated_cell_keeps_its_round() -> None:
    """The round stands at the end of both names."""
    assert board_of_nodeid(f"{NODEID}@2") == "x86_64-qemu"
    assert cell_of_nodeid(f"{NODEID}@2") == "x86_64-qemu/linux-6.1/none/uts.nodename_is_private@2"


@pytest.mark.parametrize("nodeid", ["tests/test_plan.py::test_x[a/b/c]", "suites/uts/x.c", "tests/x.py::a/b", ""])
def test_other_tests_are_no_cells(nodeid: str) -> None:
    """Nothing but a cell is taken for one."""
    assert board_of_nodeid(nodeid) is None
    assert cell_of_nodeid(nodeid) is None
