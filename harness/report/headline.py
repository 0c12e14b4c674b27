"""The first line of a report: whether the kernel keeps what was asked of it, in the words of a sign-off."""

from __future__ import annotations

import enum

import attrs

from harness.record import RunState, Verdict
from harness.report.killmatrix import KillMatrix, State
from harness.report.view import RunView


class Ruling(enum.Enum):
    """What a run allows to be said, by the same rules as its exit code."""

    KEPT = "kept"
    NOT_KEPT = "not kept"
    OPEN = "no verdict"


@attrs.frozen(kw_only=True)
class Headline:
    """The ruling, in a word that fits what was asked, and a sentence that says why."""

    ruling: Ruling
    word: str
    sentence: str


def headline_of(view: RunView) -> Headline:
    """Rule; red comes first, then whatever kept the run from judging."""
    red = _cells(view, Verdict.RED) - view.excused
    survivors = _survivors(view.kills)
    lost = len(view.ladder.lost) if view.ladder else 0
    if red or survivors or lost:
        parts = [f"{_are(red, 'cell')} red"] if red else []
        parts += [f"{_are(lost, 'cell')} turned off by a patch"] if lost else []
        parts += [f"{_are(survivors, 'seeded fault')} seen by no probe"] if survivors else []
        word = "not kept" if red or lost else "not proven"
        return Headline(ruling=Ruling.NOT_KEPT, word=word, sentence=f"{' and '.join(parts)}.")
    if why := _open(view):
        return Headline(ruling=Ruling.OPEN, word=Ruling.OPEN.value, sentence=why)
    skipped = view.counts.verdicts["skipped"]
    rest = f"; {_are(skipped, 'cell')} skipped, each for a reason" if skipped else ""
    if view.kills:
        return Headline(ruling=Ruling.KEPT, word="proven", sentence=f"Every seeded fault was caught{rest}.")
    said = f"Everything that was asked came out as it should{rest}."
    return Headline(ruling=Ruling.KEPT, word=Ruling.KEPT.value, sentence=said)


def _open(view: RunView) -> str:
    """Say why there is no verdict; empty where there is one."""
    if unjudged := _cells(view, Verdict.BROKEN) + _cells(view, Verdict.LAB):
        return f"{_are(unjudged, 'cell')} without a verdict."
    if view.state is not RunState.FINISHED:
        return f"The run is {view.state.value}."
    return "" if view.counts.verdicts["green"] else "Nothing was green."


def _cells(view: RunView, verdict: Verdict) -> int:
    return sum(1 + each.rounds + each.others for each in view.troubles if each.verdict is verdict)


def _survivors(kills: KillMatrix | None) -> int:
    return sum(row.state is State.SURVIVED for row in kills.rows) if kills else 0


def _are(number: int, noun: str) -> str:
    return f"{number} {noun} is" if number == 1 else f"{number} {noun}s are"
