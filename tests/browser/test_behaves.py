"""Pages as they are used: with and without JavaScript, by keyboard, and whatever a console has said."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import HOSTILE, PAGES, RED

pytestmark = pytest.mark.browser
FOCUSED = "() => document.activeElement.textContent.trim()"
OUTLINE = "() => getComputedStyle(document.activeElement).outlineStyle"
STOPS = """(selector) => [...document.querySelectorAll(selector)].filter((each) => each.tabIndex >= 0).length"""


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_quiet(browser: Browser, report: Path, name: str) -> None:
    """No errors, no dialogs, and nothing is fetched but the report's own files."""
    page = browser.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto((report / name).as_uri(), wait_until="load")
    page.context.close()
    assert [] == heard
    assert [] == [url for url in fetched if not url.startswith((report.as_uri(), "data:"))]
    assert {"report.css", "report.js"} <= {Path(url).name for url in fetched}


def test_a_console_says_its_words_and_does_nothing(page: Page, report: Path) -> None:
    """Every byte, a script, an image and turned text are all there to be read, and the page is still itself."""
    page.goto((report / HOSTILE).as_uri())
    console = page.locator("pre.console").inner_text()
    for said in ("\\x00\\x01\\x02", "\\xff", "</pre></main><script>document.title = 'taken'", "\\u202egnp.exe"):
        assert said in console
    assert "pid.host_sees_all" in page.title()
    assert (1, 0) == (page.locator("script").count(), page.locator("img").count())


@pytest.mark.parametrize("name", PAGES)
def test_everything_is_there_without_javascript(browser: Browser, report: Path, name: str) -> None:
    """What needs it is not shown; every row and every link is."""
    page = browser.new_page(java_script_enabled=False)
    page.goto((report / name).as_uri())
    assert not [form for form in page.locator("form").all() if form.is_visible()]
    hidden = [row for row in page.locator("main tr").all() if not row.is_visible()]
    page.context.close()
    assert [] == hidden


def test_reading_leads_from_the_verdict_to_the_cell(browser: Browser, report: Path) -> None:
    """The way that a release manager goes, without JavaScript: summary, trouble, probes, requirement."""
    page = browser.new_page(java_script_enabled=False)
    page.goto((report / "index.html").as_uri())
    expect(page.locator("h1")).to_contain_text("3 cells are red")
    page.locator("#troubles ~ article a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert "/cells/" in page.url
    page.locator(".crumb a").first.click()
    expect(page.locator("h1")).to_have_text("Probes")
    page.locator("nav a", has_text="Requirements").click()
    page.locator("tbody a", has_text="VS-3a").click()
    expect(page.locator("h1")).to_contain_text("uname is the container's own")
    page.context.close()


def test_filters_find_and_choose(page: Page, report: Path) -> None:
    """By words, by marks, by what a link asks for; how many are left is told."""
    page.goto((report / "probes.html").as_uri())
    rows, told = page.locator("tr[data-row]:visible"), page.locator(".filters output")
    expect(told).to_have_text("3 probes")
    page.get_by_label("Find").fill("NODENAME uts")
    expect(rows).to_have_count(1)
    expect(told).to_have_text("1 of 3 probes")
    page.get_by_label("Find").fill("")
    for mark in ("red", "unstable", "missing", "skipped", "red as expected"):
        page.get_by_label(mark, exact=True).uncheck()
    expect(rows).to_have_count(2)
    page.get_by_label("green", exact=True).uncheck()
    expect(rows).to_have_count(0)
    expect(page.locator("tbody:visible")).to_have_count(0)


def test_a_tile_leads_to_its_cells(page: Page, report: Path) -> None:
    """Who wants to know which were skipped is shown these."""
    page.goto((report / "index.html").as_uri())
    page.locator(".tile a", has_text="skipped").click()
    expect(page.locator("tr[data-row]:visible")).to_have_count(1)
    expect(page.locator("tr[data-row]:visible")).to_contain_text("old_calls_show_own_names")
    page.goto((report / "probes.html").as_uri() + "?show=nonsense")
    expect(page.locator("tr[data-row]:visible")).to_have_count(3)


def test_the_keyboard_goes_everywhere(page: Page, report: Path) -> None:
    """The first stop skips the navigation, every stop can be seen, and a grid is one stop with arrows in it."""
    page.goto((report / "probes.html").as_uri())
    page.keyboard.press("Tab")
    assert "Skip to the content" == page.evaluate(FOCUSED)
    assert page.evaluate("() => document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert "main" == page.evaluate("() => document.activeElement.id")
    page.keyboard.press("/")
    assert "find" == page.evaluate("() => document.activeElement.name")
    assert "none" != page.evaluate(OUTLINE)
    assert 1 == page.evaluate(STOPS, "td.square a")
    page.locator('td.square a[tabindex="0"]').focus()
    for key, column, row in (("ArrowRight", 2, 0), ("ArrowDown", 2, 1), ("ArrowLeft", 1, 1), ("ArrowUp", 1, 0)):
        page.keyboard.press(key)
        assert [column, row] == page.evaluate(
            "() => [document.activeElement.closest('td').cellIndex,"
            " [...document.querySelectorAll('tr[data-row]')].indexOf(document.activeElement.closest('tr'))]"
        )
        assert "none" != page.evaluate(OUTLINE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cells/**")


def test_escape_gives_everything_back(page: Page, report: Path) -> None:
    """A slash typed while searching is a slash."""
    page.goto((report / "requirements.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("a/b")
    assert "a/b" == page.get_by_label("Find").input_value()
    expect(page.locator("tr[data-row]:visible")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("tr[data-row]:visible")).to_have_count(3)


def test_screen_readers_find_their_way(page: Page, report: Path) -> None:
    """Landmarks and headings have names, a square has its row and column, a mark has its word."""
    page.goto((report / RED).as_uri())
    for role in ("banner", "navigation", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)  # type: ignore[arg-type]
    expect(page.get_by_role("heading", level=1)).to_have_text("uts.nodename_is_private")
    expect(page.get_by_role("region", name="The same probe elsewhere")).to_be_visible()
    expect(page.get_by_role("columnheader", name="arm").first).to_be_visible()
    expect(page.get_by_role("rowheader", name="uts.nodename_is_private")).to_be_visible()
    expect(page.get_by_role("link", name="✓ red as expected").first).to_be_visible()
    expect(page.get_by_role("img", name="4 runs: 3 green, 1 red")).to_be_visible()
