"""How a kernel's death reads on a console; pure text, the first sign and the lines of the dump that follow."""

from __future__ import annotations

import re
from collections import deque

import attrs

STAMP = re.compile(r"(?:<\d+>)?\[\s*\d+\.\d+\](?:\[\s*[TC]\d+\])?")
DUMP_LINES = 60
EARLY = 40
"""A sign stands in the first words of a message; further on, somebody only tells of one."""
CUT_MARK = " cut here "
OPENING_LINES = 6
"""ARM says where a fault was before it says that it dies of it; so near, a cut mark belongs to the sign."""

SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("panic", re.compile(r"Kernel panic - not syncing")),
    ("soft lockup", re.compile(r"BUG: soft lockup")),
    ("hard lockup", re.compile(r"[Dd]etected hard LOCKUP")),
    ("RCU stall", re.compile(r"INFO: (?:rcu|RCU)\w* (?:self-)?detected [\w ]*stall")),
    ("out of memory", re.compile(r"Out of memory and no killable processes")),
    ("out of memory", re.compile(r"Out of [Mm]emory: [Kk]ill(?:ed)? process 1 ")),  # the agent
    ("bug", re.compile(r"[Kk]ernel BUG at ")),
    ("oops", re.compile(r"\bOops\b|BUG: unable to handle|Unable to handle kernel|Internal error: ")),
    ("oops", re.compile(r"BUG: [Kk]ernel NULL pointer dereference|PANIC: double fault")),
    ("oops", re.compile(r"(?:general protection fault|double fault|divide error|invalid opcode|stack segment)[:,] ")),
    ("oops", re.compile(r"\w+\(\d+\): Kernel bad sw trap")),  # sparc64's way
)

STALLS = ("soft lockup", "hard lockup", "RCU stall")
"""Deaths that a kernel tells by its clock alone: one that was kept from running takes it for a stall of its own."""


def sign_of(line: str) -> str:
    """The kind of death that a console line tells of: `panic`, `oops`, ...; empty for any other line.

    A sign counts only at the start of a message, so that a probe's own output about a crash is none.
    """
    return next((kind for message in STAMP.split(line) if (kind := _kind_of(message.strip()))), "")


def message_of(line: str) -> str:
    """The message that has the sign, or else the last one, without time stamps."""
    messages = [message.strip() for message in STAMP.split(line)]
    return next(filter(_kind_of, messages), messages[-1])


@attrs.define
class Dump:
    """A kernel's last words as they come: nothing until its first sign of death, then not more than a screen or two."""

    kind: str = ""
    lines: list[str] = attrs.field(factory=list)
    headline: str = ""
    """What says best why the kernel died: the dump's first message; the panic that an oops ends in says less."""
    _before: deque[str] = attrs.field(factory=lambda: deque(maxlen=OPENING_LINES), eq=False)

    def take(self, line: str) -> None:
        """Look at the next line of the console."""
        if self.kind:
            self.lines += [line] if len(self.lines) < DUMP_LINES else []
            return
        self._before.append(line)
        self.kind = sign_of(line)
        if self.kind:
            self._begin()

    def _begin(self) -> None:
        """Take along what stands between a cut mark and the first sign."""
        said = list(self._before)
        cut = max((index for index, line in enumerate(said) if CUT_MARK in line), default=len(said) - 1)
        self.lines = said[cut:]
        self.headline = message_of(next(line for line in self.lines if CUT_MARK not in line))


def _kind_of(message: str) -> str:
    found = ((kind, sign.search(message)) for kind, sign in SIGNS)
    return next((kind for kind, sign in found if sign and sign.start() <= EARLY), "")
