"""The page of a sign-off: one file that needs nothing else, drawn from a ruling alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources

import attrs
import jinja2

from harness.report.html.environment import shown
from harness.signoff.layout import sha256_of
from harness.signoff.ruling import Ruling, Square, Standing

TEMPLATE = "signoff.html.j2"
SYMBOLS = {
    Standing.NOT_KEPT: "✗",
    Standing.OPEN: "?",
    Standing.WAIVED: "w",
    Standing.ALLOWED: "/",
    Standing.KEPT: "✓",
}


@attrs.frozen(kw_only=True)
class Line:
    """One requirement: the square in each column, None where nothing was demanded."""

    requirement: str
    squares: tuple[Square | None, ...]


def draw(ruling: Ruling) -> str:
    """Draw the page; the same ruling gives the same page."""
    columns = tuple(dict.fromkeys(square.place for square in ruling.squares))
    counted = {standing: sum(each.standing is standing for each in ruling.squares) for standing in Standing}
    template = _environment().get_template(TEMPLATE)
    return template.render(
        ruling=ruling,
        columns=columns,
        lines=tuple(_lines(ruling.squares, columns)),
        remarks=tuple(_remarks(ruling.squares)),
        counted={standing.value: number for standing, number in counted.items()},
        symbols={standing.value: symbol for standing, symbol in SYMBOLS.items()},
    )


def drawing_digest() -> str:
    """SHA-256 of the template: with the same one, the same ruling must give the same page."""
    return sha256_of((resources.files("harness.signoff") / "templates" / TEMPLATE).read_bytes())


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("harness.signoff", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _lines(squares: Iterable[Square], columns: Iterable[str]) -> Iterable[Line]:
    found: dict[str, dict[str, Square]] = {}
    for square in squares:
        found.setdefault(square.requirement, {})[square.place] = square
    for requirement, places in found.items():
        yield Line(requirement=requirement, squares=tuple(places.get(column) for column in columns))


def _remarks(squares: Iterable[Square]) -> Iterable[tuple[str, str, str]]:
    """Give standing, where, and why of all that is not plainly kept, requirements together for which it is the same."""
    groups: Mapping[tuple[str, str, str], list[str]] = {}
    for square in squares:
        if square.standing is not Standing.KEPT:
            groups.setdefault((square.standing.value, square.place, square.why), []).append(square.requirement)  # type: ignore[attr-defined]
    for (standing, place, why), names in groups.items():
        yield standing, f"{' '.join(names)} on {place}", why
