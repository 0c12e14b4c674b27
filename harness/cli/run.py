"""`harness run`: pytest on the suites, with what it is told and how it tells made for people."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from harness.board import Board
from harness.build import Store, locate_image, locate_initramfs
from harness.build.guest import repository
from harness.build.toolchain import require_tool
from harness.errors import HarnessError, UserError
from harness.options import OPTIONS, Selection, selection_from
from harness.outcome import ExitCode
from harness.plan import Plan, make_plan
from harness.plugin.inventory import Stock, load_stock
from harness.plugin.live import LiveFront
from harness.plugin.resuming import take_up
from harness.recipe import Recipe

SUITES = "suites"
NEEDLESS = ("labgrid", "hypothesispytest", "platformdirs", "terminalprogress")
"""pytest plugins that a run has no use for; loading them takes longer than booting a small board."""
DISTRIBUTING = ("-n", "--numprocesses", "-d", "--dist", "--tx", "--pdb", "--trace", "--collect-only", "--co")
"""pytest options that say, or rule out, how cells are spread over processes."""
PYTESTS_TELLING = ("-v", "-q", "--verbose", "--verbosity", "--quiet", "--collect-only", "--co", "--pdb", "--trace")
"""Who gives one of these wants to see what pytest itself tells."""


def add_parser(commands: Any) -> None:
    """Declare the command; whatever it does not know goes to pytest."""
    declare(
        commands,
        "run",
        "Probe kernels on boards and record the verdicts. Any other option goes to pytest: "
        "-k EXPR, -m EXPR, -x, --lf, -n N, -v, a node id.",
    )


def declare(commands: Any, name: str, description: str) -> argparse.ArgumentParser:
    """Declare a command that takes the options of a run, and give its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(name, description=description, allow_abbrev=False)
    for option in OPTIONS:
        option.add_to(parser.add_argument)
    parser.add_argument("--list", action="store_true", help="list the cells, one id a line; nothing boots")
    parser.add_argument("--dry-run", action="store_true", help="say what would be built, booted and asked")
    parser.set_defaults(takes_more=True)
    return parser


def main(arguments: argparse.Namespace) -> int:
    """Run, or say what would be run; gives the exit code."""
    root, rest = repository(), list(arguments.rest)
    given = selection_from(arguments)
    if (arguments.list or arguments.dry_run) and rest:
        raise UserError(f"--list and --dry-run: expected no options of pytest's, found {' '.join(rest)}; see --co")
    resumption = take_up(given, root / anchored(given).results) if given.resume is not None else None
    stock = load_stock(root, resumption.selection if resumption else given)
    plan = make_plan(stock.inventory, stock.selection)
    if resumption:
        plan = resumption.rest_of(plan)
        given = attrs.evolve(given, resume=str(resumption.run_dir))
    if arguments.list:
        print("".join(f"{cell.id}\n" for cell in plan.cells), end="")
    elif arguments.dry_run:
        print("\n".join(_forecast(stock, plan, root)))
    elif plan.cells:
        return _run(stock, plan, root, [*anchored(given).as_arguments(), *rest])
    for each in plan.left_out:
        print(f"left out: {each.id}: {each.reason}", file=sys.stderr)
    if not plan.cells:
        print("harness: nothing is left to run", file=sys.stderr)
    return int(ExitCode.OK if plan.cells else ExitCode.NOTHING)


def _run(stock: Stock, plan: Plan, root: Path, words: Sequence[str]) -> int:
    boards = {cell.board.name for cell in plan.cells}
    asked = [*_frame(root), *_workers(len(boards), words), *words, *_place(root, words)]
    front = LiveFront(stock, pytests_telling=any(_is_one_of(word, PYTESTS_TELLING) for word in words))
    return int(pytest.main(asked, plugins=[front]))


def _frame(root: Path) -> list[str]:
    needless = [word for name in NEEDLESS for word in ("-p", f"no:{name}")]
    plain = "--assert=plain"  # probes make no assertions of Python, and to rewrite a plugin's modules takes a while
    # Capturing descriptors would hide builds, which are told while a cell is asked; ordinary tests print by sys.stdout.
    return ["-c", str(root / "pyproject.toml"), "--rootdir", str(root), "--capture=sys", plain, *needless]


def anchored(selection: Selection) -> Selection:
    """Spell the results' folder for pytest, which may be rooted elsewhere than the user stands."""
    if selection.results == Selection().results:
        return selection
    return attrs.evolve(selection, results=selection.results.absolute())


def _workers(boards: int, words: Sequence[str]) -> list[str]:
    """Spread several boards over the processors; a single board needs no other process."""
    workers = min(boards, len(os.sched_getaffinity(0)))
    if workers < 2 or any(_is_one_of(word, DISTRIBUTING) for word in words):
        return []
    return ["-n", str(workers)]


def _place(root: Path, words: Sequence[str]) -> list[str]:
    """Collect everything, unless the user named cells by their files or node ids."""
    named = any(Path(word.partition("::")[0]).suffix == ".c" and "/" in word for word in words)
    return [] if named else [str(root / SUITES)]


def _is_one_of(word: str, options: Sequence[str]) -> bool:
    """Whether a word is one of these options: `-n2`, `-vv` and `--dist=load` are."""
    if word.startswith("--"):
        return word.partition("=")[0] in options
    return word[:2] in options


def _forecast(stock: Stock, plan: Plan, root: Path) -> Iterator[str]:
    """Say for each board and image what is built first, and what is asked."""
    store = Store()
    asked: dict[tuple[Board, Recipe], Counter[str]] = {}
    for cell in plan.cells:
        what = f"{cell.flavour} with faults" if cell.fault else cell.flavour
        asked.setdefault((cell.board, cell.image), Counter())[what] += 1
    for (board, image), flavours in asked.items():
        counts = ", ".join(f"{number} {flavour}" for flavour, number in flavours.items())
        yield f"{board.name} {image.name}: {counts}; {_readiness(stock, board, image, root, store)}"
    for each in plan.left_out:
        yield f"left out: {each.id}: {each.reason}"
    yield f"{len(plan.cells)} cells on {len({board.name for board, _ in asked})} boards"


def _readiness(stock: Stock, board: Board, image: Recipe, root: Path, store: Store) -> str:
    arch = stock.archs[board.arch]
    try:
        require_tool(board.emulator, board.options.packages)
        found = locate_image(image, arch, store=store)
        initramfs = locate_initramfs(arch, root=root, store=store)
    except HarnessError as error:
        return f"cannot run: {'; '.join(error.faults)}"
    if image.is_ready:
        kernel = f"kernel {image.source.file}"
    elif found:
        kernel = f"kernel {found.provenance.get('release', '')} is in the store"
    else:
        kernel = "the kernel is built first"
    return kernel if initramfs else f"{kernel}; the initramfs is packed first"
