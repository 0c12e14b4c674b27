"""One cell's answer: its outcome, what that counts as, and what came of asking again."""

from __future__ import annotations

import enum
from typing import Any

import attrs

from harness.outcome import Outcome
from harness.record.convert import from_plain, to_plain


class Verdict(enum.Enum):
    """What a cell counts as, once it is known whether it is the control."""

    GREEN = "green"
    RED = "red"
    SKIPPED = "skipped"
    BROKEN = "broken"
    LAB = "lab"


_VERDICTS = {
    Outcome.PASS: Verdict.GREEN,
    Outcome.FAIL: Verdict.RED,
    Outcome.CRASH: Verdict.RED,
    Outcome.SKIP: Verdict.SKIPPED,
    Outcome.BROKEN: Verdict.BROKEN,
    Outcome.LAB: Verdict.LAB,
}

# Without any container an isolation probe must go red; one that stays green cannot be believed anywhere.
_CONTROL_VERDICTS = {**_VERDICTS, Outcome.FAIL: Verdict.GREEN, Outcome.PASS: Verdict.BROKEN}

# With a seeded fault red is what is hoped for, and what cannot be asked for it is no trouble of ours; whether enough
# went red, only all cells of the fault together tell.
_FAULTY_VERDICTS = {
    **_VERDICTS,
    Outcome.FAIL: Verdict.GREEN,
    Outcome.CRASH: Verdict.GREEN,
    Outcome.BROKEN: Verdict.SKIPPED,
}


@attrs.frozen(kw_only=True)
class CaseRecord:
    """One row of a probe's table; the same fields as ktap's CaseResult."""

    name: str
    outcome: Outcome
    reason: str = ""
    expected: str = ""
    found: str = ""
    where: str = ""
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Rerun:
    """What a cell said when it was asked again, alone in a fresh kernel, because it had come out red unexpectedly.

    LAB and BROKEN say only that the second question failed: they neither confirm the first answer nor contradict it.
    """

    outcome: Outcome
    message: str = ""
    started: str = ""
    duration_s: float = 0.0
    console_log: str = ""


@attrs.frozen(kw_only=True)
class CellRecord:
    """The answer of one kernel to one probe.

    `outcome` and all that belongs to it is the first answer, and stays so whatever `reruns` say: a red cell is red.
    `quarantine` says why and until when its reds are known as a flake's; it is empty for all others.

    `isolation_mode` says what was put between this cell and the others (clone, shared boot, ...); `console_log`
    is relative to the run's folder; `repeat` is the command line that asks this cell again; `default_image` says
    whether the board boots this image when none is named; `round` counts from 1 where cells were asked repeatedly;
    `fault` names what was broken on purpose in the kernel that was asked, and is empty for any other.
    """

    id: str
    board: str
    arch: str
    image: str
    flavour: str
    suite: str
    probe: str
    outcome: Outcome
    fault: str = ""
    round: int = 1
    requirements: tuple[str, ...] = ()
    claim: str = ""
    file: str = ""
    line: int = 0
    isolation: bool = False
    control: bool = False
    message: str = ""
    expected: str = ""
    found: str = ""
    where: str = ""
    cases: tuple[CaseRecord, ...] = ()
    notes: tuple[str, ...] = ()
    duration_s: float = 0.0
    started: str = ""
    console_excerpt: str = ""
    console_log: str = ""
    boot: int = 0
    isolation_mode: str = ""
    attempts: int = 1
    reruns: tuple[Rerun, ...] = ()
    quarantine: str = ""
    default_image: bool = True
    repeat: str = ""

    @property
    def verdict(self) -> Verdict:
        """What the outcome counts as here; red is what a control is for."""
        return self.verdict_of(self.outcome)

    def verdict_of(self, outcome: Outcome) -> Verdict:
        """What an outcome would count as here, such as that of a rerun."""
        if self.fault:
            return _FAULTY_VERDICTS[outcome]
        return (_CONTROL_VERDICTS if self.control else _VERDICTS)[outcome]

    @property
    def is_unstable(self) -> bool:
        """Whether it was red and then green when asked again: still red, but no proof that the kernel got worse."""
        return self.verdict is Verdict.RED and any(
            self.verdict_of(each.outcome) is Verdict.GREEN for each in self.reruns
        )

    @property
    def is_excused(self) -> bool:
        """Whether its red leaves the exit code alone: a quarantined flake that has just shown to be one."""
        return bool(self.quarantine) and self.is_unstable

    @property
    def is_green(self) -> bool:
        """Whether the cell came out as it should on a sound kernel."""
        return self.verdict is Verdict.GREEN

    @property
    def is_red_as_expected(self) -> bool:
        """Whether this is a control that went red, as a sound probe does where nothing isolates."""
        return self.control and self.outcome is Outcome.FAIL

    def to_data(self) -> dict[str, Any]:
        """Give it as plain data, for the journal or for another process."""
        return to_plain(self)

    @classmethod
    def from_data(cls, data: object, origin: str = "cell") -> CellRecord:
        """Make it of to_data()'s plain data; UserError names every fault."""
        return from_plain(data, cls, origin)
