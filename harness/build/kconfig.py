"""What a kernel was asked to be configured as, and whether it is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import attrs

from harness.errors import UserError

ASSIGNED = re.compile(r"^CONFIG_(\w+)=(.+)$")
UNSET = re.compile(r"^# CONFIG_(\w+) is not set$")
DECLARED = re.compile(r"^\s*(?:menu)?config\s+(\w+)", re.MULTILINE)
OPTIONAL = re.compile(r"^#\s*optional:")
OFF = "n"


@attrs.frozen(kw_only=True)
class Wish:
    """One option that a fragment asks for."""

    option: str
    value: str
    file: str
    line: int
    optional: bool = False
    """The comment above it starts with `optional:`; a kernel without it is as good."""


def read_wishes(path: Path, origin: str) -> list[Wish]:
    """Read a configuration fragment. Raises UserError for lines that are neither an option nor a comment."""
    wishes, faults, optional = [], [], False
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = text.strip()
        if match := ASSIGNED.match(line) or UNSET.match(line):
            value = match.group(2) if match.re is ASSIGNED else OFF
            wishes.append(Wish(option=match.group(1), value=value, file=origin, line=number, optional=optional))
        elif line and not line.startswith("#"):
            faults.append(f"{origin}:{number}: expected CONFIG_NAME=value or a comment, found {line!r}")
        optional = bool(OPTIONAL.match(line))
    if faults:
        raise UserError(*faults)
    return wishes


def read_config(text: str) -> dict[str, str]:
    """Read a kernel's .config: option to value; options that are off are not in it."""
    return {match.group(1): match.group(2) for line in text.splitlines() if (match := ASSIGNED.match(line))}


def check_wishes(wishes: Iterable[Wish], config: dict[str, str], tree: Path | None = None) -> None:
    """Raise UserError naming each option that the kernel's own configuration silently dropped.

    Where a `tree` is given, one that its Kconfig files do not know is no fault: a later patch brings it.
    """
    last = {wish.option: wish for wish in wishes}  # a later fragment overrides an earlier one
    lost = [wish for wish in last.values() if not wish.optional and config.get(wish.option, OFF) != wish.value]
    if lost and tree is not None:
        known = known_options(tree)
        lost = [wish for wish in lost if wish.option in known]
    if lost:
        raise UserError(*(_complaint(wish, config.get(wish.option, OFF)) for wish in lost))


def known_options(tree: Path) -> frozenset[str]:
    """The names of all options in the Kconfig files of a kernel's tree."""
    paths = (Path(folder, name) for folder, _, names in os.walk(tree) for name in names if name.startswith("Kconfig"))
    return frozenset(name for path in paths for name in DECLARED.findall(path.read_text("utf-8", "replace")))


def _complaint(wish: Wish, found: str) -> str:
    return (
        f"{wish.file}:{wish.line}: CONFIG_{wish.option}: expected {wish.value}, found {found} once the kernel "
        f'had settled its options; ask for what it depends on too, or write "# optional: why" above it'
    )
