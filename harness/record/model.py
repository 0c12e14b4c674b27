"""A run in full: what was asked, what booted, what each cell said. Times are UTC in ISO 8601, durations seconds."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import attrs

from harness.outcome import Outcome
from harness.record.cell import CellRecord, Verdict
from harness.record.convert import from_plain, to_plain

SCHEMA = 1  # of run.json and cells.jsonl; raised whenever a reader of the older form would stumble


class RunState(enum.Enum):
    """Whether more is to come."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"


@attrs.frozen(kw_only=True)
class BootRecord:
    """One power-on of one board: what booted, in what, and how it told of itself. Digests are SHA-256 by role."""

    board: str
    image: str
    n: int
    release: str = ""
    machine: str = ""
    cpus: int = 0
    accel: str = ""
    emulator: str = ""
    cmdline: str = ""
    boot_s: float = 0.0
    log: str = ""
    digests: dict[str, str] = attrs.field(factory=dict)

    def to_data(self) -> dict[str, Any]:
        """Give it as plain data, for the journal or for another process."""
        return to_plain(self)

    @classmethod
    def from_data(cls, data: object, origin: str = "boot") -> BootRecord:
        """Make it of to_data()'s plain data; UserError names every fault."""
        return from_plain(data, cls, origin)


@attrs.frozen(kw_only=True)
class LeftOutRecord:
    """Something that was asked for and not run, with the reason."""

    id: str
    reason: str


@attrs.frozen(kw_only=True)
class FaultRecord:
    """A fault that was seeded: what no longer holds with it, in one sentence, and in which function of the kernel."""

    name: str
    requirements: tuple[str, ...] = ()
    breaks: str = ""
    where: str = ""


@attrs.frozen(kw_only=True)
class HostRecord:
    """The machine that ran the harness; emulators by name, each with its version."""

    kernel: str = ""
    machine: str = ""
    cpus: int = 0
    python: str = ""
    emulators: dict[str, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Counts:
    """Cells by outcome and by verdict; `missing` were planned and never answered."""

    planned: int
    recorded: int
    missing: int
    controls: int
    outcomes: dict[str, int]
    verdicts: dict[str, int]
    boards: dict[str, dict[str, int]]


@attrs.frozen(kw_only=True, slots=False)
class RunRecord:
    """Everything one run said. `faults` tells what could not be read back of it, and is empty in a sound one.

    `repeat` says how often each cell was to be asked, `shuffle` is the seed of the order (None: the plan's own), and
    `resumed` holds the times at which the run was taken up again after it had been cut short. `seeded` are the faults
    that were put into the kernel; where there are any, the run proves its probes, and `whole_proof` says whether it
    was to do so with every fault and every probe. `series` names the patches of the recipe whose steps are booted.
    `catalogue` has every probe that there was to ask, chosen or not, with the requirements that it checks.
    """

    id: str
    started: str
    state: RunState
    schema: int = SCHEMA
    ended: str | None = None
    command: tuple[str, ...] = ()
    harness_version: str = ""
    host: HostRecord = HostRecord()
    selection: tuple[str, ...] = ()
    repeat: int = 1
    shuffle: int | None = None
    resumed: tuple[str, ...] = ()
    seeded: tuple[FaultRecord, ...] = ()
    whole_proof: bool = False
    series: tuple[str, ...] = ()
    catalogue: dict[str, tuple[str, ...]] = attrs.field(factory=dict)
    planned: tuple[str, ...] = ()
    left_out: tuple[LeftOutRecord, ...] = ()
    boots: tuple[BootRecord, ...] = ()
    cells: tuple[CellRecord, ...] = ()
    faults: tuple[str, ...] = ()

    @cached_property
    def counts(self) -> Counts:
        """The cells, counted."""
        return count(self.planned, self.cells)

    @property
    def images(self) -> frozenset[str]:
        """The digests of all kernels that booted; one that nobody knows is empty."""
        return frozenset(boot.digests.get("image", "") for boot in self.boots)

    @property
    def missing(self) -> tuple[str, ...]:
        """Planned cells that never answered; with any of these a run is not all green."""
        answered = {cell.id for cell in self.cells}
        return tuple(each for each in self.planned if each not in answered)

    @property
    def pending(self) -> tuple[str, ...]:
        """Planned cells without a verdict: missing, or met by trouble of the lab; asked when the run is resumed."""
        answered = {cell.id for cell in self.cells if cell.verdict is not Verdict.LAB}
        return tuple(each for each in self.planned if each not in answered)


def count(planned: Iterable[str], cells: Iterable[CellRecord]) -> Counts:
    """Count cells by outcome and by verdict, over all and for each board."""
    asked, answered = set(planned), tuple(cells)
    boards: dict[str, Counter[Verdict]] = {}
    for cell in answered:
        boards.setdefault(cell.board, Counter())[cell.verdict] += 1
    return Counts(
        planned=len(asked),
        recorded=len(answered),
        missing=len(asked - {cell.id for cell in answered}),
        controls=sum(cell.control for cell in answered),
        outcomes=_in_words(Outcome, Counter(cell.outcome for cell in answered)),
        verdicts=_in_words(Verdict, Counter(cell.verdict for cell in answered)),
        boards={board: _in_words(Verdict, counter) for board, counter in boards.items()},
    )


def _in_words(kind: type[enum.Enum], counter: Counter[Any]) -> dict[str, int]:
    return {member.value: counter[member] for member in kind}
