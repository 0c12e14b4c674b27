"""KTAP and TAP as real kernels and kselftests print it: nested, numbered anyhow, between lines of the log.

What the harness's own guest says is read strictly, elsewhere; this takes whatever has results in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import attrs

from harness.history.foreign import Document, Result, require_results
from harness.outcome import Outcome

KIND = "ktap"
_STAMP = re.compile(r"(?:<\d+>)?\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?")
_RESULT = re.compile(
    r"(?P<indent>(?:# |[ \t])*)(?P<failed>not )?ok +(?P<number>\d+)(?: -)? *(?P<name>[^#]*?) *(?:# *(?P<why>.*))?",
    re.ASCII,
)
_PLAN = re.compile(r"(?:# |[ \t])*1\.\.(?P<count>\d{1,6})\b.*", re.ASCII)
_SELFTEST = re.compile(r"selftests: ([^:]+): (.+)")
_DIRECTIVES = {
    "SKIP": Outcome.SKIP,
    "XFAIL": Outcome.SKIP,  # failing there is known, and says nothing new
    "TODO": Outcome.SKIP,
    "TIMEOUT": Outcome.CRASH,
    "ERROR": Outcome.BROKEN,
}


@attrs.frozen(kw_only=True)
class _Line:
    """A result; `path` begins with the test that it is a part of, as far as that is known by now."""

    width: int
    path: tuple[str, ...]
    outcome: Outcome


def read_ktap(content: bytes, file: Path) -> Document:
    """Read a log's results. Raises UserError where it has none."""
    text = content.decode("utf-8", "replace")
    lines = [_STAMP.sub("", line, count=1).rstrip() for line in text.splitlines()]
    results = tuple(_result(line) for line in _nested(lines))
    require_results(file, results)
    planned = sum(int(plan["count"]) for line in lines if (plan := _PLAN.fullmatch(line)))
    return Document(kind=KIND, results=results, planned=planned)


def _nested(lines: list[str]) -> Iterator[_Line]:
    """Give every result with all of its names: what stands further in belongs to the next result further out."""
    waiting: list[_Line] = []
    for line in lines:
        match = _RESULT.fullmatch(line)
        if match is None:
            continue
        width, name = len(match["indent"].expandtabs(8)), match["name"] or f"test {match['number']}"
        parts = [attrs.evolve(each, width=width, path=(name, *each.path)) for each in waiting if each.width > width]
        waiting = [each for each in waiting if each.width <= width]
        waiting += [*parts, _Line(width=width, path=(name,), outcome=_outcome(match))]
    yield from waiting


def _outcome(match: re.Match[str]) -> Outcome:
    word = (match["why"] or "").split(" ")[0].rstrip(":").upper()
    return _DIRECTIVES.get(word, Outcome.FAIL if match["failed"] else Outcome.PASS)


def _result(line: _Line) -> Result:
    first, *rest = line.path
    if selftest := _SELFTEST.fullmatch(first):
        return Result(suite=selftest[1], name="/".join((selftest[2], *rest)), outcome=line.outcome)
    if rest:
        return Result(suite=first, name="/".join(rest), outcome=line.outcome)
    return Result(suite=KIND, name=first, outcome=line.outcome)
