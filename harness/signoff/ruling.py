"""The outcome of a sign-off as data: the verdict, every square that was demanded, and why it is so."""

from __future__ import annotations

import enum
import json

import attrs

from harness.outcome import ExitCode
from harness.record.convert import to_plain


class Verdict(enum.Enum):
    """What may be said of the release."""

    SIGNED_OFF = "SIGNED OFF"
    BLOCKED = "BLOCKED"
    INCOMPLETE = "INCOMPLETE"

    @property
    def exit_code(self) -> ExitCode:
        """What a command ends with that says so; a bundle that is sound is not for that reason a good release."""
        return _EXIT_CODES[self]


_EXIT_CODES = {Verdict.SIGNED_OFF: ExitCode.OK, Verdict.BLOCKED: ExitCode.FAILURES, Verdict.INCOMPLETE: ExitCode.LAB}


class Standing(enum.Enum):
    """How a demanded square stands, the worst first."""

    NOT_KEPT = "not kept"
    OPEN = "not answered"
    WAIVED = "waived"
    ALLOWED = "allowed"
    KEPT = "kept"


@attrs.frozen(kw_only=True)
class Square:
    """One requirement on one board with one kernel under one container design; `why` is empty where it is kept."""

    requirement: str
    board: str
    arch: str
    image: str
    flavour: str
    standing: Standing
    why: str = ""
    probes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it is, as ids spell it."""
        return f"{self.board}/{self.image}/{self.flavour}"


@attrs.frozen(kw_only=True)
class Provenance:
    """What one board booted; `digests` are SHA-256 by role, `build` says how the kernel came about."""

    board: str
    image: str
    release: str
    emulator: str
    accel: str
    cmdline: str
    digests: dict[str, str]
    build: dict[str, str]


@attrs.frozen(kw_only=True)
class Ruling:
    """All that a sign-off says. `blocked` and `missing` have a line for each reason.

    `changes` has, by class, the cells that differ from `before`, the last release that was signed off; `again` has the
    cells that were asked more than once, and `others` what is red or without a verdict and was not demanded.
    `recorder` is the version of the harness that recorded the run, `harness` of the one that ruled; times are UTC.
    """

    run: str
    started: str
    made: str
    harness: str
    policy: str
    command: tuple[str, ...]
    verdict: Verdict
    blocked: tuple[str, ...]
    missing: tuple[str, ...]
    squares: tuple[Square, ...]
    planned: int
    recorded: int
    verdicts: dict[str, int]
    proof: str
    again: tuple[str, ...]
    others: tuple[str, ...]
    before: str
    changes: dict[str, tuple[str, ...]]
    provenance: tuple[Provenance, ...]
    recorder: str

    @property
    def text(self) -> str:
        """Give it as it stands in a bundle: JSON."""
        return json.dumps(to_plain(self), indent=1) + "\n"
