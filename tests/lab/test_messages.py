"""The kernel's messages: the latest are kept, and no flood washes the first words of a death away."""

from __future__ import annotations

import pytest

from harness.lab import messages
from harness.lab.messages import Messages


@pytest.fixture(autouse=True)
def _forget_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "KEPT_LINES", 10)


def said(*lines: str) -> Messages:
    """Messages of these lines."""
    kept = Messages()
    for line in lines:
        kept.take(line)
    return kept


def test_what_is_said_after_a_mark_is_given_back() -> None:
    """A probe's own time on the console, and nothing before it; of too many lines the latest."""
    kept = said("before")
    mark = kept.mark()
    assert () == kept.since(mark)
    kept.take("within")
    assert ("within",) == kept.since(mark)
    for number in range(20):
        kept.take(str(number))
    assert tuple(map(str, range(10, 20))) == kept.since(mark)


def test_the_first_words_of_a_death_survive_a_flood() -> None:
    """The dump begins with its first sign, however much follows; what came before is no part of it."""
    kept = said("harmless", "Kernel panic - not syncing: first", *["Call Trace: again"] * 1000)
    assert (True, "Kernel panic - not syncing: first") == (kept.is_dying, kept.headline)
    assert kept.headline == kept.first_words[0]
    assert messages.DUMP_LINES == len(kept.first_words)


def test_an_endless_output_is_told_by_its_first_lines_since_the_last_result() -> None:
    """What was said before a result belongs to another probe."""
    kept = said("of the probe before")
    kept.result_came()
    for number in range(1000):
        kept.take(f"line {number}")
    assert (False, "") == (kept.is_dying, kept.headline)
    assert tuple(f"line {number}" for number in range(messages.DUMP_LINES)) == kept.first_words
