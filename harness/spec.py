"""What is required of a kernel with containers: each requirement one testable property, with its source."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

from harness.errors import UserError
from harness.outcome import Outcome
from harness.strict import closest, load_toml, structure

# Container designs a requirement can be provided by; `none`, the control, provides nothing.
DESIGNS = ("namespaces", "procfs", "openvz", "ve-cgroup", "vserver")


class Level(enum.Enum):
    """How much a requirement weighs."""

    MUST = "MUST"
    SHOULD = "SHOULD"


@attrs.frozen(kw_only=True)
class Exemption:
    """Where another verdict than PASS is right, and why; no archs or no flavours means all of them."""

    outcome: Outcome
    why: str
    archs: tuple[str, ...] = ()
    flavours: tuple[str, ...] = ()

    def covers(self, arch: str, flavour: str) -> bool:
        """Whether it holds for this architecture under this flavour."""
        return (not self.archs or arch in self.archs) and (not self.flavours or flavour in self.flavours)


@attrs.frozen(kw_only=True)
class Requirement:
    """One property that the sources ask for.

    `provided_by` and `partly_by` name flavours; `notes` says, by flavour, in what it differs; `same_as` names
    requirements of other sources that ask for the same.
    """

    id: str
    title: str
    property: str
    level: Level
    source: str
    provided_by: tuple[str, ...] = ()
    partly_by: tuple[str, ...] = ()
    notes: dict[str, str] = attrs.field(factory=dict)
    same_as: tuple[str, ...] = ()
    exempt: tuple[Exemption, ...] = ()

    def exemption(self, arch: str, flavour: str) -> Exemption | None:
        """Give the exemption that covers this architecture and flavour, if there is one."""
        return next((each for each in self.exempt if each.covers(arch, flavour)), None)


@attrs.frozen(kw_only=True)
class _Entry:
    """A requirement as its file spells it: the document is named once, at the top."""

    id: str
    title: str
    property: str
    level: Level
    item: str
    provided_by: tuple[str, ...] = ()
    partly_by: tuple[str, ...] = ()
    notes: dict[str, str] = attrs.field(factory=dict)
    same_as: tuple[str, ...] = ()
    exempt: tuple[Exemption, ...] = ()


@attrs.frozen(kw_only=True)
class _Document:
    document: str
    requirement: tuple[_Entry, ...]


def load_spec(folder: Path) -> tuple[Requirement, ...]:
    """Load every requirement of `folder`/*.toml, file by file in order of name.

    Raises UserError with all faults of all files, one line each.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise UserError(f"{folder}: expected requirements in *.toml, found no such file")
    faults: list[str] = []
    placed: list[tuple[str, Requirement]] = []
    for file in files:
        try:
            placed += [(f"{file.name}: {each.id}", each) for each in _load_document(file)]
        except UserError as error:
            faults += error.faults
    if not faults:  # what is missing from a file that cannot be read would look unknown to the others
        faults += _faults(placed)
    if faults:
        raise UserError(*faults)
    return tuple(requirement for _, requirement in placed)


def _load_document(file: Path) -> Iterator[Requirement]:
    document = structure(load_toml(file, file.name), _Document, file.name)
    for entry in document.requirement:
        fields = attrs.asdict(entry, recurse=False)
        item = fields.pop("item")
        yield Requirement(source=f"{document.document}, item {item}", **fields)


def _faults(placed: Sequence[tuple[str, Requirement]]) -> list[str]:
    known = Counter(each.id for _, each in placed)
    return [
        f"{where}: {fault}"
        for where, each in placed
        for fault in (*_naming_faults(each, known), *_flavour_faults(each))
    ]


def _naming_faults(requirement: Requirement, known: Counter[str]) -> Iterator[str]:
    if known[requirement.id] > 1:
        yield "duplicate id; every requirement has one of its own"
    for other in requirement.same_as:
        if other == requirement.id or other not in known:
            yield f"same_as: {other}: {_not_another(other, requirement, known)}"
    for field in ("title", "property"):
        if not getattr(requirement, field).strip():
            yield f"{field}: expected a sentence, found nothing"


def _flavour_faults(requirement: Requirement) -> Iterator[str]:
    named = (*requirement.provided_by, *requirement.partly_by, *requirement.notes)
    for flavour in dict.fromkeys((*named, *(each for exempt in requirement.exempt for each in exempt.flavours))):
        if flavour not in DESIGNS:
            yield f"{flavour}: unknown flavour{closest(flavour, DESIGNS)}"
    for flavour in requirement.partly_by:
        if flavour in requirement.provided_by:
            yield f"partly_by: {flavour}: also in provided_by; keep one of them"
        if not requirement.notes.get(flavour, "").strip():
            yield f"notes.{flavour}: missing; say which part it provides"


def _not_another(other: str, requirement: Requirement, known: Counter[str]) -> str:
    return "names itself" if other == requirement.id else f"unknown{closest(other, set(known))}"
