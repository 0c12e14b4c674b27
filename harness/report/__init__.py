"""Reports made of the record of a run; no board is needed to make them again."""

from harness.report.junit import write_junit
from harness.report.markdown import as_markdown
from harness.report.matrix import print_matrix
from harness.report.view import build_view

__all__ = ("as_markdown", "build_view", "print_matrix", "write_junit")
