"""The xdist scheduler: one board, one worker."""

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
