"""What boots: boards, architectures, recipes, configurations and packages agree with each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.arch import load_archs
from harness.board import Board, load_boards
from harness.recipe import load_recipes

ROOT = Path(__file__).resolve().parents[1]
ARCHS = load_archs(ROOT)
RECIPES = load_recipes(ROOT, ARCHS)
BOARDS = load_boards(ROOT, {name: tuple(arch.kernel_files) for name, arch in ARCHS.items()})
PACKAGES = [line.split("#")[0].strip() for line in (ROOT / "images/debian-packages.txt").read_text().splitlines()]


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_a_board_boots_an_image_that_is_built_for_it(board: Board) -> None:
    """Its recipe is there and builds for its architecture, so that naming no image is never a mistake."""
    recipe = RECIPES[board.image]
    assert board.arch in recipe.archs


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_a_kernel_that_dies_ends_its_board(board: Board) -> None:
    """An oops is a panic and a panic ends the machine; a kernel that lives on half dead would answer the next probe."""
    words = board.qemu.boot_args.split()
    assert "oops=panic" in words
    assert any(re.fullmatch(r"panic=(-1|[1-9]\d*)", word) for word in words)


def test_every_architecture_of_a_recipe_has_a_default_board() -> None:
    """What is built for all is run on all."""
    tried = {board.arch for board in BOARDS if board.default}
    assert [] == [f"{r.name}/{name}" for r in RECIPES.values() for name in r.archs if name not in tried]


def test_every_architecture_has_its_part_of_the_guest() -> None:
    """System calls and start code are one header each."""
    assert set(ARCHS) <= {path.stem for path in (ROOT / "suites/runtime/arch").glob("*.h")}


def test_every_configuration_is_used() -> None:
    """A fragment that nobody merges would look as if it did something."""
    used = {arch.fragment for arch in ARCHS.values()} | {name for r in RECIPES.values() for name in r.fragments}
    assert used == {path.stem for path in (ROOT / "images/kconfig").glob("*.config")}


def test_the_list_of_packages_has_all_that_anything_needs() -> None:
    """Compilers, emulators and kernel sources are installed by `make`, whoever asks for them."""
    needed = {package for arch in ARCHS.values() for package in arch.packages}
    needed |= {package for board in BOARDS for package in board.options.packages}
    needed |= {recipe.source.package for recipe in RECIPES.values() if recipe.source.kind == "debian"}
    assert set() == needed - set(PACKAGES)


def test_the_list_of_packages_is_clean() -> None:
    """One package a line, each once: a shell script and apt read it."""
    named = [package for package in PACKAGES if package]
    assert sorted(set(named)) == sorted(named)
    assert [] == [package for package in named if not re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", package)]
