"""Seeded faults: what a kernel that carries them can be told to get wrong, so that probes show that they notice.

They are rows of images/faults/*.toml, one file per subsystem.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import attrs

from harness.errors import UserError
from harness.spec import DESIGNS
from harness.strict import closest, load_toml, structure

FAULTS = "images/faults"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LONGEST_NAME = 47
"""The kernel keeps no more of one."""
PLACE = re.compile(r"[\w./-]+\.[chS]:\w+", re.ASCII)


@attrs.frozen(kw_only=True)
class Fault:
    """One thing that a kernel does wrong when it is told to; its answers become wrong, nothing else breaks."""

    name: str
    """What `container_fault=` on the kernel's command line takes."""
    requirements: tuple[str, ...]
    """The ids of what no longer holds."""
    breaks: str
    """One sentence."""
    where: str
    """`<file of the kernel>:<function>`."""
    flavours: tuple[str, ...]
    """Each of these has probes that must go red; the first is enough to ask."""
    archs: tuple[str, ...] = ()
    """The architectures that have it; none means all."""

    def acts_on(self, arch: str) -> bool:
        """Whether a kernel of this architecture has it."""
        return not self.archs or arch in self.archs


@attrs.frozen(kw_only=True)
class _FaultFile:
    fault: tuple[Fault, ...]


def load_faults(root: Path, requirements: Collection[str], archs: Collection[str]) -> dict[str, Fault]:
    """Read every images/faults/*.toml below the repository's root, by name; no such file means no faults.

    `requirements` and `archs` are the names that a fault may speak of. Raises UserError with all that is wrong with
    all files, one line each.
    """
    placed: list[tuple[str, Fault]] = []
    wrong: list[str] = []
    for path in sorted((root / FAULTS).glob("*.toml")):
        origin = str(path.relative_to(root))
        try:
            rows = structure(load_toml(path, origin), _FaultFile, origin).fault
        except UserError as error:
            wrong += error.faults
        else:
            placed += [(f"{origin}: fault[{index}]", row) for index, row in enumerate(rows)]
    wrong += [
        f"{where}: {message}"
        for messages in (_names(placed), _contents(placed, requirements, archs))
        for where, message in messages
    ]
    if wrong:
        raise UserError(*wrong)
    return {fault.name: fault for _, fault in placed}


def _names(placed: Sequence[tuple[str, Fault]]) -> Iterator[tuple[str, str]]:
    known = Counter(fault.name for _, fault in placed)
    for where, fault in placed:
        if known[fault.name] > 1:
            yield where, f"name: {fault.name}: stands here {known[fault.name]} times; each fault has a name of its own"
        if not NAME.fullmatch(fault.name) or len(fault.name) > LONGEST_NAME:
            found = f"expected lower-case words with dashes, {LONGEST_NAME} characters at most, found {fault.name!r}"
            yield where, f"name: {found}"


def _contents(
    placed: Sequence[tuple[str, Fault]], requirements: Collection[str], archs: Collection[str]
) -> Iterator[tuple[str, str]]:
    for where, fault in placed:
        if not fault.breaks.strip().endswith("."):
            yield where, f"breaks: expected one sentence, found {fault.breaks!r}"
        if not PLACE.fullmatch(fault.where):
            yield where, f'where: expected "<file>:<function>", found {fault.where!r}'
        for key in ("requirements", "flavours"):
            if not getattr(fault, key):
                yield where, f"{key}: expected at least one, found none"
        yield from ((where, message) for message in _unknown("requirements", fault.requirements, requirements))
        yield from ((where, message) for message in _unknown("flavours", fault.flavours, DESIGNS))
        yield from ((where, message) for message in _unknown("archs", fault.archs, archs))


def _unknown(key: str, named: Sequence[str], known: Collection[str]) -> Iterator[str]:
    kind = {"requirements": "requirement", "flavours": "flavour", "archs": "architecture"}[key]
    for index, name in enumerate(named):
        if name not in known:
            yield f"{key}[{index}]: {name}: unknown {kind}{closest(name, list(known))}"
