"""`harness prove`: seeds every known fault into kernels, asks the probes, and says which faults none of them saw."""

from __future__ import annotations

import argparse
from typing import Any

from harness.build.guest import repository
from harness.cli import run
from harness.errors import UserError
from harness.options import DEST_PREFIX, EVERY_FAULT, selection_from
from harness.record import find_run, load_run

ISOLATION = "flavour"
"""A fault is there for all probes anyway, and one kernel answers them."""
DEFAULTS = {"faults": [EVERY_FAULT], "isolation": ISOLATION}


def add_parser(commands: Any) -> None:
    """Declare the command: the options of a run."""
    run.declare(
        commands,
        "prove",
        "Boot kernels with one seeded fault after another, and without any as the control, ask the probes, and say "
        "which faults none of them saw. Default: every fault and every probe, on the recipes that carry faults, "
        f"--isolation {ISOLATION}. Any other option goes to pytest.",
    )


def main(arguments: argparse.Namespace) -> int:
    """Run with faults; 1 where a fault survived."""
    resume = getattr(arguments, f"{DEST_PREFIX}resume")
    if resume is None:
        for field, value in DEFAULTS.items():
            if not getattr(arguments, DEST_PREFIX + field):
                setattr(arguments, DEST_PREFIX + field, value)
    elif not load_run(found := find_run(resume, repository() / run.anchored(selection_from(arguments)).results)).seeded:
        raise UserError(f"--resume: expected a run with seeded faults, found {found.name}; `harness run --resume` it")
    return run.main(arguments)
