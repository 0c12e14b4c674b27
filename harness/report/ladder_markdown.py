"""The ladder as Markdown: requirements by steps for each flavour, then what each patch turned on and off."""

from __future__ import annotations

from collections.abc import Iterator

from harness.report.ladder import Climb, Ladder
from harness.report.ladder_table import lasting_lines, rung_lines
from harness.report.markdown_text import escape
from harness.report.symbols import UNICODE


def ladder_sections(ladder: Ladder) -> list[str]:
    """Give the lines of all that a climb has shown."""
    lines = [line for climb in ladder.climbs for line in _climb(ladder, climb)]
    return [*lines, "", "## Patch by patch", "", *_patches(ladder)]


def _climb(ladder: Ladder, climb: Climb) -> Iterator[str]:
    yield from ("", f"## {escape(climb.label)}", "")
    if changing := climb.changing():
        yield "| requirement | " + " | ".join(map(str, ladder.steps)) + " |"
        yield "|---|" + "---:|" * len(ladder.steps)
        for name, standings in changing.items():
            yield f"| {escape(name)} | " + " | ".join(getattr(UNICODE, each.value) for each in standings) + " |"
        yield ""
    yield from (f"- {escape(line)}" for line in lasting_lines(climb, UNICODE))


def _patches(ladder: Ladder) -> Iterator[str]:
    for step in ladder.steps:
        yield f"- **{step} {escape(ladder.patch(step))}**"
        yield from (f"  - {escape(text.strip())}" for text, _ in rung_lines(ladder, step))
