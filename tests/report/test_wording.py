"""Words: nothing unprintable, nothing empty, and the control says why it is wrong."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.outcome import Outcome
from harness.record import Rerun
from harness.report.wording import details_of, message_of, one_line, printable
from tests.record.samples import MESSAGES, control_cell, sample_cell
from tests.record.test_model import ANY_TEXT

SAFE = re.compile("[\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


@given(ANY_TEXT)
def test_printable_text_is_legal_everywhere(text: str) -> None:
    """Whatever a guest prints becomes text that XML 1.0 and a terminal take as text; good text is unchanged."""
    assert SAFE.fullmatch(printable(text))
    if "\r" not in text and SAFE.fullmatch(text):
        assert text == printable(text)


@given(st.binary())
def test_raw_bytes_stay_recognisable(raw: bytes) -> None:
    """Bytes that are no UTF-8 come out as their numbers."""
    text = printable(raw.decode("ascii", "surrogateescape"))
    assert all(f"\\x{byte:02x}" in text for byte in raw if byte > 0x7F)


def test_unprintable_text_is_spelled() -> None:
    r"""An escape sequence shows as \x1b and does nothing; line ends are of one kind."""
    assert "\\x1b[31mred\\udead\na\nb" == printable("\x1b[31mred\udead\r\na\rb")
    assert "a b c" == one_line(" a\n b\t c ")


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("control", [False, True])
def test_a_message_is_never_empty(outcome: Outcome, control: bool) -> None:
    """Even a cell that said nothing gets one line."""
    cell = sample_cell(outcome=outcome, control=control, message=" ")
    assert message_of(cell)
    assert "\n" not in message_of(cell)


def test_messages_are_made_of_what_there_is() -> None:
    """Expected and found stand in for a missing message; a green control says what is wrong with it."""
    cell = sample_cell(outcome=Outcome.FAIL, message="", expected="1", found="2", where="x.c:3")
    assert "expected 1, found 2 (x.c:3)" == message_of(cell)
    assert message_of(control_cell(outcome=Outcome.PASS)).startswith("the control stayed green")


@pytest.mark.parametrize(
    ("reruns", "quarantine", "said"),
    [
        ("", "", ""),
        ("FAIL CRASH", "", "; asked again alone: FAIL CRASH"),
        ("FAIL PASS", "", "; asked again alone: FAIL PASS, so it is unstable"),
        ("PASS", "late\n(Ann)", "; asked again alone: PASS, so it is unstable; quarantined: late (Ann)"),
        ("", "late (Ann)", "; quarantined: late (Ann)"),
    ],
)
def test_a_message_says_what_asking_again_has_shown(reruns: str, quarantine: str, said: str) -> None:
    """Wherever a red is told, it is told with all that is known of it."""
    again = tuple(Rerun(outcome=Outcome(word)) for word in reruns.split())
    cell = sample_cell(outcome=Outcome.FAIL, reruns=again, quarantine=quarantine)
    assert f"{MESSAGES[Outcome.FAIL]}{said}" == message_of(cell)


def test_details_tell_cases_and_how_to_repeat() -> None:
    """The claim, each case with its diagnostics, and the command come in this order."""
    lines = details_of(sample_cell(outcome=Outcome.FAIL)).splitlines()
    assert "what a container calls itself stays inside it" == lines[0]
    assert ["PASS gethostname", "FAIL uname", '  expected: "host-h"', '  found: "inside"'] == lines[2:6]
    assert lines[-1].startswith("repeat: harness run --boards x86_64-qemu")
