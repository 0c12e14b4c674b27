"""Pages taken apart: their links, their anchors, and whether their tags fit together."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

VOID = {"meta", "link", "input", "br", "img", "wbr"}
SHAPES = {"rect", "line"}


class Document(HTMLParser):
    """One page; reading it fails where a tag is closed that was not open."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.handlers: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert [] == self._open, "never closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag says."""
        told = dict(attrs)
        self.tags.append(tag)
        self.links += [told[name] or "" for name in ("href", "src") if name in told]
        self.ids += [told["id"] or ""] if "id" in told else []
        self.handlers += [name for name in told if name.startswith("on") or name == "style"]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only shapes are written so."""
        assert tag in SHAPES, attrs
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Take it off."""
        assert self._open, f"</{tag}> closes nothing"
        assert tag == self._open.pop()

    def handle_data(self, data: str) -> None:
        """Keep what is said."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """Everything that it says."""
        return "".join(self.words)


def read_folder(folder: Path) -> dict[str, Document]:
    """Read every page of a report, by its address."""
    return {str(path.relative_to(folder)): Document(path.read_text()) for path in sorted(folder.rglob("*.html"))}


def dead_links(folder: Path) -> list[str]:
    """Name every link that leads out of the folder, nowhere, or to a place that its page does not have."""
    pages = read_folder(folder)
    dead = []
    for page, document in pages.items():
        for link in document.links:
            parts = urlsplit(link)
            if parts.scheme == "data":
                continue
            path = (folder / page).parent / unquote(parts.path) if parts.path else folder / page
            target = pages.get(str(path.resolve().relative_to(folder.resolve()))) if path.suffix == ".html" else None
            found = path.is_file() and (not parts.fragment or (target is not None and parts.fragment in target.ids))
            dead += [] if found and not parts.scheme else [f"{page}: {link}"]
    return dead
