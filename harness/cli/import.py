"""`harness import`: results from elsewhere, JUnit XML or KTAP, entered into the same history."""  # noqa: N999  (named after its command)

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from harness.history import History
from harness.history.foreign import Place
from harness.history.importing import read_foreign
from harness.history.wording import many
from harness.outcome import ExitCode


def add_parser(commands: Any) -> None:
    """Declare the command to argparse's sub-parsers."""
    parser = commands.add_parser("import", help="enter JUnit XML or KTAP from elsewhere", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="junit.xml, or a log with KTAP in it")
    parser.add_argument("--board", metavar="NAME", default="", help="where they come from; default: what a file says")
    parser.add_argument("--image", metavar="NAME", default="", help="which kernel it was; default: what a file says")
    parser.add_argument("--date", metavar="DATE", default="", help="when; default: what a file says, or its own date")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default: results/")


def main(arguments: argparse.Namespace) -> int:
    """Read every file before any is entered, so that a bad one changes nothing."""
    place = Place(board=arguments.board, image=arguments.image, date=arguments.date)
    entries = [read_foreign(file, place) for file in arguments.files]
    with History(arguments.results) as history:
        for entry in entries:
            history.enter(entry)
            short = entry.run.planned - len(entry.answers)
            missing = f", {short} announced and not there" if short else ""
            results = many(len(entry.answers), "result")
            print(f"{entry.run.name}: {results} of {entry.run.source}, {entry.run.started}{missing}")
    return int(ExitCode.OK)
