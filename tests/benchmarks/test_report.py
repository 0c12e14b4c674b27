"""Tables for people and plain data for programs."""

from __future__ import annotations

import json

import pytest

from benchmarks.report import Report, Table, cells_of, number, padded, render
from benchmarks.samples import Series, Spread

TABLE = Table(
    title="seconds", columns=("board", "s"), rows=(("arm-qemu", "0.071"), ("pc", "12.0")), notes=("pc: alone",)
)


def test_a_table_is_laid_out() -> None:
    """Names stand to the left, numbers to the right, notes below."""
    assert [
        "seconds",
        "board         s",
        "───────────────",
        "arm-qemu  0.071",
        "pc         12.0",
        "  pc: alone",
    ] == render(TABLE).splitlines()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0"),
        (0.00123, "0.00123"),
        (0.0712, "0.0712"),
        (0.5, "0.500"),
        (4.312, "4.31"),
        (52.04, "52.0"),
        (520.4, "520"),
        (1234.5, "1234"),
        (-4.312, "-4.31"),
    ],
)
def test_numbers_have_three_digits_that_say_something(value: float, told: str) -> None:
    """Neither a row of zeros nor digits that mean nothing."""
    assert told == number(value)


def test_a_spread_is_three_cells() -> None:
    """Median, least, most, in the order of the headings."""
    assert ("2.00", "1.00", "30.0") == cells_of(Spread(median=2, least=1, most=30))


def test_short_rows_are_filled() -> None:
    """A row that has nothing to say keeps its place in the table."""
    assert ("sparc64", "no clones", "-", "-") == padded(["sparc64", "no clones"], 4)


def test_a_report_is_plain_data() -> None:
    """Every sample can be read back from JSON."""
    series = (Series(name="clone", unit="s", samples=(0.1, 0.2)),)
    data = json.loads(json.dumps(Report(tables=(TABLE,), series=series, facts={"cannot": {}}).to_data()))
    assert [0.1, 0.2] == data["series"][0]["samples"]
    assert [["arm-qemu", "0.071"], ["pc", "12.0"]] == data["tables"][0]["rows"]
