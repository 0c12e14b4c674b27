"""The table of differences, on the terminal and in Markdown: requirements by flavours, a mark for each architecture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from rich import box
from rich.table import Table
from rich.text import Text

from harness.report.differences import Answer, Difference, Differences, Line
from harness.report.markdown_text import escape
from harness.report.symbols import ASCII, STYLES, UNICODE, Symbols
from harness.report.terminal import can_say, console_for, fit

NOT_ASKED = "."
PARTLY = "/"
MEANING = "green", "red", "skipped", "without a verdict"


def print_differences(
    found: Differences, stream: TextIO, *, width: int | None = None, ascii_only: bool | None = None
) -> None:
    """Print the requirements that are not green everywhere, and why; the rest is only counted."""
    if ascii_only is None:
        ascii_only = not can_say(stream)
    symbols = ASCII if ascii_only else UNICODE
    console = console_for(stream, width)
    lines = [line for line in found.lines if not line.is_green]
    if lines:
        table = Table(box=box.ASCII if symbols is ASCII else box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        table.add_column("requirement", no_wrap=True)
        for flavour in found.flavours:
            table.add_column(Text(flavour))
        for line in lines:
            table.add_row(Text(line.requirement.id), *(_text(line, each, found, symbols) for each in found.flavours))
        console.print(table)
        console.print(Text(_legend(found, symbols), "dim"), soft_wrap=True)
    for title, differences in _by_judgement(found):
        console.print(Text(f"\n{title}:", "bold"))
        for each in differences:
            style = "" if each.allowed else STYLES["red"]
            console.print(Text(fit(f"  {told(each, found)}", console.encoding), style), soft_wrap=True)
    console.print(Text(f"\n{summary(found)}", "bold"), soft_wrap=True)


def differences_as_markdown(found: Differences) -> str:
    """Give every requirement that was asked, and the reasons, in Markdown."""
    lines = [f"# Differences in run {escape(found.run)}", "", f"**{summary(found)}**", ""]
    lines.append("| requirement | level | title | " + " | ".join(map(escape, found.flavours)) + " |")
    lines.append("|---|---|---|" + "---|" * len(found.flavours))
    for line in found.lines:
        marks = (escape(_marks(line, flavour, found.archs, UNICODE)) for flavour in found.flavours)
        each = line.requirement
        lines.append(f"| {escape(each.id)} | {each.level.value} | {escape(each.title)} | {' | '.join(marks)} |")
    lines += ["", escape(_legend(found, UNICODE))]
    for title, differences in _by_judgement(found):
        lines += ["", f"## {title.capitalize()}", "", *(f"- {escape(told(each, found))}" for each in differences)]
    return "\n".join(lines) + "\n"


def told(each: Difference, found: Differences) -> str:
    """Say one difference in a line."""
    where = "everywhere" if each.archs == found.archs else f"on {', '.join(each.archs)}"
    return f"{each.requirement} {each.flavour} {where}: {each.answer.value}: {each.why}"


def summary(found: Differences) -> str:
    """Sum it up in one line."""
    green = sum(line.is_green for line in found.lines)
    wrong = sum(not each.allowed for each in found.differences)
    flavours, archs = len(found.flavours), len(found.archs)
    over = f"{_many(flavours, 'flavour')} on {_many(archs, 'architecture')}"
    return (
        f"{_many(len(found.lines), 'requirement')} under {over}: {green} green wherever asked, "
        f"{_many(len(found.differences), 'difference')}, {wrong or 'none'} not allowed"
    )


def _by_judgement(found: Differences) -> Iterator[tuple[str, list[Difference]]]:
    for title, allowed in (("not allowed", False), ("allowed", True)):
        if differences := [each for each in found.differences if each.allowed is allowed]:
            yield title, differences


def _legend(found: Differences, symbols: Symbols) -> str:
    marks = (symbols.green, symbols.red, symbols.skipped, symbols.lab)
    meanings = "  ".join(f"{mark} {meaning}" for mark, meaning in zip(marks, MEANING, strict=True))
    order = f"one mark each for {', '.join(found.archs)}"
    return f"{order}: {meanings}  {PARTLY} green in part, skipped in part  {NOT_ASKED} not asked"


def _text(line: Line, flavour: str, found: Differences, symbols: Symbols) -> Text:
    wrong = any(
        not each.allowed
        for each in found.differences
        if (each.requirement, each.flavour) == (line.requirement.id, flavour)
    )
    return Text(_marks(line, flavour, found.archs, symbols), STYLES["red"] if wrong else "")


def _marks(line: Line, flavour: str, archs: Iterable[str], symbols: Symbols) -> str:
    mark = {
        Answer.GREEN: symbols.green,
        Answer.PARTLY: PARTLY,
        Answer.SKIPPED: symbols.skipped,
        Answer.RED: symbols.red,
        Answer.OPEN: symbols.lab,
        None: NOT_ASKED,
    }
    return "".join(mark[line.answers.get((flavour, arch))] for arch in archs)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
