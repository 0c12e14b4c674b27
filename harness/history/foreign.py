"""Results from elsewhere, made into a run of the history: JUnit XML or KTAP, read from a file."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import attrs

from harness.cell_id import ROUND_MARK
from harness.errors import UserError
from harness.history.entry import Answer, Entry, Question, Reply, RunFacts
from harness.outcome import Outcome
from harness.record import Verdict

BOARD, IMAGE, FLAVOUR = "elsewhere", "unknown", "host"
"""Where a result was found, as far as neither its file nor the user says."""
_VERDICTS = {
    Outcome.PASS: Verdict.GREEN,
    Outcome.FAIL: Verdict.RED,
    Outcome.CRASH: Verdict.RED,
    Outcome.SKIP: Verdict.SKIPPED,
    Outcome.BROKEN: Verdict.BROKEN,
    Outcome.LAB: Verdict.LAB,
}


@attrs.frozen(kw_only=True)
class Result:
    """One result as its file tells it; names that it does not have are empty. `earlier` are attempts before."""

    suite: str
    name: str
    outcome: Outcome
    duration_s: float = 0.0
    again: tuple[Outcome, ...] = ()
    round: int = 1
    board: str = ""
    image: str = ""
    flavour: str = ""
    arch: str = ""


@attrs.frozen(kw_only=True)
class Document:
    """What a file holds: results, how many it had announced, and when it says that they came; "" where it does not."""

    kind: str
    results: tuple[Result, ...]
    planned: int = 0
    date: str = ""


@attrs.frozen(kw_only=True)
class Place:
    """Where the user says that results come from; it overrides what the file says."""

    board: str = ""
    image: str = ""
    date: str = ""


def entry_of_document(document: Document, file: Path, content: bytes, place: Place) -> Entry:
    """Make a run of it, named after what is in it, so that entering it twice is entering it once."""
    given = "\0".join((place.board, place.image))
    digest = hashlib.sha256(content + given.encode()).hexdigest()
    date = place.date or document.date or _written(file)
    questions: dict[str, Question] = {}
    answers: list[Answer] = []
    seen: Counter[str] = Counter()
    for result in document.results:
        question = _question(result, place)
        questions[question.id] = question
        seen[question.id] += 1
        reply = Reply(result.outcome, _VERDICTS[result.outcome], result.duration_s)
        reruns = tuple(Reply(each, _VERDICTS[each]) for each in result.again)
        number = max(result.round, seen[question.id])  # the same name twice is not the last one's victory
        answers.append(Answer(question=question.id, round=number, reply=reply, reruns=reruns))
    facts = RunFacts(
        name=f"import-{digest[:12]}",
        started=date,
        ended=date,
        source=f"{document.kind} {file.name}",
        planned=max(document.planned, len(answers)),
    )
    return Entry(run=facts, questions=tuple(questions.values()), answers=tuple(answers))


def as_utc(text: str) -> str:
    """Spell a date as runs do: UTC to the millisecond. Raises ValueError for what is none; no zone means UTC."""
    date = datetime.datetime.fromisoformat(text.strip())
    date = date.replace(tzinfo=datetime.UTC) if date.tzinfo is None else date.astimezone(datetime.UTC)
    return date.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def earliest(dates: Iterable[str]) -> str:
    """Give the earliest of those that are dates; "" where none is."""
    return min(_valid(dates), default="")


def require_results(file: Path, results: Sequence[Result]) -> None:
    """Raise UserError where a file holds none."""
    if not results:
        raise UserError(f"{file}: expected results in JUnit XML or KTAP, found none; is it the right file?")


def _valid(dates: Iterable[str]) -> Iterator[str]:
    for text in dates:
        try:
            yield as_utc(text)
        except ValueError:
            continue


def _written(file: Path) -> str:
    return as_utc(datetime.datetime.fromtimestamp(file.stat().st_mtime, datetime.UTC).isoformat())


def _question(result: Result, place: Place) -> Question:
    board = _word(place.board or result.board or BOARD)
    image = _word(place.image or result.image or IMAGE)
    flavour = _word(result.flavour or FLAVOUR)
    probe = f"{_word(result.suite).replace('.', '-')}.{_name(result.name)}"
    name = "/".join((board, image, flavour, probe))
    return Question(id=name, board=board, image=image, flavour=flavour, probe=probe, arch=result.arch)


def _word(text: str) -> str:
    """Give a part of an id, which has neither slashes nor blanks."""
    return _name(text).replace("/", "-")


def _name(text: str) -> str:
    return "_".join(text.replace(ROUND_MARK, "-").split()) or "unnamed"
