"""What may be missing from a release all the same: for a reason, on somebody's word, and not for ever."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import attrs

from harness.errors import UserError
from harness.strict import load_toml, structure


@attrs.frozen(kw_only=True)
class Waiver:
    """One requirement that need not hold; `board` and `flavour` are shell patterns. On its last day it is in force."""

    requirement: str
    board: str
    flavour: str
    reason: str
    owner: str
    expires: datetime.date

    def covers(self, requirement: str, board: str, flavour: str) -> bool:
        """Whether it speaks of this requirement there."""
        there = fnmatchcase(board, self.board) and fnmatchcase(flavour, self.flavour)
        return requirement == self.requirement and there

    @property
    def place(self) -> str:
        """What it speaks of, in words."""
        return f"{self.requirement} on {self.board} under {self.flavour}"

    def __str__(self) -> str:
        return f"waived: {self.reason} ({self.owner}, until {self.expires})"


@attrs.frozen(kw_only=True)
class _Entry:
    requirement: str
    board: str
    flavour: str
    reason: str
    owner: str
    expires: str


@attrs.frozen(kw_only=True)
class _Document:
    waiver: tuple[_Entry, ...] = ()


def load_waivers(path: Path) -> tuple[Waiver, ...]:
    """Read waivers; no file is none. Raises UserError with every fault, one line each."""
    if not path.exists():
        return ()
    data = load_toml(path, path.name)
    for entry in data["waiver"] if isinstance(data.get("waiver"), list) else ():
        if isinstance(entry, dict) and type(entry.get("expires")) is datetime.date:
            entry["expires"] = entry["expires"].isoformat()  # TOML has dates of its own
    entries = structure(data, _Document, path.name).waiver
    faults = [f"{path.name}: waiver[{n}].{fault}" for n, each in enumerate(entries) for fault in _faults(each)]
    if faults:
        raise UserError(*faults)
    return tuple(map(_waiver, entries))


def _waiver(entry: _Entry) -> Waiver:
    fields = {name: " ".join(said.split()) for name, said in attrs.asdict(entry).items() if name != "expires"}
    return Waiver(expires=datetime.date.fromisoformat(entry.expires), **fields)


def _faults(entry: _Entry) -> Iterator[str]:
    for field in ("requirement", "board", "flavour", "reason", "owner"):
        if not getattr(entry, field).strip():
            yield f"{field}: expected words, found nothing"
    try:
        datetime.date.fromisoformat(entry.expires)
    except ValueError:
        yield f"expires: expected a date such as 2027-01-31, found {entry.expires!r}"
