"""Every page has a name of its own, that any file system and any link takes."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from harness.report.html.names import LONGEST, PageNames, slug

PLAIN = re.compile(r"[A-Za-z0-9._-]+")


def names(*cells: str) -> list[str | None]:
    """Name the pages of some cells."""
    found = PageNames(cells=cells, requirements=(), boards=())
    return [found.cell(each) for each in cells]


def test_names_are_what_they_name() -> None:
    """Who looks into the folder finds a cell by its id."""
    assert ["cells/arm-qemu-linux-6.1-namespaces-uts.a.html"] == names("arm-qemu/linux-6.1/namespaces/uts.a")
    found = PageNames(cells=(), requirements=("VS-3a",), boards=("arm-qemu",))
    assert ("requirements/VS-3a.html", "boards/arm-qemu.html") == (found.requirement("VS-3a"), found.board("arm-qemu"))


def test_what_has_no_page_has_no_name() -> None:
    """A requirement that a probe names and nobody has written is no link."""
    found = PageNames(cells=(), requirements=(), boards=())
    assert (None, None, None) == (found.cell("a"), found.requirement("VS-9"), found.board("b"))


def test_names_that_look_alike_are_told_apart() -> None:
    """Also where upper and lower case are the same: reports are unpacked on every kind of disk."""
    found = [name.lower() for name in names("a/b", "a-b", "A/b", "a+b", "", "..", "/") if name]
    assert 7 == len(set(found))


@given(st.lists(st.text(st.characters()), unique=True))
def test_any_name_makes_a_plain_file(cells: list[str]) -> None:
    """Nothing leaves the folder, is too long, or means anything to a shell or a link."""
    found = [name.removeprefix("cells/").removesuffix(".html") for name in names(*cells) if name]
    assert len(cells) == len({name.lower() for name in found})
    assert [] == [
        name for name in found if not PLAIN.fullmatch(name) or name.startswith(".") or len(name) > 2 * LONGEST
    ]


def test_a_slug_is_never_empty() -> None:
    """An anchor and a file must have a name."""
    assert all(slug(text) for text in ("", "/", "...", "\udcff"))
