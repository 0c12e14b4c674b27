"""Flakes that are known: which cells may come out both ways without turning a run's exit code, why, and until when."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import attrs

from harness.cell_id import first_round, split_id
from harness.errors import UserError
from harness.strict import load_toml, structure

FILE = Path("suites/quarantine.toml")


@attrs.frozen(kw_only=True)
class Flake:
    """One entry: `cells` is a shell pattern for ids (`arm-qemu/*/signal.x`), or for probes where it has no slash."""

    cells: str
    reason: str
    owner: str
    expires: datetime.date

    def covers(self, cell_id: str) -> bool:
        """Whether it speaks of a cell; of all its rounds or of none."""
        name = first_round(cell_id) if "/" in self.cells else split_id(cell_id)[3]
        return fnmatchcase(name, self.cells)

    def is_in_force(self, today: datetime.date) -> bool:
        """Whether it still excuses anything; on its last day it does."""
        return today <= self.expires

    def __str__(self) -> str:
        return f"{self.reason} ({self.owner}, until {self.expires})"


@attrs.frozen(kw_only=True)
class _Entry:
    cells: str
    reason: str
    owner: str
    expires: str


@attrs.frozen(kw_only=True)
class _Document:
    flake: tuple[_Entry, ...] = ()


def load_quarantine(root: Path) -> tuple[Flake, ...]:
    """Read suites/quarantine.toml below the repository's root; no file is an empty one.

    Raises UserError with every fault, one line each.
    """
    if not (root / FILE).is_file():
        return ()
    data = load_toml(root / FILE, str(FILE))
    for entry in data.get("flake", ()) if isinstance(data.get("flake"), list) else ():
        if isinstance(entry, dict) and type(entry.get("expires")) is datetime.date:
            entry["expires"] = entry["expires"].isoformat()  # TOML has dates of its own
    entries = structure(data, _Document, str(FILE)).flake
    faults = [f"{FILE}: flake[{index}].{fault}" for index, each in enumerate(entries) for fault in _faults(each)]
    if faults:
        raise UserError(*faults)
    return tuple(
        Flake(
            cells=each.cells,
            reason=" ".join(each.reason.split()),
            owner=each.owner,
            expires=datetime.date.fromisoformat(each.expires),
        )
        for each in entries
    )


def stale_lines(flakes: Sequence[Flake], known: Collection[str], today: datetime.date) -> Iterator[str]:
    """Tell in a line each entry that has expired, and each that fits none of the cells there are."""
    for flake in flakes:
        if not flake.is_in_force(today):
            yield f"{FILE}: {flake.cells}: expired on {flake.expires} and excuses nothing; ask {flake.owner}"
        elif not any(flake.covers(cell) for cell in known):
            yield f"{FILE}: {flake.cells}: fits no cell; take it out, or mend the pattern"


def _faults(entry: _Entry) -> Iterator[str]:
    for field in ("cells", "reason", "owner"):
        if not getattr(entry, field).strip():
            yield f"{field}: expected words, found nothing"
    try:
        datetime.date.fromisoformat(entry.expires)
    except ValueError:
        yield f"expires: expected a date such as 2027-01-31, found {entry.expires!r}"
