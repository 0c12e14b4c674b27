"""`harness series`: climbs a patch series, and says what each patch turns on and that none turns anything off."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from harness.arch import Arch
from harness.board import Board
from harness.build import Narrator
from harness.build.guest import repository
from harness.build.series import ensure_steps, steps_of
from harness.cli import run
from harness.cli.boards import load
from harness.errors import UserError
from harness.options import DEST_PREFIX, selection_from
from harness.plan import choose_boards
from harness.recipe import Recipe, find_recipe, load_recipes

FIXED = ("images", "kernel", "tree", "faults", "resume")
"""What a run may be told and a climb may not: it boots the steps of one recipe."""


def add_parser(commands: Any) -> None:
    """Declare the command: a recipe, and the options of a run."""
    parser = run.declare(
        commands,
        "series",
        "Build and boot a recipe after each patch of its series, 0 being the plain source, ask the probes at every "
        "step, and say which requirement turns green at which patch, and what any patch turns off. Default: the "
        "default board of this machine's architecture, and the recipe's flavours. Any other option goes to pytest.",
    )
    parser.add_argument("recipe", metavar="RECIPE", help="one with patches")


def main(arguments: argparse.Namespace) -> int:
    """Build all steps, each from the one before it, and run them; 1 where a patch turned something off."""
    root = repository()
    archs, boards = load(root)
    recipe = find_recipe(load_recipes(root, archs), arguments.recipe)
    _refuse_others(arguments, recipe)
    steps, chosen = steps_of(recipe), _boards(arguments, recipe, boards, archs)
    told = {
        "images": [step.name for step in steps],
        "boards": [board.name for board in chosen],
        "flavours": list(recipe.flavours),
    }
    for field, names in told.items():
        if not getattr(arguments, DEST_PREFIX + field):
            setattr(arguments, DEST_PREFIX + field, names)
    if not (arguments.list or arguments.dry_run):
        _build(recipe, [archs[board.arch] for board in chosen])
    return run.main(arguments)


def _refuse_others(arguments: argparse.Namespace, recipe: Recipe) -> None:
    if recipe.step is not None:
        raise UserError(f"{arguments.recipe}: expected a recipe, found one step of it; leave the number out")
    if others := [f"--{field}" for field in FIXED if getattr(arguments, DEST_PREFIX + field) is not None]:
        raise UserError(f"{', '.join(others)}: `harness series` boots the steps of one recipe; leave it out")


def _boards(
    arguments: argparse.Namespace, recipe: Recipe, boards: Sequence[Board], archs: Mapping[str, Arch]
) -> list[Board]:
    """The boards that are named; else a default one that the recipe is for, of this machine's kind if there is one."""
    names = selection_from(arguments).boards
    able = [board for board in choose_boards(boards, names) if board.arch in recipe.archs]
    if not able:
        found = ", ".join(names) or "no default one"
        raise UserError(f"--boards: expected a board for {', '.join(recipe.archs)}, found {found}; name another")
    here = [board for board in able if platform.machine() in archs[board.arch].machines]
    return able if names else (here or able)[:1]


def _build(recipe: Recipe, archs: Sequence[Arch]) -> None:
    narrator = Narrator(sys.stderr)
    try:
        for arch in dict.fromkeys(archs):
            ensure_steps(recipe, arch, narrator)
    finally:
        narrator.close()
