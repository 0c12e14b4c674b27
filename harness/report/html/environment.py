"""Jinja, set up so that no template can forget to make a guest's bytes harmless."""

from __future__ import annotations

import re
from typing import Any

import jinja2
from markupsafe import Markup, escape

from harness.report.wording import printable

# What a browser would not show but act upon: marks that turn the direction of text around, and letters without width.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_WORD_ENDS = re.compile(r"(?<=[_./])")


def environment() -> jinja2.Environment:
    """Give the environment of all templates: everything is escaped, and what is not defined is an error."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("harness.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["soft"] = soft
    return made


def shown(value: Any) -> Any:
    r"""Give what a page may hold of a value: text with everything unprintable or invisible spelled as \xNN, \uNNNN."""
    if isinstance(value, str) and not isinstance(value, Markup) and not value.isprintable():
        return _INVISIBLE.sub(lambda found: f"\\u{ord(found.group()):04x}", printable(value))
    return value


def soft(text: str) -> Markup:
    """Let a long name be broken where its words end, and nowhere else."""
    return Markup("<wbr>").join(escape(shown(part)) for part in _WORD_ENDS.split(text))
