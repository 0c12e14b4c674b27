"""`harness verify`: whether a bundle of `harness signoff` is as it was made, and its verdict follows from it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from harness.history.wording import many
from harness.outcome import ExitCode
from harness.signoff import verify_bundle


def add_parser(commands: Any) -> None:
    """Declare the command to argparse's sub-parsers."""
    parser = commands.add_parser("verify", help="check a bundle of `harness signoff`, offline", description=__doc__)
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="its folder or its .tar")
    parser.add_argument(
        "--allowed-signers", type=Path, metavar="FILE", help="the keys to be trusted, as ssh-keygen takes them"
    )


def main(arguments: argparse.Namespace) -> int:
    """Verify; 1 where anything is wrong, else the exit code that the sign-off had."""
    found = verify_bundle(arguments.bundle, arguments.allowed_signers)
    for fault in found.faults:
        print(f"harness: {fault}", file=sys.stderr)
    for note in found.notes:
        print(note)
    if found.verdict is None:
        print(f"NOT VERIFIED: {arguments.bundle}: {many(len(found.faults), 'fault')}", file=sys.stderr)
        return int(ExitCode.FAILURES)
    print(f"verified: {found.run}: {found.verdict.value}")
    return int(found.verdict.exit_code)
