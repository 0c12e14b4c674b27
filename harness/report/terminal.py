"""A terminal, or what stands in its place: how wide it is, which colours and which letters it can show."""

from __future__ import annotations

import os
from typing import TextIO

from rich.console import Console

from harness.report.symbols import STYLES, UNICODE, Symbols

PLAIN_WIDTH = 80


def console_for(stream: TextIO, width: int | None) -> Console:
    """Give a console that prints what it is given: colours only on a terminal without NO_COLOR."""
    terminal = stream.isatty()
    colours = terminal and not os.environ.get("NO_COLOR")
    return Console(
        file=stream,
        width=width or (None if terminal else PLAIN_WIDTH),
        color_system="auto" if colours else None,
        force_terminal=None if colours else False,
        highlight=False,
        markup=False,
        emoji=False,
    )


def can_say(stream: TextIO) -> bool:
    """Whether a stream knows our marks; else they are to be ASCII."""
    try:
        ("".join(marks_of(UNICODE)) + "│─").encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def marks_of(symbols: Symbols) -> tuple[str, ...]:
    """Give the marks themselves."""
    return tuple(getattr(symbols, field) for field in STYLES)


def fit(text: str, encoding: str) -> str:
    """Spell out what an encoding does not have."""
    return text.encode(encoding, "backslashreplace").decode(encoding)
