"""`harness report`: a recorded run told again, without any board."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from harness.outcome import ExitCode
from harness.record import find_run, load_run
from harness.record.proof import load_proof
from harness.report import as_markdown, build_view, print_matrix, write_junit

FORMATS = ("text", "markdown", "junit")


def add_parser(commands: Any) -> None:
    """Declare the command to argparse's sub-parsers."""
    parser = commands.add_parser("report", help="tell a recorded run again, as text, Markdown or JUnit")
    parser.add_argument("run", nargs="?", metavar="RUN", help="id, start of an id, or folder; default: the latest")
    parser.add_argument("--format", choices=FORMATS, default="text", help="junit writes into the run's folder")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default: results/")


def main(arguments: argparse.Namespace) -> int:
    """Report the run; the exit code tells whether that could be done, not how the run came out."""
    folder = find_run(arguments.run, arguments.results)
    run = load_run(folder)
    proof = load_proof(arguments.results)
    if arguments.format == "junit":
        for path in write_junit(run, folder, proof):
            print(path)
    elif arguments.format == "markdown":
        sys.stdout.write(as_markdown(build_view(run, proof)))
    else:
        print_matrix(build_view(run, proof), sys.stdout)
    return int(ExitCode.OK)
