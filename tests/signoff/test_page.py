"""The page and the paper of a sign-off: whole, harmless, and in need of nothing else."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import attrs
import pytest
from lxml import html  # type: ignore[attr-defined]

from harness.signoff import Ruling, Verdict
from harness.signoff.page import draw
from harness.signoff.paper import write_pdf
from tests.golden import check_golden
from tests.signoff.samples import bundle_of, release_run
from tests.signoff.test_bundle import RED


@pytest.fixture
def ruling(tmp_path: Path) -> Ruling:
    """What is ruled on a release with one red requirement; the run's name is drawn by lot."""
    return attrs.evolve(bundle_of(tmp_path, release_run(RED))[1], run="20261124T165433Z-3f9c")


def test_the_page_looks_as_it_was_read(ruling: Ruling) -> None:
    """Verdict first, then why, then everything that it rests on."""
    check_golden("signoff.html", draw(ruling))


@pytest.mark.parametrize("verdict", Verdict)
def test_the_verdict_comes_first(ruling: Ruling, verdict: Verdict) -> None:
    """In words, not in colour alone."""
    page = html.fromstring(draw(attrs.evolve(ruling, verdict=verdict)))
    assert verdict.value == page.find(".//strong").text
    assert page.findtext(".//title").startswith(verdict.value)


def test_the_page_needs_nothing_else(ruling: Ruling) -> None:
    """No address in it leads anywhere; it may be filed as it is."""
    page = html.fromstring(draw(ruling))
    assert [] == page.xpath("//script|//img|//iframe|//link[not(starts-with(@href, 'data:'))]")
    assert [] == page.xpath("//@src")


def test_no_text_becomes_markup(ruling: Ruling) -> None:
    """Consoles, commands and reasons say what they like."""
    evil = "<script>alert(1)</script>\u202e\x00"
    page = html.fromstring(draw(attrs.evolve(ruling, blocked=(evil,), command=(evil,), policy=evil, others=(evil,))))
    assert [] == page.xpath("//script")
    assert 4 <= page.text_content().count("<script>alert(1)</script>\\u202e\\x00")


def test_paper_is_a_tagged_pdf(ruling: Ruling, tmp_path: Path) -> None:
    """Drawn of the page alone, and to be read aloud."""
    write_pdf(draw(ruling), tmp_path / "report.pdf")
    data = (tmp_path / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"StructTreeRoot" in inflated(data)


def test_paper_loads_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A page that refers to a file gets no answer."""
    (tmp_path / "secret.png").write_bytes(b"")
    write_pdf(f"<img src='file://{tmp_path}/secret.png' alt='x'>", tmp_path / "report.pdf")
    assert "Failed to load image" in caplog.text
    assert "protocol" in caplog.text


def inflated(data: bytes) -> bytes:
    """Give all that a PDF has compressed."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    return b"".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"\x78")
