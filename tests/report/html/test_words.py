"""What the pages say in numbers and words."""

from __future__ import annotations

from pathlib import Path

from harness.history import Standing
from harness.outcome import Outcome
from harness.record import Verdict
from harness.report.grid import Mark
from harness.report.html import marks, words
from harness.report.requirements import requirements_of
from tests.report.sites import REQUIREMENTS, sample_site, site_run

GREEN = Standing(Outcome.PASS, Verdict.GREEN, 1, 0, False, 0.25)
BOTH = Standing(Outcome.FAIL, Verdict.RED, 1, 1, False, 1.5)


def test_times_are_told_as_people_tell_them() -> None:
    """Digits where they matter, minutes where there are many seconds."""
    assert ["0.25 s", "41 s", "119 s", "12 min 5 s"] == [words.seconds(each) for each in (0.25, 41.2, 119.4, 725)]
    assert ["2026-11-24 16:54 UTC", "", "soon"] == [
        words.utc(each) for each in ("2026-11-24T16:54:33.000Z", "", "soon")
    ]


def test_a_strip_is_summed_up() -> None:
    """For those who do not see it, and those who do not count bars."""
    assert "4 runs: 2 green, 1 both ways, 1 not asked" == words.strip_words([GREEN, None, BOTH, GREEN])
    assert "FAIL (red, both ways), 1.50 s" == words.standing_words(BOTH)
    assert "not asked" == words.standing_words(None)


def test_a_change_tells_what_is_known(tmp_path: Path) -> None:
    """What it was and is, and since when; a control that fails is as it should be."""
    site = sample_site(tmp_path)
    facts = {each.cell: list(words.difference_facts(each, site.past.runs[-1])) for each in site.past.differences}
    red = facts["arm-qemu/linux-6.1/namespaces/uts.nodename_is_private"]
    assert ["PASS → FAIL", "red since 20261124T165433Z-3f9c (1 run)"] == red
    assert "FAIL as expected → FAIL as expected" == facts["arm-qemu/linux-6.1/none/uts.nodename_is_private"][0]


def test_every_requirement_is_in_one_column() -> None:
    """The sums of a source are the number of its requirements."""
    found = requirements_of(site_run(), REQUIREMENTS)
    for document, counted in words.by_document(found):
        assert len(found.documents[document]) == sum(number for _, number in counted)


def test_everything_has_a_class_and_a_symbol() -> None:
    """No outcome is drawn as nothing, or by its colour alone."""
    classes = [marks.class_of(mark) for mark in Mark]
    classes += [*marks.OUTCOMES.values(), *marks.ANSWERS.values(), *marks.RULINGS.values(), *marks.CHANGES.values()]
    classes += [marks.class_of_standing(each) for each in (GREEN, BOTH, None)]
    assert set() == set(classes) - set(marks.SYMBOLS)
    assert set(Outcome) == set(marks.OUTCOMES)
    styles = (Path(marks.__file__).parents[1] / "templates/report.css").read_text()
    assert [] == [each for each in marks.SYMBOLS if f".is-{each}" not in styles]
