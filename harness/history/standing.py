"""How a question stands in one run: all its rounds and reruns taken together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from harness.history.entry import Answer, Reply
from harness.outcome import Outcome
from harness.record import Verdict

WORST_FIRST = (Verdict.RED, Verdict.GREEN, Verdict.BROKEN, Verdict.LAB, Verdict.SKIPPED)
"""One red is red; what judged nothing counts only where nothing else was said."""


@attrs.frozen
class Standing:
    """`outcome` is the worst first answer's; `greens` and `reds` count answers, those of reruns among them.

    `confirmed` says that a red was asked again, and each time that it could be it was red.
    """

    outcome: Outcome
    verdict: Verdict
    greens: int = 0
    reds: int = 0
    confirmed: bool = False
    duration_s: float = 0.0

    @property
    def is_judged(self) -> bool:
        """Whether the kernel was judged at all."""
        return self.greens + self.reds > 0

    @property
    def is_mixed(self) -> bool:
        """Whether the same kernel came out both ways in this one run."""
        return self.greens > 0 and self.reds > 0


def standing_of(answers: Sequence[Answer]) -> Standing:
    """Take the rounds of one question in one run together; there is at least one."""
    if len(answers) == 1 and not answers[0].reruns:  # nearly all of them, of which there are many
        reply = answers[0].reply
        green, red = reply.verdict is Verdict.GREEN, reply.verdict is Verdict.RED
        return Standing(reply.outcome, reply.verdict, int(green), int(red), False, reply.duration_s)
    again = [reply for answer in answers for reply in answer.reruns]
    every = [*(answer.reply for answer in answers), *again]
    worst = min((answer.reply for answer in answers), key=lambda reply: WORST_FIRST.index(reply.verdict))
    greens, reds = _count(every, Verdict.GREEN), _count(every, Verdict.RED)
    confirmed = greens == 0 and _count(again, Verdict.RED) > 0
    return Standing(worst.outcome, worst.verdict, greens, reds, confirmed, worst.duration_s)


def standings_of(answers: Iterable[Answer]) -> dict[str, Standing]:
    """Give how each question of one run stands, by its id."""
    rounds: dict[str, list[Answer]] = {}
    for answer in answers:
        rounds.setdefault(answer.question, []).append(answer)
    return {question: standing_of(each) for question, each in rounds.items()}


def _count(replies: Iterable[Reply], verdict: Verdict) -> int:
    return sum(reply.verdict is verdict for reply in replies)
