"""What the history keeps of a run: who ran what, what booted, and how every cell came out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from harness.cell_id import first_round
from harness.outcome import Outcome
from harness.record import BootRecord, CellRecord, RunRecord, RunState, Verdict

OWN = "harness"
"""The source of runs that the harness itself has recorded."""
VARYING = ("--append", "--stress")
"""Words of a run that change what is asked of the same kernel: only runs alike in them are compared by themselves."""


@attrs.frozen(kw_only=True)
class Question:
    """A cell without its rounds; `id` is that of the first."""

    id: str
    board: str
    image: str
    flavour: str
    probe: str
    arch: str = ""
    requirements: tuple[str, ...] = ()


@attrs.frozen
class Reply:
    """How a question came out once; seconds."""

    outcome: Outcome
    verdict: Verdict
    duration_s: float = 0.0


@attrs.frozen(kw_only=True)
class Answer:
    """One round of a question, and what it said when it was asked again."""

    question: str
    reply: Reply
    round: int = 1
    reruns: tuple[Reply, ...] = ()


@attrs.frozen(kw_only=True)
class RunFacts:
    """A run as the history knows it. `variant` is what was special about it; times are UTC in ISO 8601."""

    name: str
    started: str
    ended: str = ""
    state: RunState = RunState.FINISHED
    source: str = OWN
    variant: str = ""
    planned: int = 0
    harness_version: str = ""
    host: str = ""


@attrs.frozen(kw_only=True)
class Entry:
    """All that is entered of one run."""

    run: RunFacts
    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]
    boots: tuple[BootRecord, ...] = ()


def entry_of(run: RunRecord) -> Entry:
    """Take from a record what the history keeps."""
    facts = RunFacts(
        name=run.id,
        started=run.started,
        ended=run.ended or "",
        state=run.state,
        variant=variant_of(run.selection),
        planned=len(run.planned),
        harness_version=run.harness_version,
        host=" ".join(filter(None, (run.host.kernel, run.host.machine))),
    )
    cells = [cell for cell in run.cells if not cell.fault]  # what a fault turns red says nothing of the kernel
    questions = {first_round(cell.id): question_of(cell) for cell in cells}
    answers = tuple(map(_answer_of, cells))
    return Entry(run=facts, questions=tuple(questions.values()), answers=answers, boots=run.boots)


def question_of(cell: CellRecord) -> Question:
    """Take from a cell what was asked."""
    return Question(
        id=first_round(cell.id),
        board=cell.board,
        image=cell.image,
        flavour=cell.flavour,
        probe=cell.probe,
        arch=cell.arch,
        requirements=cell.requirements,
    )


def variant_of(words: Iterable[str]) -> str:
    """Give those words of a selection, as its record spells them, that make a run another kind of run."""
    return " ".join(_varying(iter(words)))


def _varying(words: Iterator[str]) -> Iterator[str]:
    for word in words:
        flag, joined, value = word.partition("=")
        if flag in VARYING:
            yield f"{flag}={value if joined else next(words, '')}"


def _answer_of(cell: CellRecord) -> Answer:
    again = (Reply(each.outcome, cell.verdict_of(each.outcome), each.duration_s) for each in cell.reruns)
    reply = Reply(cell.outcome, cell.verdict, cell.duration_s)
    return Answer(question=first_round(cell.id), round=cell.round, reply=reply, reruns=tuple(again))
