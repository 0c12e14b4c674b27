"""One browser for all tests, and one report for it to look at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from harness.report.html import write_html
from tests.report.sites import sample_site

CHROMIUM = "chromium"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    program = shutil.which(CHROMIUM)
    assert program, f"{CHROMIUM}: expected the browser, found none; apt-get install {CHROMIUM}, or -m 'not browser'"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the sample's pages; gives their folder."""
    base = tmp_path_factory.mktemp("report")
    return write_html(sample_site(base), base / "report", base).parent


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a window of the usual width."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    yield page
    page.context.close()
