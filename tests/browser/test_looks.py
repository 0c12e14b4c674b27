"""Pages as they are seen: on wide screens and narrow ones, light and dark, and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.pages import HOSTILE, PAGES, SCHEMES, WIDTHS

pytestmark = pytest.mark.browser
OVERFLOWS = """() => [...document.querySelectorAll('body *')].filter((element) => {
    const box = element.getBoundingClientRect();
    return !element.closest('.scroll, pre, .vh, .skip') && box.width > 0 && box.right > innerWidth + 1;
}).map((element) => element.outerHTML.slice(0, 80))"""
BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"
INK = "() => getComputedStyle(document.body).color"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_nobody_is_shut_out(browser: Browser, report: Path, name: str, scheme: str) -> None:
    """The rules of WCAG 2.2 AA that a machine can check, contrast among them, and those of good practice."""
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto((report / name).as_uri())
    found = Axe().run(page)
    page.context.close()
    assert [] == [(each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(page: Page, report: Path, name: str, width: int) -> None:
    """A wide table scrolls in a place of its own, and nothing else reaches beyond the edge."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((report / name).as_uri())
    assert width >= page.evaluate("document.documentElement.scrollWidth")
    assert [] == page.evaluate(OVERFLOWS)


@pytest.mark.parametrize("name", PAGES)
def test_pictures_are_taken(browser: Browser, report: Path, tmp_path: Path, name: str) -> None:
    """For whoever wants to look (`--basetemp` says where): each size and scheme, and no two are alike."""
    shots = []
    for scheme in SCHEMES:
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto((report / name).as_uri())
            file = tmp_path / f"{Path(name).stem}-{width}-{scheme}.png"
            shots.append(page.screenshot(path=file, full_page=True))
            page.context.close()
    assert len(SCHEMES) * len(WIDTHS) == len(set(shots))


def test_dark_is_dark_and_light_is_light(page: Page, report: Path) -> None:
    """The reader's own setting is followed, without a switch."""
    page.goto((report / "index.html").as_uri())
    shades = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        shades.append(sum(int(part) for part in page.evaluate(BACKGROUND)[4:-1].split(",")))
    light, dark = shades
    assert light > 3 * 200
    assert dark < 3 * 50


@pytest.mark.parametrize("name", ["index.html", HOSTILE])
def test_paper_has_all_and_only_what_it_can_use(page: Page, report: Path, name: str) -> None:
    """No navigation, nothing cut off in a region that would scroll, and dark on light whatever the screen is."""
    page.goto((report / name).as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    assert "rgb(255, 255, 255)" == page.evaluate(BACKGROUND)
    assert sum(int(part) for part in page.evaluate(INK)[4:-1].split(",")) < 3 * 80
    assert not page.locator("nav").is_visible()
    assert page.locator("h1").is_visible()
    cut = (
        "[...document.querySelectorAll('.scroll, pre')].filter((e) => getComputedStyle(e).overflowY === 'auto').length"
    )
    assert 0 == page.evaluate(cut)
    assert page.pdf().startswith(b"%PDF")
