"""The `harness` command: finds the sub-command, and tells errors in one line each."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import NoReturn

from harness import __version__
from harness.errors import HarnessError
from harness.outcome import ExitCode

# Named, not imported: a command must not pay for the libraries of the others.
COMMANDS = {
    "run": "probe kernels on boards and record the verdicts",
    "prove": "seed faults into kernels and say which ones the probes catch",
    "series": "climb a patch series and say what each patch turns on or off",
    "image": "build, add, list, show and remove kernels",
    "boards": "list the boards and what each needs",
    "doctor": "say what this machine has and lacks for each board",
    "report": "tell a recorded run again, in any of its forms",
    "differences": "compare flavours and architectures, and say which differences are allowed",
    "history": "tell how cells came out over many runs",
    "compare": "say what became better or worse between two runs",
    "signoff": "rule on a release by a policy, and bundle the evidence",
    "verify": "check such a bundle, anywhere and offline",
    "import": "enter JUnit XML or KTAP from elsewhere into the history",
}


class _Parser(argparse.ArgumentParser):
    """argparse's exit code for wrong words is 2, which means interrupted here."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how it is used."""
        self.print_usage(sys.stderr)
        self.exit(int(ExitCode.USAGE), f"{self.prog}: error: {message}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code (pytest's numbers)."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(words)
    except HarnessError as error:
        for fault in error.faults:
            print(f"harness: {fault}", file=sys.stderr)
        return int(error.exit_code)
    except KeyboardInterrupt:
        print("harness: interrupted", file=sys.stderr)
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away (a pager, head): nothing more to tell
        return int(ExitCode.OK)
    except OSError as error:
        print(f"harness: {error.filename or 'this machine'}: {error.strerror or error}", file=sys.stderr)
        return int(ExitCode.LAB)


def _dispatch(words: list[str]) -> int:
    parser = _Parser(prog="harness", description=__doc__, exit_on_error=False)
    parser.add_argument("--version", action="version", version=f"harness {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((word for word in words if not word.startswith("-")), None)
    module = importlib.import_module(f"harness.cli.{chosen}") if chosen in COMMANDS else None
    for name, summary in COMMANDS.items():
        if module is not None and name == chosen:
            module.add_parser(commands)
        else:
            commands.add_parser(name, help=summary)
    try:
        arguments, rest = parser.parse_known_args(words)
    except argparse.ArgumentError as error:
        parser.error(str(error))
    if rest and not getattr(arguments, "takes_more", False):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    assert module is not None
    arguments.rest = rest
    return int(module.main(arguments))
