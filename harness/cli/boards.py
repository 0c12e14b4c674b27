"""`harness boards`: the boards there are, what each needs, and whether this machine has it."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

from harness.arch import Arch, load_archs
from harness.board import Board, load_boards
from harness.build.guest import repository
from harness.lab.acceleration import Choice, KvmTrials
from harness.outcome import ExitCode


def add_parser(commands: Any) -> None:
    """Declare the command to argparse's sub-parsers."""
    parser = commands.add_parser("boards", help="list the boards and what each needs", description=__doc__)
    parser.add_argument("--json", action="store_true", help="as JSON")


def main(arguments: argparse.Namespace) -> int:
    """List every board, also those that run only when named."""
    archs, boards = load(repository())
    rows = [row(board, archs[board.arch]) for board in boards]
    if arguments.json:
        print(json.dumps(rows, indent=2))
    else:
        _print_table(rows)
    return int(ExitCode.OK)


def load(root: Path) -> tuple[dict[str, Arch], tuple[Board, ...]]:
    """Read the architectures and boards of a repository."""
    archs = load_archs(root)
    return archs, load_boards(root, {name: arch.kernel_files for name, arch in archs.items()})


def row(board: Board, arch: Arch) -> dict[str, Any]:
    """Tell one board as plain data."""
    commands = {board.emulator: board.options.packages, arch.compiler: arch.packages}
    return {
        "board": board.name,
        "summary": board.options.summary,
        "arch": board.arch,
        "image": board.image,
        "default": board.default,
        "emulator": board.emulator,
        "accelerator": accelerator(KvmTrials(board).choose()),
        "packages": list(dict.fromkeys((*board.options.packages, *arch.packages))),
        "missing": [command for command in commands if shutil.which(command) is None],
    }


def accelerator(choice: Choice) -> str:
    """Say how a board is emulated; that KVM is there does not say that it works."""
    return f"{choice} (to be tried)" if choice.on_trial else str(choice)


def _print_table(rows: list[dict[str, Any]]) -> None:
    """Align all columns but the last, so that no name is ever cut."""
    table = [("BOARD", "ARCH", "IMAGE", "DEFAULT", "ACCELERATOR", "HERE", "NEEDS")]
    for each in rows:
        here = f"no {', no '.join(each['missing'])}" if each["missing"] else "yes"
        default = "yes" if each["default"] else "no"
        words = (each["board"], each["arch"], each["image"], default, each["accelerator"], here)
        table.append((*words, " ".join(each["packages"])))
    widths = [max(map(len, column)) for column in zip(*table, strict=True)][:-1]
    for line in table:
        print("  ".join([*(word.ljust(width) for word, width in zip(line, widths, strict=False)), line[-1]]))
