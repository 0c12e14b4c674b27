"""The report as a folder of HTML: it needs no network, no server and no JavaScript."""

from harness.report.html.folder import write_html

__all__ = ("write_html",)
