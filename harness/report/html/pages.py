"""Draws the pages of a report by their templates, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
import jinja2

from harness import __version__
from harness.cell_id import round_of
from harness.history.wording import many
from harness.report.html import marks, words
from harness.report.html.names import PageNames
from harness.report.ladder_table import rung_lines
from harness.report.proving import uncaught_lines, unproven_lines
from harness.report.reasoning import suspicion_line
from harness.report.rounds import order_line, outcomes_line, rounds_line
from harness.report.site import Site
from harness.report.symbols import totals_line
from harness.report.troubles import others_of

TOP = {"index.html": "Summary", "requirements.html": "Requirements", "probes.html": "Probes", "boards.html": "Boards"}
"""The pages that every page leads to."""
LINES: tuple[Callable[..., object], ...] = (
    *(many, order_line, others_of, outcomes_line, round_of, rounds_line, rung_lines, suspicion_line, totals_line),
    *(uncaught_lines, unproven_lines),
)
"""What terminal and Markdown say, too."""


@attrs.frozen(kw_only=True)
class Page:
    """One file of a report, by its address in the folder."""

    path: str
    text: str


def names_of(site: Site) -> PageNames:
    """Name everything that has a page."""
    return PageNames(
        cells=(each.id for each in site.cells),
        requirements=(line.requirement.id for line in site.requirements.lines),
        boards=(place.board for place in site.places),
    )


def pages_of(
    site: Site, names: PageNames, templates: jinja2.Environment, logs: Mapping[str, str] | None = None
) -> Iterator[Page]:
    """Draw every page; `logs` gives the address of a console's log by its name in the record, where there is one."""
    draw = _Drawing(site, names, templates, logs or {})
    for path, title in TOP.items():
        yield draw.page(path, f"{path}.j2", title=title)
    for line in site.requirements.lines:
        yield draw.page(
            names.requirement(line.requirement.id), "requirement.html.j2", title=line.requirement.id, line=line
        )
    for place in site.places:
        yield draw.page(names.board(place.board), "board.html.j2", title=place.board, place=place)
    for cell in site.cells:
        yield draw.page(names.cell(cell.id), "cell.html.j2", title=cell.probe, view=cell)


class _Drawing:
    """The templates, and all that every one of them may say."""

    def __init__(self, site: Site, names: PageNames, templates: jinja2.Environment, logs: Mapping[str, str]) -> None:
        templates.globals |= {line.__name__: line for line in LINES}
        templates.globals |= {
            "site": site,
            "names": names,
            "logs": logs,
            "top": TOP,
            "version": __version__,
            "marks": marks,
            "words": words,
            "ruling": marks.RULINGS[site.headline.ruling],
            "titles": {line.requirement.id: line.requirement.title for line in site.requirements.lines},
        }
        self._templates = templates

    def page(self, path: str | None, template: str, **values: Any) -> Page:
        """Draw one page; it has a name, because everything that has a page was named."""
        assert path is not None
        values["path"], values["root"] = path, "../" * path.count("/")
        return Page(path=path, text=self._templates.get_template(template).render(values))
