"""A cell's id taken apart."""

import pytest

from harness.plan import ROUND_MARK as SPELLED_WITH
from harness.report.cell_id import ROUND_MARK, first_round, round_of, split_id
from harness.report.wording import repeat_of


@pytest.mark.parametrize(
    ("cell", "parts", "number"),
    [
        ("a", ("a", "", "", ""), 1),
        ("a/b/c/d/e", ("a", "b", "c", "d/e"), 1),
        ("a/b/c/d.e@12", ("a", "b", "c", "d.e"), 12),
        ("a/b/c/d.e@x", ("a", "b", "c", "d.e"), 1),
    ],
)
def test_an_id_comes_apart(cell: str, parts: tuple[str, str, str, str], number: int) -> None:
    """Strange ones, too; every round has the parts of the first."""
    assert (parts, number) == (split_id(cell), round_of(cell))


def test_a_round_is_spelled_and_read_alike() -> None:
    """Plan and report agree on the mark; a cell is repeated by its name without it."""
    assert SPELLED_WITH == ROUND_MARK
    assert "a/b/c/d.e" == first_round("a/b/c/d.e@2")
    assert "harness run --boards a --images b --flavours c --probes d.e" == repeat_of("a/b/c/d.e@2")
