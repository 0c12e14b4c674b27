"""The ladder on the terminal: requirements by steps for each flavour, then what each patch turned on and off."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.table import Table
from rich.text import Text

from harness.report.ladder import Climb, Ladder, Standing
from harness.report.symbols import ASCII, STYLES, Symbols
from harness.report.wording import message_of

LEGEND = "a requirement is green where its probes pass; those that stand alike at all steps are told below the table"


def climb_table(ladder: Ladder, climb: Climb, symbols: Symbols) -> Table | Text:
    """Give the table of one flavour: the requirements that change, a column for each step; its name where none does."""
    changing = climb.changing()
    if not changing:
        return Text(climb.label, "bold")
    table = Table(box=box.ASCII if symbols is ASCII else box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(climb.label, no_wrap=True)
    for step in ladder.steps:
        table.add_column(str(step), justify="right")
    for name, standings in changing.items():
        table.add_row(Text(name), *(Text(getattr(symbols, each.value), STYLES[each.value]) for each in standings))
    return table


def lasting_lines(climb: Climb, symbols: Symbols) -> Iterator[str]:
    """Name the requirements that stand alike at all steps, a line for each standing."""
    for standing in Standing:
        if names := climb.lasting(standing):
            yield f"{getattr(symbols, standing.value)} at every step: {' '.join(names)}"


def patch_lines(ladder: Ladder) -> Iterator[tuple[str, str]]:
    """Tell patch by patch what it turned on and off, each line with its style."""
    for step in ladder.steps:
        yield f"{step} {ladder.patch(step)}", "bold"
        yield from ((f"  {text}", style) for text, style in rung_lines(ladder, step))


def rung_lines(ladder: Ladder, step: int) -> Iterator[tuple[str, str]]:
    """Tell what one patch turned on and off, each line with its style; nothing of the first step."""
    rungs = [(climb.label, rung) for climb in ladder.climbs for rung in climb.rungs if rung.step == step]
    for label, rung in rungs:
        if rung.on:
            yield f"{label}: on: {' '.join(rung.on)}", STYLES["green"]
        if rung.further:
            yield f"{label}: further probes of what was on: {' '.join(rung.further)}", STYLES["green"]
        if rung.lost:
            yield f"{label}: off: {' '.join(rung.off) or 'probes without a requirement'}", STYLES["red"]
        for cell in rung.lost:
            yield f"  {cell.id}: {cell.outcome.value}: {message_of(cell)}", ""
            yield f"  repeat: {cell.repeat}", "dim"
    if rungs and not any(rung.on or rung.further or rung.lost for _, rung in rungs):
        yield "turns nothing on or off", "dim"


def ladder_line(ladder: Ladder) -> str:
    """Sum it up: `5 patches of container-6.1: 24 requirements turned on, none turned off`."""
    rungs = [rung for climb in ladder.climbs for rung in climb.rungs]
    on, off = sum(len(rung.on) for rung in rungs), len(ladder.lost)
    said = f"{_many(len(ladder.steps) - 1, 'patch', 'es')} of {ladder.recipe}: {_many(on, 'requirement')} turned on"
    return f"{said}, {_many(off, 'cell') if off else 'none'} turned off"


def _many(number: int, noun: str, plural: str = "s") -> str:
    return f"{number} {noun}{'' if number == 1 else plural}"
