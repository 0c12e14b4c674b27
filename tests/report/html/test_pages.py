"""The pages themselves: as somebody has read them, whole, linked, and deaf to whatever a console says."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from harness import __version__
from harness.outcome import Outcome
from harness.record import RunState
from harness.report.html import write_html
from harness.report.html.environment import environment
from harness.report.html.pages import names_of, pages_of
from harness.report.site import build_site
from tests.golden import check_golden
from tests.record.samples import sample_run
from tests.report.html.documents import Document, dead_links, read_folder
from tests.report.ladders import UNSOUND, climbing_run
from tests.report.proofs import proving_run
from tests.report.sites import REQUIREMENTS, past_in, sample_site, site_run

CONTRIBUTING = Path(__file__).resolve().parents[3] / "CONTRIBUTING.md"
GOLDEN = (
    *("index.html", "requirements.html", "probes.html", "boards.html", "requirements/O-8.html", "boards/arm-qemu.html"),
    "cells/arm-qemu-linux-6.1-namespaces-uts.nodename_is_private.html",
    "cells/arm-qemu-linux-6.1-namespaces-pid.host_sees_all.html",
)
RUNS = {
    "a run of everything": sample_run(),
    "one that goes on": sample_run(state=RunState.RUNNING, ended=None, faults=("line 7: <b>damaged",)),
    "nothing at all": sample_run(cells=(), boots=(), planned=(), left_out=()),
    "a proof": proving_run({}),
    "a climb": climbing_run(UNSOUND),
    "rounds in a shuffled order": site_run(repeat=3, shuffle=42),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the sample once."""
    base = tmp_path_factory.mktemp("report")
    return write_html(sample_site(base), base / "report", base).parent


@pytest.mark.parametrize("page", GOLDEN)
def test_it_looks_as_it_was_read(folder: Path, page: str) -> None:
    """A change of a page is seen by whoever makes it."""
    text = (folder / page).read_text().replace(f"harness {__version__}", "harness VERSION")
    check_golden(f"report/{page.replace('/', '-')}", text)


def test_every_link_leads_somewhere(folder: Path) -> None:
    """Also to places within a page; nothing leads out of the folder."""
    assert [] == dead_links(folder)


@pytest.mark.parametrize("name", RUNS)
def test_every_kind_of_run_makes_whole_pages(tmp_path: Path, name: str) -> None:
    """Every template is drawn with all that it can meet, every tag is closed, every link leads somewhere."""
    folder = write_html(build_site(RUNS[name], REQUIREMENTS), tmp_path / "report", tmp_path).parent
    assert [] == dead_links(folder)
    assert "There is no earlier run to compare with." in read_folder(folder)["index.html"].text


def test_a_console_adds_no_element(folder: Path) -> None:
    """Pages have the one script of the report, no handlers, and no styles of their own (Jenkins allows neither)."""
    for page, document in read_folder(folder).items():
        assert (1, 0) == (document.tags.count("script"), document.tags.count("img")), page
        assert [] == document.handlers, page


def test_what_the_console_said_can_be_read(folder: Path) -> None:
    """Harmless does not mean gone."""
    text = read_folder(folder)[GOLDEN[-1]].text
    for said in ("\\x00\\x01", "\\x1b", "\\xff", "<script>document.title", "{{ 7 * 7 }}", "\\u202egnp.exe"):
        assert said in text


def test_every_cell_says_what_somebody_needs(folder: Path) -> None:
    """Claim, expected and found, cases, notes, and the command that asks again."""
    text = read_folder(folder)[GOLDEN[-2]].text
    for said in (
        *("what a container calls itself stays inside it", '"host-h"', '"inside"', "gethostname"),
        *("the host asked after the container was named", "something the kernel said", "harness run --boards arm-qemu"),
        *("4 runs: 3 green, 1 red", "Regression", "0.25 s"),
    ):
        assert said in text


def test_ids_are_unique(folder: Path) -> None:
    """What is labelled by an id is labelled by one."""
    for page, document in read_folder(folder).items():
        assert len(document.ids) == len(set(document.ids)), page


def test_the_same_run_makes_the_same_pages(folder: Path, tmp_path: Path) -> None:
    """A report that is written again differs only where something has changed."""
    again = write_html(build_site(site_run(), REQUIREMENTS, past=past_in(tmp_path)), tmp_path / "r", tmp_path).parent
    first, second = ({p: (base / p).read_text() for p in read_folder(base)} for base in (folder, again))
    assert first == second


def test_the_example_of_a_page_is_one() -> None:
    """Who copies it from CONTRIBUTING.md has a page that shows something."""
    (example,) = re.findall(r"^```jinja\n(.*?)^```$", CONTRIBUTING.read_text(), re.MULTILINE | re.DOTALL)
    first = site_run().cells[0]
    again = attrs.evolve(first, id=f"{first.id}@2", round=2, outcome=Outcome.PASS)
    site = build_site(site_run(cells=(first, again), repeat=2), REQUIREMENTS)
    templates = environment()
    list(pages_of(site, names_of(site), templates))
    drawn = Document(templates.from_string(example).render(title="Rounds", path="rounds.html", root=""))
    assert f"{first.id} CRASH PASS" in drawn.text
    assert "cells/arm-qemu-linux-6.1-namespaces-pid.host_sees_all.html" in drawn.links


def test_documents_are_taken_at_their_word() -> None:
    """The reader of these tests sees a tag that does not fit."""
    with pytest.raises(AssertionError):
        Document("<p><b></p>")
