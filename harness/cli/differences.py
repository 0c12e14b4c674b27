"""`harness differences`: one requirement under each flavour on each architecture, and why it may differ."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from harness.build.guest import repository
from harness.outcome import ExitCode
from harness.record import find_run, load_run
from harness.report.difference_table import differences_as_markdown, print_differences
from harness.report.differences import differences_of
from harness.spec import load_spec

FORMATS = ("text", "markdown")


def add_parser(commands: Any) -> None:
    """Declare the command to argparse's sub-parsers."""
    parser = commands.add_parser("differences", help="compare flavours and architectures", description=__doc__)
    parser.add_argument("run", nargs="?", metavar="RUN", help="id, start of an id, or folder; default: the latest")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default: results/")


def main(arguments: argparse.Namespace) -> int:
    """Tell the differences; the exit code tells whether that could be done, not what they are."""
    run = load_run(find_run(arguments.run, arguments.results))
    found = differences_of(run, load_spec(repository() / "suites/spec"))
    if arguments.format == "markdown":
        sys.stdout.write(differences_as_markdown(found))
    else:
        print_differences(found, sys.stdout)
    return int(ExitCode.OK)
