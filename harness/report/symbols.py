"""The marks under which a square of the matrix is shown, in Unicode and in plain ASCII."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from harness.report.view import RunView, Tally


@attrs.frozen(kw_only=True)
class Symbols:
    """One mark for each thing a cell can be."""

    green: str
    red: str
    skipped: str
    broken: str
    lab: str
    missing: str


UNICODE = Symbols(green="✓", red="✗", skipped="–", broken="!", lab="?", missing="…")  # noqa: RUF001  (a dash is meant)
ASCII = Symbols(green="+", red="x", skipped="-", broken="!", lab="?", missing="~")

STYLES = {"green": "green", "red": "bold red", "skipped": "dim", "broken": "yellow", "lab": "magenta", "missing": "red"}
MEANINGS = {
    "green": "as it should be",
    "red": "the kernel's fault",
    "skipped": "skipped",
    "broken": "could not be asked",
    "lab": "the lab's fault",
    "missing": "never answered",
}


def parts_of(tally: Tally, symbols: Symbols) -> Iterator[tuple[str, str]]:
    """Give what a square says as (text, style), worst last; an empty square says nothing."""
    if tally.red_controls:
        yield f"{tally.red_controls} red {symbols.green}", STYLES["green"]
    if tally.green > tally.red_controls:
        yield f"{tally.green - tally.red_controls}{symbols.green}", STYLES["green"]
    for field in ("skipped", "missing", "lab", "broken", "red"):
        if number := getattr(tally, field):
            yield f"{number}{getattr(symbols, field)}", STYLES[field]


def legend(symbols: Symbols) -> str:
    """Explain the marks in one line."""
    return "  ".join(f"{getattr(symbols, field)} {meaning}" for field, meaning in MEANINGS.items())


def control_line(symbols: Symbols) -> str:
    """Explain the control in one line."""
    return f"control: without any container a sound probe goes red; `red {symbols.green}` is as expected"


def totals_line(view: RunView) -> str:
    """Sum the run up in one line."""
    verdicts = view.counts.verdicts
    parts = [f"{verdicts['green']} green" + (f" ({view.red_controls} controls red)" if view.red_controls else "")]
    parts += [f"{verdicts['red']} red" + (f" ({view.excused} in quarantine)" if view.excused else "")]
    parts += [f"{verdicts[word]} {word}" for word in ("skipped", "broken", "lab")]
    parts += [f"{view.counts.missing} missing"] if view.counts.missing else []
    took = "" if view.kills else took_of(view)  # it went into the kernels with faults
    return f"{view.counts.planned or view.counts.recorded} cells{took}: {', '.join(parts)}"


def took_of(view: RunView) -> str:
    """Say how long the run took; nothing where nobody knows."""
    return "" if view.duration_s is None else f" in {view.duration_s:.0f} s"


def packed(parts: Sequence[tuple[str, str]], width: int) -> Iterator[list[tuple[str, str]]]:
    """Lay the parts of a square out in lines of at most `width`; a part is never broken."""
    line: list[tuple[str, str]] = []
    for part in parts:
        if line and sum(len(text) + 1 for text, _ in line) + len(part[0]) > width:
            yield line
            line = []
        line.append(part)
    if line:
        yield line
