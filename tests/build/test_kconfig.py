"""Kernel options: what was asked for must be there once the kernel has settled its configuration."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.build.kconfig import Wish, check_wishes, read_config, read_wishes
from harness.errors import UserError

ROOT = Path(__file__).resolve().parents[2]


def fragment(tmp_path: Path, text: str) -> list[Wish]:
    """Read a fragment of that text."""
    path = tmp_path / "x.config"
    path.write_text(text)
    return read_wishes(path, "images/kconfig/x.config")


def test_options_comments_and_what_may_be_missing(tmp_path: Path) -> None:
    """A comment that starts with `optional:` is about the line below it, and only that."""
    wishes = fragment(tmp_path, '# why\nCONFIG_A=y\n\n# optional: new\nCONFIG_B="x"\n# CONFIG_C is not set\n')
    assert [("A", "y", 2, False), ("B", '"x"', 5, True), ("C", "n", 6, False)] == [
        (wish.option, wish.value, wish.line, wish.optional) for wish in wishes
    ]


def test_lines_that_are_neither_are_told_together(tmp_path: Path) -> None:
    """A malformed line is no comment to be skipped."""
    with pytest.raises(UserError) as caught:
        fragment(tmp_path, "CONFIG_A\nA=y\n")
    assert (
        "images/kconfig/x.config:1: expected CONFIG_NAME=value or a comment, found 'CONFIG_A'",
        "images/kconfig/x.config:2: expected CONFIG_NAME=value or a comment, found 'A=y'",
    ) == caught.value.faults


def test_a_dropped_option_is_named(tmp_path: Path) -> None:
    """Each option that did not survive is one line: where it was asked for, what it became, what to do."""
    wishes = fragment(tmp_path, "CONFIG_A=y\n# CONFIG_B is not set\n# optional: x\nCONFIG_C=y\nCONFIG_D=y\n")
    with pytest.raises(UserError) as caught:
        check_wishes(wishes, read_config("CONFIG_B=y\nCONFIG_D=y\n# CONFIG_A is not set\n"))
    assert [
        "images/kconfig/x.config:1: CONFIG_A: expected y, found n",
        "images/kconfig/x.config:2: CONFIG_B: expected n, found y",
    ] == [fault.partition(" once")[0] for fault in caught.value.faults]


def test_a_later_fragment_overrides(tmp_path: Path) -> None:
    """An architecture may take back what the common fragment asks for."""
    wishes = fragment(tmp_path, "CONFIG_A=y\n# CONFIG_A is not set\n")
    check_wishes(wishes, {})


def test_the_shipped_fragments_are_well_formed() -> None:
    """Every line of every fragment is an option or a comment."""
    paths = sorted((ROOT / "images/kconfig").glob("*.config"))
    assert [] != paths
    assert all(read_wishes(path, path.name) for path in paths)


@given(st.text())
def test_any_text_is_read_as_a_configuration(text: str) -> None:
    """Reading a .config never fails; it only finds fewer options."""
    assert all(name.isidentifier() or name[0].isdigit() for name in read_config(text))
