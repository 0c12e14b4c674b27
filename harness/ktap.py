"""KTAP version 1 as the guest prints it: lines in, events out; nothing is guessed. See suites/runtime/PROTOCOL.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from harness.outcome import Outcome

VERSION = "KTAP version 1"
INDENT = "  "
# A name has no plain `#`, so that a directive which is none of ours is not taken for a part of it.
RESULT = re.compile(r"(ok|not ok) (\d{1,9}) ([^#]*?)(?: # (SKIP|ERROR|TIMEOUT)(?: (.*))?)?", re.ASCII)
PLAN = re.compile(r"1\.\.(\d{1,9})", re.ASCII)
ESCAPED = re.compile(r"(?:\\x[0-9a-fA-F]{2})+|\\\\")
VACUOUS = "it passed without having expected anything"
HARMLESS = {Outcome.PASS, Outcome.SKIP}
OUTCOMES = {
    ("ok", None): Outcome.PASS,
    ("ok", "SKIP"): Outcome.SKIP,
    ("not ok", None): Outcome.FAIL,
    ("not ok", "ERROR"): Outcome.BROKEN,
    ("not ok", "TIMEOUT"): Outcome.CRASH,
}


@attrs.frozen(kw_only=True)
class CaseResult:
    """One row of a probe's table."""

    name: str
    outcome: Outcome
    reason: str = ""
    """Why it was skipped."""
    expected: str = ""
    found: str = ""
    where: str = ""
    """`suites/uts/x.c:12 expression` of the first failure; later ones are notes."""
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class ProbeStarted:
    """A probe begins; until its result comes it counts as crashed."""

    probe: str


@attrs.frozen(kw_only=True)
class ProbeResult:
    """What a probe said of itself, `reason` with SKIP, BROKEN and CRASH; it `reached` the places of these faults."""

    probe: str
    outcome: Outcome
    reason: str = ""
    cases: tuple[CaseResult, ...] = ()
    notes: tuple[str, ...] = ()
    duration_us: int = 0
    reached: frozenset[str] | None = None


@attrs.frozen(kw_only=True)
class Planned:
    """The document begins, and this many results are to come."""

    count: int


Event = Planned | ProbeStarted | ProbeResult


class KtapError(ValueError):
    """The guest said something that is no KTAP, or not what was due; its results cannot be believed any more."""


class KtapReader:
    """Reads one document line by line."""

    def __init__(self) -> None:
        self._begun = False
        self._count: int | None = None
        self._results = 0
        self._block = _Block()

    @property
    def complete(self) -> bool:
        """Whether every planned result has come."""
        return self._count is not None and self._results >= self._count

    def feed(self, line: str) -> Event | None:
        """Take the next line; gives an event where the line completes one. Raises KtapError."""
        if (line == VERSION) is self._begun:
            raise KtapError(f"expected {VERSION!r} once, at the beginning, found {line!r}")
        if line == VERSION:
            self._begun = True
            return None
        if line.startswith(INDENT):
            self._block.feed(line.removeprefix(INDENT))
            return None
        if plan := PLAN.fullmatch(line):
            return self._plan(int(plan[1]))
        if line.startswith("# "):
            return self._diagnostic(line.removeprefix("# "))
        if result := RESULT.fullmatch(line):
            return self._result(result)
        raise KtapError(f"expected a line of KTAP, found {line!r}")

    def _plan(self, count: int) -> Planned:
        if self._count is not None:
            raise KtapError(f"expected one plan, found a second: 1..{count}")
        self._count = count
        return Planned(count=count)

    def _diagnostic(self, text: str) -> ProbeStarted | None:
        if text.startswith("start "):
            return ProbeStarted(probe=unescape(text.removeprefix("start ")))
        self._block.diagnose(text)
        return None

    def _result(self, found: re.Match[str]) -> ProbeResult:
        word, number, name, directive, reason = found.groups()
        self._results += 1
        if int(number) != self._results or self._count is None or self._results > self._count:
            raise KtapError(f"expected result {self._results} of {self._count}, found {found[0]!r}")
        block, self._block = self._block, _Block()
        outcome = outcome_of(word, directive)
        block.check(outcome)
        if outcome is Outcome.PASS and not block.cases:
            outcome, reason = Outcome.BROKEN, VACUOUS
        return ProbeResult(
            probe=unescape(name),
            outcome=outcome,
            reason=unescape(reason or ""),
            cases=tuple(block.cases),
            notes=tuple(block.notes),
            duration_us=block.duration_us,
            reached=block.reached,
        )


class _Block:
    """The indented lines of one probe: its cases, each with the diagnostics before it."""

    def __init__(self) -> None:
        self.cases: list[CaseResult] = []
        self.notes: list[str] = []
        self.duration_us = 0
        self.reached: frozenset[str] | None = None
        self._begun = self._ended = False
        self._facts: list[tuple[str, str]] = []

    def feed(self, line: str) -> None:
        """Take the next line of the block, without its indentation."""
        if (line == VERSION) is self._begun or self._ended:
            raise KtapError(f"expected a probe's KTAP from {VERSION!r} to its plan, found {line!r}")
        if line == VERSION:
            self._begun = True
        elif line.startswith("# "):
            key, _, value = line.removeprefix("# ").partition(": ")
            self._facts.append((key, unescape(value)))
        elif result := RESULT.fullmatch(line):
            self.cases.append(self._case(result))
        elif plan := PLAN.fullmatch(line):
            self._finish(int(plan[1]))
        else:
            raise KtapError(f"expected a line of a probe's KTAP, found {line!r}")

    def check(self, outcome: Outcome) -> None:
        """Raise KtapError where the block breaks off, or where a probe says better of itself than its cases do."""
        if self._begun and not self._ended:
            raise KtapError("expected the plan of a probe's cases, found the probe's result")
        told = {case.outcome for case in self.cases}
        passes_on_skips = outcome is Outcome.PASS and told == {Outcome.SKIP}
        if passes_on_skips or (outcome in HARMLESS and not told <= HARMLESS):
            listed = ", ".join(sorted(each.value for each in told))
            raise KtapError(f"expected cases that make a {outcome.value}, found {listed}")

    def diagnose(self, text: str) -> None:
        """A line about the whole probe."""
        key, _, value = text.partition(": ")
        if key == "duration_us" and value.isdigit():
            self.duration_us = int(value)
        elif key == "reached":
            self.reached = (self.reached or frozenset()) | frozenset(value.split())
        else:
            self.notes.append(unescape(text.removeprefix("note: ")))

    def _finish(self, count: int) -> None:
        if count != len(self.cases):
            raise KtapError(f"expected {count} cases, found {len(self.cases)}")
        if any(_failures(self._facts)):
            raise KtapError("expected the result of a case that failed, found the plan")
        self._ended = True
        self.notes += [value for key, value in self._facts if key == "note"]

    def _case(self, found: re.Match[str]) -> CaseResult:
        word, number, name, directive, reason = found.groups()
        if int(number) != len(self.cases) + 1:
            raise KtapError(f"expected case {len(self.cases) + 1}, found {found[0]!r}")
        outcome = outcome_of(word, directive)
        facts, self._facts = self._facts, []
        failures = list(_failures(facts))
        if failures and outcome in HARMLESS:
            raise KtapError(f"expected a case that failed, found {found[0]!r}")
        first = failures[0] if failures else {}
        return CaseResult(
            name=unescape(name),
            outcome=outcome,
            reason=unescape(reason or ""),
            **first,
            notes=(*(text for key, text in facts if key == "note"), *map(_as_note, failures[1:])),
        )


def _failures(facts: list[tuple[str, str]]) -> Iterator[dict[str, str]]:
    """Group the facts of a case by failure: each group starts with what was expected."""
    group: dict[str, str] = {}
    for key, value in facts:
        if key == "expected" and group:
            yield group
            group = {}
        if key in ("expected", "found", "where"):
            group[key] = value
    if group:
        yield group


def _as_note(failure: dict[str, str]) -> str:
    expected, found, where = (failure.get(key, "") for key in ("expected", "found", "where"))
    return f"also expected {expected}, found {found} at {where}"


def outcome_of(word: str, directive: str | None) -> Outcome:
    """The outcome that a result line tells. Raises KtapError where word and directive contradict each other."""
    outcome = OUTCOMES.get((word, directive))
    if outcome is None:
        raise KtapError(f"expected a result that makes sense, found {word!r} with {directive}")
    return outcome


def unescape(text: str) -> str:
    r"""Give `\\` and `\xHH` back as what they stand for; bytes that are no UTF-8 stay escaped."""

    def plain(found: re.Match[str]) -> str:
        escaped = found[0].replace("\\x", "")
        return "\\" if escaped == "\\\\" else bytes.fromhex(escaped).decode("utf-8", "backslashreplace")

    return ESCAPED.sub(plain, text)
