"""Text that Markdown shows as it is."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def escape(text: str) -> str:
    """Give the text so that Markdown shows it as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def code(text: str) -> str:
    """Give the text as a code span, whatever backticks are in it."""
    runs = [len(run) for run in re.findall("`+", text)]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
