"""What must hold for a release: which requirements, on which boards, for which container designs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import attrs

from harness.errors import UserError
from harness.signoff.farm import Farm
from harness.spec import DESIGNS, Level, Requirement
from harness.strict import closest, load_toml, structure


@attrs.frozen(kw_only=True)
class Demand:
    """Requirements that must hold, and where.

    `requirements` are shell patterns for ids. No `boards` means every default one; `archs` narrows them down. No
    `flavours` means those that provide the requirement and that the kernel promises. A requirement that no probe checks
    is passed over, unless it `must_be_probed`.
    """

    requirements: tuple[str, ...] = ("*",)
    levels: tuple[Level, ...] = (Level.MUST,)
    boards: tuple[str, ...] = ()
    archs: tuple[str, ...] = ()
    flavours: tuple[str, ...] = ()
    must_be_probed: bool = False

    def covers(self, requirement: Requirement) -> bool:
        """Whether it speaks of a requirement."""
        return requirement.level in self.levels and any(fnmatchcase(requirement.id, each) for each in self.requirements)

    def boards_of(self, farm: Farm) -> tuple[str, ...]:
        """The boards that it speaks of."""
        named = self.boards or tuple(name for name, board in farm.boards.items() if board.default)
        return tuple(name for name in named if not self.archs or farm.boards[name].arch in self.archs)


@attrs.frozen(kw_only=True)
class Policy:
    """All demands, and what is asked of the probes: a `proof` on the same kernels, with at most so many `survivors`."""

    demand: tuple[Demand, ...]
    summary: str = ""
    proof: bool = True
    survivors: int = 0


def load_policy(path: Path, requirements: Sequence[Requirement], farm: Farm) -> Policy:
    """Read a policy. Raises UserError with every fault of it, one line each."""
    policy = structure(load_toml(path, path.name), Policy, path.name)
    faults = [] if policy.demand else ["expected at least one [[demand]], found none"]
    for index, demand in enumerate(policy.demand):
        faults += [f"demand[{index}].{fault}" for fault in _faults(demand, requirements, farm)]
    if faults:
        raise UserError(*(f"{path.name}: {fault}" for fault in faults))
    return policy


def _faults(demand: Demand, requirements: Sequence[Requirement], farm: Farm) -> Iterator[str]:
    ids = tuple(each.id for each in requirements)
    for pattern in demand.requirements:
        if not any(fnmatchcase(each, pattern) for each in ids):
            yield f"requirements: {pattern}: fits no requirement{closest(pattern, ids)}"
    known = {
        "boards": tuple(farm.boards),
        "archs": tuple({board.arch for board in farm.boards.values()}),
        "flavours": DESIGNS,
    }
    for field, names in known.items():
        for name in getattr(demand, field):
            if name not in names:
                yield f"{field}: {name}: unknown{closest(name, names)}"
