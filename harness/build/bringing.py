"""Kernels that people bring: a file becomes a named image, which is a recipe and a copy of the file in the store."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from harness.arch import Arch
from harness.build.digest import digest_file
from harness.build.image import KIND
from harness.build.kernel_file import require_kernel_for
from harness.build.store import Entry, Store
from harness.errors import UserError
from harness.recipe import READY_KERNEL, Recipe
from harness.strict import closest

WRITTEN = "# Written by `harness image add`; `harness image remove` takes it away again.\n"
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
"""A name stands in ids, between slashes, and on command lines."""


def bring(
    root: Path, store: Store, name: str, file: Path, arch: Arch, flavours: Sequence[str], note: str
) -> tuple[Path, Entry]:
    """Keep a kernel file under a name; gives the recipe's file and the entry of the store.

    Raises UserError where the name will not do or is taken, or the file is no kernel for the architecture.
    """
    recipe = recipe_file(root, name)
    _check_words(root, recipe, name, note)
    said = require_kernel_for(file, arch)
    sha256 = digest_file(file)

    def fill(new: Path, _: Path) -> dict[str, Any]:
        shutil.copyfile(file, new / file.name)
        facts = {"size": file.stat().st_size, "sha256": sha256}
        origin = f"brought from {file.absolute()}, not built here"
        names = {"recipe": name, "arch": arch.name, "origin": origin, "release": said.release}
        return {**names, "kernel_files": {file.name: facts}}

    entry = store.obtain(KIND, {"brought": name, "arch": arch.name, "sha256": sha256}, fill)
    (kept,) = entry.provenance["kernel_files"]
    recipe.write_text(_recipe_text(entry.dir / kept, arch, flavours, note), encoding="utf-8")
    return recipe, entry


def take_away(root: Path, recipe: Recipe) -> Path | None:
    """Remove the recipe that bring() wrote, and give its file; somebody's own recipe stays, and nothing is given."""
    path = recipe_file(root, recipe.name)
    if recipe.source.kind != READY_KERNEL or not path.read_text(encoding="utf-8").startswith(WRITTEN):
        return None
    path.unlink()
    return path


def recipe_file(root: Path, name: str) -> Path:
    """Where the recipe of that name is."""
    return root / f"images/recipes/{name}.toml"


def check_flavours(names: Sequence[str], known: Collection[str]) -> None:
    """Raise UserError with a line for each name that is no flavour."""
    if faults := [f"--flavours: {name}: unknown{closest(name, set(known))}" for name in names if name not in known]:
        raise UserError(*faults)


def _check_words(root: Path, recipe: Path, name: str, note: str) -> None:
    if not NAME.fullmatch(name):
        raise UserError(f"{name}: expected a name of letters, digits, `.`, `_` and `-`; choose another")
    if recipe.exists():
        found = f"{recipe.relative_to(root)}, which has it"
        raise UserError(f"{name}: expected a new name, found {found}; choose another, or `harness image remove {name}`")
    if not note.isprintable():
        raise UserError("--note: expected one line of text, found other characters")


def _recipe_text(kernel: Path, arch: Arch, flavours: Sequence[str], note: str) -> str:
    place = f"~/{kernel.relative_to(Path.home())}" if kernel.is_relative_to(Path.home()) else str(kernel)
    rows = {
        "summary": note or f"A kernel for {arch.summary} that was built elsewhere",
        "archs": [arch.name],
        "flavours": list(flavours),
        "fragments": [],
    }
    text = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in rows.items())
    return f'{WRITTEN}{text}\n[source]\nkind = "{READY_KERNEL}"\npath = {json.dumps(place, ensure_ascii=False)}\n'
