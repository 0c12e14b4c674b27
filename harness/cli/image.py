"""`harness image`: build kernels, say what the store holds, take things out of it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
from rich.console import Console
from rich.table import Table

from harness.arch import Arch, load_archs
from harness.build import Narrator, Store, ensure_image, locate_image
from harness.build.guest import repository
from harness.build.store import Entry
from harness.errors import HarnessError, UserError
from harness.options import positive
from harness.outcome import ExitCode
from harness.recipe import Recipe, load_recipes
from harness.strict import closest

KINDS = ("kernel", "guest", "initramfs", "source")
SHORT = 12


def add_parser(commands: Any) -> None:
    """Declare the command and its own sub-commands."""
    parser = commands.add_parser("image", help="build, list, show and remove kernels", description=__doc__)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    build = actions.add_parser("build", help="build what is not in the store yet")
    build.add_argument("names", nargs="*", metavar="RECIPE[/ARCH]", help="default: every recipe for every architecture")
    build.add_argument("--tree", metavar="DIR", type=Path, help="build this kernel source with the configuration")
    build.add_argument("--jobs", metavar="N", help="compilers at a time; default: one per processor")
    build.add_argument("--json", action="store_true", help="say what was built as JSON")
    listing = actions.add_parser("list", help="list the recipes, and which of their kernels are in the store")
    listing.add_argument("--all", action="store_true", help="list everything in the store instead")
    listing.add_argument("--json", action="store_true", help="as JSON")
    show = actions.add_parser("show", help="show what a kernel was made of, all of it")
    show.add_argument("name", metavar="RECIPE/ARCH|DIGEST")
    show.add_argument("--json", action="store_true", help="as JSON")
    path = actions.add_parser("path", help="print the path of a kernel's file, or of its folder")
    path.add_argument("name", metavar="RECIPE/ARCH|DIGEST")
    path.add_argument("file", nargs="?", metavar="FILE", help="vmlinux, zImage, bzImage, config, build.log")
    remove = actions.add_parser("remove", help="remove things from the store")
    remove.add_argument("names", nargs="+", metavar="RECIPE[/ARCH]|DIGEST|KIND", help=f"kinds: {', '.join(KINDS)}")


def main(arguments: argparse.Namespace) -> int:
    """Do one action; gives the exit code."""
    shelf = _Shelf(root=repository(), store=Store())
    return int(ACTIONS[arguments.action](shelf, arguments))


@attrs.frozen(kw_only=True)
class _Shelf:
    """What the actions look at: the recipes of a repository, and a store."""

    root: Path
    store: Store

    @property
    def archs(self) -> dict[str, Arch]:
        return load_archs(self.root)

    @property
    def recipes(self) -> dict[str, Recipe]:
        return load_recipes(self.root, self.archs)

    def wanted(self, names: Sequence[str]) -> list[tuple[Recipe, Arch]]:
        """Every kernel that `recipe` or `recipe/arch` names; all where nothing is named."""
        return [pair for name in (names or self.recipes) for pair in self._pairs(name)]

    def entry(self, name: str) -> Entry:
        """The one thing in the store that a name or the start of a digest means."""
        found = list(self.matching(name))
        if len(found) != 1:
            said = "nothing of that name" if not found else f"{len(found)} things of that name"
            raise UserError(
                f"{name}: expected one thing in the store, found {said}; `harness image list --all` lists it"
            )
        return found[0]

    def matching(self, name: str) -> Iterator[Entry]:
        """Everything in the store that a kind, a name, or the start of a digest means."""
        every = [entry for kind in KINDS for entry in self.store.entries(kind)]
        if name in KINDS:
            yield from (entry for entry in every if entry.kind == name)
        elif name.split("/")[0] in self.recipes:
            images = (locate_image(recipe, arch, store=self.store) for recipe, arch in self._pairs(name))
            digests = {image.digest for image in images if image}
            yield from (entry for entry in every if entry.kind == "kernel" and entry.digest in digests)
        elif len(name) >= 4:
            yield from (entry for entry in every if entry.digest.startswith(name))

    def _pairs(self, name: str) -> list[tuple[Recipe, Arch]]:
        recipe_name, _, arch_name = name.partition("/")
        if recipe_name not in self.recipes:
            raise UserError(f"{name}: unknown recipe{closest(recipe_name, list(self.recipes))}")
        recipe = self.recipes[recipe_name]
        if arch_name and arch_name not in recipe.archs:
            raise UserError(f"{name}: the recipe is not for this architecture{closest(arch_name, recipe.archs)}")
        return [(recipe, self.archs[each]) for each in recipe.archs if arch_name in ("", each)]


def _build(shelf: _Shelf, arguments: argparse.Namespace) -> ExitCode:
    narrator = Narrator(sys.stderr)
    jobs = positive("--jobs", arguments.jobs, None)
    images = []
    for recipe, arch in shelf.wanted(arguments.names):
        source = recipe.from_tree(arguments.tree.absolute()) if arguments.tree else recipe
        try:
            images.append(ensure_image(source, arch, narrator, store=shelf.store, jobs=jobs))
        finally:
            narrator.close()
        if not arguments.json:
            print(f"{recipe.name}/{arch.name}: {images[-1].digest[:SHORT]} in {images[-1].dir}")
    if arguments.json:
        _print_json([image.provenance for image in images])
    return ExitCode.OK


def _list(shelf: _Shelf, arguments: argparse.Namespace) -> ExitCode:
    if arguments.all:
        rows = [_entry_row(entry) for kind in KINDS for entry in shelf.store.entries(kind)]
    else:
        rows = [_image_row(recipe, arch, shelf.store) for recipe, arch in shelf.wanted(())]
    if arguments.json:
        _print_json(rows)
        return ExitCode.OK
    table = Table(*(rows[0] if rows else ("nothing",)), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row.values())
    Console(soft_wrap=not sys.stdout.isatty()).print(table)
    return ExitCode.OK


def _image_row(recipe: Recipe, arch: Arch, store: Store) -> dict[str, str]:
    row = {"image": recipe.name, "arch": arch.name, "source": recipe.source.label}
    try:
        image = locate_image(recipe, arch, store=store)
    except HarnessError as error:  # without its source or compiler nobody knows its digest; the others are listed
        return {**row, "digest": "", "release": "; ".join(error.faults), "size": ""}
    if image is None:
        return {**row, "digest": "", "release": "not built", "size": ""}
    facts = image.provenance
    return {**row, "digest": image.digest[:SHORT], "release": facts.get("release", ""), "size": _size(image.dir)}


def _entry_row(entry: Entry) -> dict[str, str]:
    facts = entry.provenance
    what = facts.get("label") or "/".join(str(facts[key]) for key in ("recipe", "arch") if key in facts)
    size = "" if entry.kind == "source" else _size(entry.dir)  # 80,000 files are not worth the wait
    return {"kind": entry.kind, "what": what, "digest": entry.digest[:SHORT], "made": facts["made_at"], "size": size}


def _size(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) / 1e6:.1f} MB"


def _show(shelf: _Shelf, arguments: argparse.Namespace) -> ExitCode:
    entry = shelf.entry(arguments.name)
    if arguments.json:
        _print_json({**entry.provenance, "dir": str(entry.dir)})
    else:
        print("\n".join(_lines({**entry.provenance, "dir": str(entry.dir)})))
    return ExitCode.OK


def _lines(value: object, at: str = "") -> Iterator[str]:
    """Tell nested data one `path: value` a line."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _lines(each, f"{at}.{key}" if at else str(key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _lines(each, f"{at}[{index}]")
    else:
        yield f"{at}: {value}"


def _path(shelf: _Shelf, arguments: argparse.Namespace) -> ExitCode:
    entry = shelf.entry(arguments.name)
    path = entry.dir / arguments.file if arguments.file else entry.dir
    if not path.exists():
        raise UserError(f"{arguments.file}: not in {entry.dir}{closest(arguments.file, _names(entry.dir))}")
    print(path)
    return ExitCode.OK


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _remove(shelf: _Shelf, arguments: argparse.Namespace) -> ExitCode:
    entries = {entry.dir: entry for name in arguments.names for entry in shelf.matching(name)}
    if not entries:
        print("nothing of that name is in the store")
    for entry in entries.values():
        shelf.store.remove(entry)
        print(f"removed {entry.kind} {entry.digest[:SHORT]}")
    return ExitCode.OK


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2))


ACTIONS = {"build": _build, "list": _list, "show": _show, "path": _path, "remove": _remove}
