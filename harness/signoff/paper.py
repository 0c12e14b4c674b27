"""The page of a sign-off as PDF, for those who file paper."""

from __future__ import annotations

from pathlib import Path

from harness.errors import LabError

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core"


def write_pdf(page: str, path: Path) -> None:
    """Print a page that needs no other file. Raises LabError where this machine has no Pango to set it with."""
    try:
        from weasyprint import HTML  # loads Pango at once, which only who signs off needs
        from weasyprint.urls import URLFetcher
    except OSError as error:
        said = " ".join(str(error).split())[:120]
        raise LabError(f"PDF: expected Pango, found: {said}; apt-get install -y {PACKAGES}") from None
    nothing = URLFetcher(allowed_protocols=())  # all that belongs to the page is in it
    HTML(string=page, url_fetcher=nothing).write_pdf(path, pdf_variant="pdf/ua-1")
