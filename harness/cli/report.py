"""`harness report`: a recorded run told again, without any board."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from harness.build.guest import repository
from harness.errors import UserError
from harness.history import History, Past, past_of
from harness.history.database import FILE
from harness.outcome import ExitCode
from harness.record import RunRecord, find_run, load_run
from harness.record.proof import Proof, find_proof
from harness.report import as_markdown, build_view, print_matrix, write_junit
from harness.report.html import write_html
from harness.report.kcidb import ORIGIN, as_kcidb
from harness.report.ktap_text import as_ktap
from harness.report.site import build_site
from harness.spec import load_spec

FORMATS = ("text", "markdown", "junit", "html", "ktap", "kcidb")
HTML = "report"
"""The folder in a run's own where its pages are written unless another is named."""


def add_parser(commands: Any) -> None:
    """Declare the command to argparse's sub-parsers."""
    parser = commands.add_parser("report", help="tell a recorded run again, in any of its forms")
    parser.add_argument("run", nargs="?", metavar="RUN", help="id, start of an id, or folder; default: the latest")
    parser.add_argument("--format", choices=FORMATS, help="junit and html write into the run's folder; default: text")
    parser.add_argument("--html", type=Path, metavar="DIR", help="write the pages there; the same as --format html")
    parser.add_argument("--origin", metavar="NAME", help=f"who submits it, for kcidb; default: {ORIGIN}")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default: results/")


def main(arguments: argparse.Namespace) -> int:
    """Report the run; the exit code tells whether that could be done, not how the run came out."""
    form = _form(arguments)
    folder = find_run(arguments.run, arguments.results)
    run = load_run(folder)
    proof = find_proof(arguments.results, run.images)
    if form == "junit":
        for path in write_junit(run, folder, proof):
            print(path)
    elif form == "html":
        print(_write_html(run, folder, arguments.html or folder / HTML, arguments.results, proof))
    elif form == "ktap":
        sys.stdout.write(as_ktap(run, proof))
    elif form == "kcidb":
        sys.stdout.write(as_kcidb(run, arguments.origin or ORIGIN, proof))
    elif form == "markdown":
        sys.stdout.write(as_markdown(build_view(run, proof)))
    else:
        print_matrix(build_view(run, proof), sys.stdout)
    return int(ExitCode.OK)


def _form(arguments: argparse.Namespace) -> str:
    form: str = arguments.format or ("html" if arguments.html else "text")
    if arguments.html and form != "html":
        raise UserError(f"--html: expected no other format, found --format {form}; leave one of them out")
    if arguments.origin and form != "kcidb":
        raise UserError(f"--origin: expected --format kcidb, which alone has it, found {form}")
    return form


def _write_html(run: RunRecord, run_dir: Path, folder: Path, results: Path, proof: Proof | None) -> Path:
    requirements = load_spec(repository() / "suites/spec")
    return write_html(build_site(run, requirements, past=_past(run, results), proof=proof), folder, run_dir)


def _past(run: RunRecord, results: Path) -> Past | None:
    if not (results / FILE).is_file():
        return None
    with History(results) as history:
        return past_of(history, run)
