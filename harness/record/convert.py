"""Records become plain data and plain data becomes records; nothing is guessed on the way."""

from __future__ import annotations

from typing import Any, TypeVar

import cattrs

from harness.strict import structure

T = TypeVar("T")

_PLAIN = cattrs.Converter(unstruct_collection_overrides={tuple: list})


def to_plain(record: object) -> dict[str, Any]:
    """Give the record as what JSON knows: tables, lists, strings and numbers."""
    data: dict[str, Any] = _PLAIN.unstructure(record)
    return data


def from_plain(data: object, kind: type[T], origin: str) -> T:
    """Make the record of plain data; UserError names every fault with its path inside `origin`."""
    return structure(data, kind, origin)
