"""Runs made up for tests of the history, one letter a cell."""

from __future__ import annotations

from harness.history import Answer, Entry, Question, Reply, RunFacts
from harness.outcome import Outcome
from harness.record import Verdict

PLACE = "x86_64-qemu/linux-6.1/namespaces"
WORDS = {
    "G": (Outcome.PASS, Verdict.GREEN),
    "R": (Outcome.FAIL, Verdict.RED),
    "C": (Outcome.CRASH, Verdict.RED),
    "S": (Outcome.SKIP, Verdict.SKIPPED),
    "B": (Outcome.BROKEN, Verdict.BROKEN),
    "L": (Outcome.LAB, Verdict.LAB),
}


def reply(letter: str, duration_s: float = 0.25) -> Reply:
    """Give the outcome that a letter stands for."""
    return Reply(*WORDS[letter], duration_s)


def question(probe: str = "uts.name", place: str = PLACE) -> Question:
    """Give a cell."""
    board, image, flavour = place.split("/")
    arch = board.split("-")[0]
    return Question(
        id=f"{place}/{probe}",
        board=board,
        image=image,
        flavour=flavour,
        probe=probe,
        arch=arch,
        requirements=("VS-1",),
    )


def answer(cell: Question, letters: str, number: int = 1) -> Answer:
    """Give an answer: the first letter, and what the others were when it was asked again."""
    first, *again = letters
    return Answer(question=cell.id, reply=reply(first), round=number, reruns=tuple(map(reply, again)))


def entry(day: int, variant: str = "", name: str = "", **said: str) -> Entry:
    """Give a run of that day, in which probes (`uts_name`) came out so; letters after the first are reruns."""
    cells = {question(probe.replace("_", ".", 1)): letters for probe, letters in said.items()}
    started = f"2026-11-{day:02}T12:00:00.000Z"
    facts = RunFacts(name=name or f"run-{day:02}", started=started, ended=started, variant=variant, planned=len(cells))
    answers = tuple(answer(cell, letters) for cell, letters in cells.items())
    return Entry(run=facts, questions=tuple(cells), answers=answers)


def days(said: str, probe: str = "uts_name") -> list[Entry]:
    """Give a run for each letter, day by day; a blank is a day on which another cell was asked."""
    return [
        entry(day, **({probe: letter} if letter != " " else {"uts_other": "G"})) for day, letter in enumerate(said, 1)
    ]
