"""No template can forget to make a guest's bytes harmless."""

from __future__ import annotations

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.report.html.environment import environment, shown, soft
from tests.report.html.documents import Document

TEMPLATE = environment().from_string('<p title="{{ text }}">{{ text }}</p>')


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_stays_text(text: str) -> None:
    """Whatever it is, it opens no tag, closes no attribute, and can be written as UTF-8."""
    drawn = TEMPLATE.render(text=text)
    drawn.encode()
    assert ["p"] == Document(drawn).tags


def test_every_byte_can_be_seen() -> None:
    """What a browser would swallow is spelled out."""
    raw = bytes(range(256)).decode("utf-8", "surrogateescape")
    drawn = Document(TEMPLATE.render(text=raw)).text
    spelled = [*(0, 7, 8, 11, 27, 127, 128, 255)]
    assert [] == [each for each in spelled if f"\\x{each:02x}" not in drawn]


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u2028"])
def test_text_cannot_be_turned_around_or_hidden(letter: str) -> None:
    """A console does not get to show other words than were said."""
    assert f"a\\u{ord(letter):04x}b" == shown(f"a{letter}b")


def test_ordinary_text_stays_as_it_is() -> None:
    """Letters of any script, tabs and line ends."""
    assert "ä→漢\tb\nc" == shown("ä→漢\tb\nc")
    assert (7, None) == (shown(7), shown(None))


def test_what_is_not_there_is_an_error() -> None:
    """A field that was renamed does not become an empty square."""
    with pytest.raises(jinja2.UndefinedError):
        environment().from_string("{{ nothing }}").render()


def test_a_name_breaks_where_its_words_end() -> None:
    """On a narrow screen a probe's name is still one that can be read, and still no markup."""
    assert "uts.<wbr>a_<wbr>b" == soft("uts.a_b")
    assert "&lt;b&gt;/<wbr>\\x00" == soft("<b>/\x00")
