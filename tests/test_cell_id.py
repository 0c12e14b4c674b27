"""A cell's id taken apart."""

import pytest

from harness.cell_id import first_round, round_of, round_suffix, seeded, split_id, split_seeded, split_step, step_name
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
    """What is put behind a name is what is read from it; a cell is repeated by its name without it."""
    assert ("", "@2") == (round_suffix(1), round_suffix(2))
    assert [1, 2, 10] == [round_of("a/b/c/d.e" + round_suffix(number)) for number in (1, 2, 10)]
    assert "a/b/c/d.e" == first_round("a/b/c/d.e@2")
    assert "harness run --boards a --images b --flavours c --probes d.e" == repeat_of("a/b/c/d.e@2")


@pytest.mark.parametrize(("image", "fault"), [("linux-6.1", ""), ("container-6.1", "name-leaks")])
def test_a_seeded_fault_is_spelled_and_read_alike(image: str, fault: str) -> None:
    """It stands with the image, so that the id has as many parts as any other."""
    assert (image, fault) == split_seeded(seeded(image, fault))
    assert 4 == len(split_id(f"a/{seeded(image, fault)}/c/d.e"))


def test_a_cell_with_a_fault_is_repeated_with_it() -> None:
    """By the command that can."""
    expected = "harness prove --boards a --images b --faults f --flavours c --probes d.e"
    assert expected == repeat_of("a/b+f/c/d.e")


@pytest.mark.parametrize(("image", "number"), [("container-6.1", 0), ("x", 12)])
def test_a_step_of_a_series_is_told_in_its_name(image: str, number: int) -> None:
    """Its name gives image and number back, leaves ids as they are, and no other name has a number."""
    name = step_name(image, number)
    assert (image, number) == split_step(name)
    assert ("b", name, "c", "d.e") == split_id(f"b/{name}/c/d.e@2")
    assert (image, None) == split_step(image)
    assert ("a:b", None) == split_step("a:b")
