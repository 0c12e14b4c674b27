"""How a kernel's death reads on a console; pure text, the first sign and the lines of the dump that follow."""

from __future__ import annotations

import re
from collections.abc import Sequence

STAMP = re.compile(r"^(?:<\d+>)?(?:\[\s*\d+\.\d+\](?:\[\s*[TC]\d+\])?\s*)?")
DUMP_LINES = 60

SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("panic", re.compile(r"Kernel panic - not syncing")),
    ("oops", re.compile(r"(?:\bOops(?:\b|:)|BUG: unable to handle|Unable to handle kernel|Internal error: )")),
    ("oops", re.compile(r"(?:general protection fault|double fault|divide error|invalid opcode|stack segment): ")),
    ("oops", re.compile(r"\w+\(\d+\): (?:Kernel bad sw trap|Oops|Bad kernel access)")),  # sparc64's way
    ("bug", re.compile(r"kernel BUG at ")),
    ("soft lockup", re.compile(r"BUG: soft lockup")),
    ("hard lockup", re.compile(r"(?:NMI watchdog: )?Watchdog detected hard LOCKUP")),
    ("RCU stall", re.compile(r"rcu.*(?:self-)?detected (?:expedited )?stall|rcu_\w+ detected stalls")),
)


def sign_of(line: str) -> str:
    """The kind of death that a console line tells of: `panic`, `oops`, ...; empty for any other line.

    A sign counts only at the start of a message, so that a probe's own output about a crash is none.
    """
    message = STAMP.sub("", line)
    return next((kind for kind, sign in SIGNS if found_early(sign, message)), "")


def found_early(sign: re.Pattern[str], message: str) -> bool:
    """Whether the sign stands in the first words of a message."""
    found = sign.search(message)
    return found is not None and found.start() <= EARLY


EARLY = 40


def message_of(line: str) -> str:
    """A console line without its time stamp."""
    return STAMP.sub("", line).strip()


def dump_of(lines: Sequence[str]) -> tuple[str, ...]:
    """The dump: from the first sign on, not more than a screen or two; the last lines where there is no sign."""
    for index, line in enumerate(lines):
        if sign_of(line):
            return tuple(lines[index : index + DUMP_LINES])
    return tuple(lines[-DUMP_LINES:])


def headline(lines: Sequence[str]) -> str:
    """The one line that says best why a kernel died: its panic, else its first sign."""
    signs = [(sign_of(line), line) for line in lines]
    for kind, line in signs:
        if kind == "panic":
            return message_of(line)
    return next((message_of(line) for kind, line in signs if kind), "")
