"""What the history takes from a record."""

import attrs

from harness.history import entry_of, variant_of
from harness.outcome import Outcome
from harness.record import Rerun, RunRecord, RunState, Verdict
from tests.record.samples import control_cell, sample_cell


def test_rounds_are_of_one_question() -> None:
    """A cell that was asked twice in a run has one past, under the id of its first round."""
    first = sample_cell()
    second = attrs.evolve(first, id=f"{first.id}@2", round=2, outcome=Outcome.FAIL)
    entry = entry_of(RunRecord(id="r", started="", state=RunState.FINISHED, cells=(first, second)))
    assert [first.id] == [question.id for question in entry.questions]
    assert [(first.id, 1), (first.id, 2)] == [(answer.question, answer.round) for answer in entry.answers]


def test_verdicts_are_kept_as_they_were_judged() -> None:
    """A red control is green, also in a later harness that might judge it otherwise; so are its reruns."""
    cell = control_cell(reruns=(Rerun(outcome=Outcome.FAIL), Rerun(outcome=Outcome.PASS)))
    (answer,) = entry_of(RunRecord(id="r", started="", state=RunState.FINISHED, cells=(cell,))).answers
    assert (Outcome.FAIL, Verdict.GREEN) == (answer.reply.outcome, answer.reply.verdict)
    assert [Verdict.GREEN, Verdict.BROKEN] == [each.verdict for each in answer.reruns]


def test_what_changes_the_question_makes_a_variant() -> None:
    """A kernel with other words, or in a storm, is asked something else; which cells were chosen is no matter."""
    words = ("--boards", "arm-qemu", "--append", "debug quiet", "--stress", "3", "--repeat", "2")
    assert "--append=debug quiet --stress=3" == variant_of(words)
    assert "--append=-x" == variant_of(["--append=-x"])
    assert "" == variant_of(("--suites", "uts"))
