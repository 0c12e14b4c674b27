"""The files of a report: one name for each page, the same in every report of the same run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

LONGEST = 120  # of a file's name without its ending; file systems and archives take less than they say
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class PageNames:
    """Relative addresses of the pages of cells, requirements and boards; None for what has no page."""

    def __init__(self, *, cells: Iterable[str], requirements: Iterable[str], boards: Iterable[str]) -> None:
        """Choose them all at once, so that no two are alike."""
        self._cells = _named("cells", cells)
        self._requirements = _named("requirements", requirements)
        self._boards = _named("boards", boards)

    def cell(self, cell_id: str) -> str | None:
        """Give the page of a cell."""
        return self._cells.get(cell_id)

    def requirement(self, name: str) -> str | None:
        """Give the page of a requirement."""
        return self._requirements.get(name)

    def board(self, name: str) -> str | None:
        """Give the page of a board."""
        return self._boards.get(name)


def slug(text: str) -> str:
    """Give a name that every file system and every link takes as it is."""
    plain = _UNSAFE.sub("-", text).strip("-.")
    if plain and len(plain) <= LONGEST:
        return plain
    return f"{plain[:LONGEST]}-{_digest(text)}".lstrip("-")


def _named(folder: str, names: Iterable[str]) -> dict[str, str]:
    """Name each; what would be alike, even where upper and lower case are the same, is told apart by a digest."""
    taken: dict[str, str] = {}
    pages: dict[str, str] = {}
    for name in names:
        stem = slug(name)
        if taken.setdefault(stem.lower(), name) != name:
            stem = f"{stem}-{_digest(name)}"
        pages[name] = f"{folder}/{stem}.html"
    return pages


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
