"""`harness image`: build kernels or bring your own, say what the store holds, take things out of it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from harness.arch import Arch
from harness.build import Image, Narrator, Store, ensure_image, locate_image
from harness.build.bringing import bring, check_flavours, take_away
from harness.build.guest import flavours_in, repository
from harness.build.image import KIND as KERNEL
from harness.build.store import Entry
from harness.cli.shelf import KINDS, Shelf
from harness.errors import HarnessError, UserError
from harness.options import positive, split_names
from harness.outcome import ExitCode
from harness.plan import CONTROL_FLAVOUR
from harness.recipe import Recipe
from harness.strict import closest

SHORT = 12
UNUSED_DAYS = 30


def add_parser(commands: Any) -> None:
    """Declare the command and its own sub-commands."""
    parser = commands.add_parser("image", help="build, list, show and remove kernels", description=__doc__)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    build = actions.add_parser("build", help="build what is not in the store yet")
    build.add_argument("names", nargs="*", metavar="RECIPE[/ARCH]", help="default: what the default boards boot")
    build.add_argument("--tree", metavar="DIR", type=Path, help="build this kernel source with the configuration")
    build.add_argument("--jobs", metavar="N", help="compilers at a time; default: one per processor")
    build.add_argument("--json", action="store_true", help="say what was built as JSON")
    add = actions.add_parser("add", help="keep a kernel that is built already under a name")
    add.add_argument("name", metavar="NAME", help="what it is to be called")
    add.add_argument("file", metavar="FILE", type=Path, help="a vmlinux, bzImage or zImage")
    add.add_argument("--arch", required=True, help="the architecture that it is for")
    add.add_argument(
        "--flavours", action="append", metavar="NAMES", help="the containers it has; default: try them all"
    )
    add.add_argument("--note", default="", metavar="TEXT", help="what it is, in one line")
    listing = actions.add_parser("list", help="list the recipes, and which of their kernels are in the store")
    listing.add_argument("--all", action="store_true", help="list everything in the store instead")
    listing.add_argument("--json", action="store_true", help="as JSON")
    show = actions.add_parser("show", help="show what a kernel was made of, all of it")
    show.add_argument("name", metavar="RECIPE/ARCH|DIGEST")
    show.add_argument("--json", action="store_true", help="as JSON")
    path = actions.add_parser("path", help="print the path of a kernel's file, or of its folder")
    path.add_argument("name", metavar="RECIPE/ARCH|DIGEST")
    path.add_argument("file", nargs="?", metavar="FILE", help="vmlinux, zImage, bzImage, config, build.log")
    remove = actions.add_parser("remove", help="remove things from the store, and kernels that were added")
    remove.add_argument("names", nargs="+", metavar="RECIPE[/ARCH]|DIGEST|KIND", help=f"kinds: {', '.join(KINDS)}")
    prune = actions.add_parser("prune", help="remove from the store what nobody has used for long")
    prune.add_argument("--days", metavar="N", help=f"for so many days; default {UNUSED_DAYS}")


def main(arguments: argparse.Namespace) -> int:
    """Do one action; gives the exit code."""
    shelf = Shelf(root=repository(), store=Store())
    return int(ACTIONS[arguments.action](shelf, arguments))


def _build(shelf: Shelf, arguments: argparse.Namespace) -> ExitCode:
    """Build all that is named; one that fails is told, and does not keep the others."""
    narrator = Narrator(sys.stderr)
    jobs = positive("--jobs", arguments.jobs, None)
    images: list[Image] = []
    code = ExitCode.OK
    for recipe, arch in shelf.wanted(arguments.names):
        source = recipe.from_tree(arguments.tree.absolute()) if arguments.tree else recipe
        try:
            images.append(ensure_image(source, arch, narrator, store=shelf.store, jobs=jobs))
        except HarnessError as error:
            for fault in error.faults:
                narrator.line(f"harness: {fault}")
            code = error.exit_code if code in (ExitCode.OK, error.exit_code) else ExitCode.LAB
            continue
        finally:
            narrator.close()
        if not arguments.json:
            print(f"{recipe.name}/{arch.name}: {images[-1].digest[:SHORT]} in {images[-1].dir}", flush=True)
    if arguments.json:
        _print_json([image.provenance for image in images])
    return code


def _add(shelf: Shelf, arguments: argparse.Namespace) -> ExitCode:
    if arguments.arch not in shelf.archs:
        raise UserError(f"--arch: {arguments.arch}: unknown architecture{closest(arguments.arch, shelf.archs)}")
    known = flavours_in(shelf.root)
    asked = split_names(arguments.flavours)
    check_flavours(asked, known)
    flavours = [name for name in asked or known if name != CONTROL_FLAVOUR]
    arch = shelf.archs[arguments.arch]
    recipe, entry = bring(shelf.root, shelf.store, arguments.name, arguments.file, arch, flavours, arguments.note)
    release = entry.provenance["release"]
    print(f"{arguments.name}/{arch.name}: {f'Linux {release} ' if release else ''}in {entry.dir}")
    print(f"its recipe is {recipe.relative_to(shelf.root)}")
    return ExitCode.OK


def _list(shelf: Shelf, arguments: argparse.Namespace) -> ExitCode:
    if arguments.all:
        rows = [_entry_row(entry) for kind in KINDS for entry in shelf.store.entries(kind)]
    else:
        rows = [_image_row(recipe, arch, shelf.store) for recipe, arch in shelf.every_kernel()]
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
    digest = image.dir.name if image.dir.parent == store.root / KERNEL else image.digest  # what was added has its own
    return {**row, "digest": digest[:SHORT], "release": facts.get("release", ""), "size": _size(image.dir)}


def _entry_row(entry: Entry) -> dict[str, str]:
    facts = entry.provenance
    what = facts.get("label") or "/".join(str(facts[key]) for key in ("recipe", "arch") if key in facts)
    size = "" if entry.kind == "source" else _size(entry.dir)  # 80,000 files are not worth the wait
    return {"kind": entry.kind, "what": what, "digest": entry.digest[:SHORT], "made": facts["made_at"], "size": size}


def _size(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) / 1e6:.1f} MB"


def _show(shelf: Shelf, arguments: argparse.Namespace) -> ExitCode:
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


def _path(shelf: Shelf, arguments: argparse.Namespace) -> ExitCode:
    entry = shelf.entry(arguments.name)
    path = entry.dir / arguments.file if arguments.file else entry.dir
    if not path.exists():
        raise UserError(f"{arguments.file}: not in {entry.dir}{closest(arguments.file, _names(entry.dir))}")
    print(path)
    return ExitCode.OK


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def _remove(shelf: Shelf, arguments: argparse.Namespace) -> ExitCode:
    """Remove all that is named; where one name means nothing, nothing is removed."""
    found = {name: list(shelf.matching(name)) for name in arguments.names}
    if strange := [name for name in found if not found[name] and name not in KINDS and not shelf.is_recipe(name)]:
        known = {*shelf.recipes, *KINDS}
        lines = (f"{name}: expected a recipe, a digest or a kind{closest(name, known)}" for name in strange)
        raise UserError(*lines)
    removed = [_remove_entry(shelf, entry) for entry in {e.dir: e for each in found.values() for e in each}.values()]
    recipes = [shelf.pairs(name)[0][0] for name in found if name not in KINDS and shelf.is_recipe(name)]
    removed += [f"removed {path.relative_to(shelf.root)}" for each in recipes if (path := take_away(shelf.root, each))]
    print("\n".join(removed) or "nothing of that name is in the store")
    return ExitCode.OK


def _prune(shelf: Shelf, arguments: argparse.Namespace) -> ExitCode:
    """Remove what has been unused for long, but for kernels that were added: nobody could build them again."""
    days = positive("--days", arguments.days, UNUSED_DAYS)
    old = (entry for kind in KINDS for entry in shelf.store.unused(kind, days))
    removed = [_remove_entry(shelf, entry) for entry in old if "brought" not in entry.provenance["inputs"]]
    print("\n".join(removed) or f"nothing has been unused for {days} days")
    return ExitCode.OK


def _remove_entry(shelf: Shelf, entry: Entry) -> str:
    shelf.store.remove(entry)
    return f"removed {entry.kind} {entry.digest[:SHORT]}"


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2))


ACTIONS = {
    "build": _build,
    "add": _add,
    "list": _list,
    "show": _show,
    "path": _path,
    "remove": _remove,
    "prune": _prune,
}
