"""`harness doctor`: what this machine has and lacks for each board, and the one command that mends it."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from harness.arch import Arch
from harness.board import Board
from harness.build.guest import USER_HEADERS, repository
from harness.build.store import default_root
from harness.cli.boards import accelerator, load
from harness.lab.acceleration import DEVICE, KvmTrials
from harness.options import split_names
from harness.outcome import ExitCode
from harness.plan import choose_boards
from harness.recipe import Recipe, load_recipes

PACKAGES = "images/debian-packages.txt"
ROOM_GB = 4
"""An unpacked kernel source, and the largest build beside it."""
SHARED_MEMORY = Path("/dev/shm")
INSTALL = "apt-get install -y --no-install-recommends"


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that was looked for: what was found, and the packages that bring it where it was not."""

    what: str
    found: str
    good: bool = True
    packages: tuple[str, ...] = ()


def add_parser(commands: Any) -> None:
    """Declare the command to argparse's sub-parsers."""
    parser = commands.add_parser("doctor", help="say what this machine has and lacks", description=__doc__)
    parser.add_argument("--boards", action="append", metavar="NAMES", help="default: every board marked as default")
    parser.add_argument("--json", action="store_true", help="as JSON")


def main(arguments: argparse.Namespace) -> int:
    """Look at everything; 0 where the boards can run, else the code of a lab that is not ready."""
    root = repository()
    archs, boards = load(root)
    recipes = load_recipes(root, archs)
    chosen = choose_boards(boards, split_names(arguments.boards))
    told = {"this machine": list(look_at_machine(root))}
    told |= {board.name: list(look_at_board(board, archs[board.arch], recipes.get(board.image))) for board in chosen}
    findings = [finding for each in told.values() for finding in each]
    mend = mending(findings)
    if arguments.json:
        data = {name: [attrs.asdict(finding) for finding in each] for name, each in told.items()}
        print(json.dumps({"found": data, "mend": mend}, indent=2))
    else:
        print("\n".join(_lines(told, mend)))
    return int(ExitCode.OK if all(finding.good for finding in findings) else ExitCode.LAB)


def look_at_machine(root: Path) -> Iterator[Finding]:
    """Look for what every board needs."""
    yield _packages(root)
    yield _room(default_root())
    writable = os.access(SHARED_MEMORY, os.W_OK)
    yield Finding(what=str(SHARED_MEMORY), found="there" if writable else "not there; only clones are slower")
    usable = os.access(DEVICE, os.R_OK | os.W_OK)
    yield Finding(what=str(DEVICE), found="there; a trial boot shows whether it works" if usable else "not usable")


def look_at_board(board: Board, arch: Arch, recipe: Recipe | None) -> Iterator[Finding]:
    """Look for what one board needs: its emulator, and what builds its kernel and guest."""
    yield _command("emulator", board.emulator, board.options.packages)
    yield _command("compiler", arch.compiler, arch.packages)
    yield _headers(arch)
    yield _source(recipe) if recipe else Finding(what="image", found=f"no recipe {board.image}", good=False)
    if shutil.which(board.emulator):
        yield Finding(what="accelerator", found=accelerator(KvmTrials(board).choose()))


def mending(findings: Iterable[Finding]) -> str:
    """Give the one command that installs all that is missing; empty where nothing is."""
    packages = sorted({package for finding in findings if not finding.good for package in finding.packages})
    if not packages:
        return ""
    return " ".join(([] if os.geteuid() == 0 else ["sudo"]) + [INSTALL, *packages])


def missing_packages(names: Sequence[str]) -> list[str] | None:
    """Name those that dpkg does not have installed; None on a machine without dpkg."""
    words = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Abbrev}\n", *names]
    try:
        answer = subprocess.run(words, capture_output=True, text=True, check=False)
    except OSError:
        return None
    lines = (line.split() for line in answer.stdout.splitlines())
    installed = {words[0] for words in lines if words[1:2] == ["ii"]}
    return [name for name in names if name not in installed]


def _packages(root: Path) -> Finding:
    listed = (line.partition("#")[0].strip() for line in (root / PACKAGES).read_text(encoding="utf-8").splitlines())
    names = [name for name in listed if name]
    missing = missing_packages(names)
    if missing is None:
        return Finding(what="packages", found=f"no dpkg here; {PACKAGES} names what is needed")
    if missing:
        return Finding(what="packages", found=f"missing: {' '.join(missing)}", good=False, packages=tuple(missing))
    return Finding(what="packages", found=f"all {len(names)} of {PACKAGES}")


def _room(store: Path) -> Finding:
    there = next(path for path in (store, *store.parents) if path.exists())
    free = shutil.disk_usage(there).free / 1e9
    return Finding(
        what="store", found=f"{store}, {free:.1f} GB free; {ROOM_GB} GB build a kernel", good=free >= ROOM_GB
    )


def _command(what: str, command: str, packages: tuple[str, ...]) -> Finding:
    path = shutil.which(command)
    return Finding(what=what, found=path or f"no {command}", good=path is not None, packages=packages)


def _headers(arch: Arch) -> Finding:
    folders = [Path(folder) for folder in arch.guest.headers]
    missing = [name for name in USER_HEADERS if not any((folder / name).is_dir() for folder in folders)]
    here = next((folder for folder in folders if (folder / USER_HEADERS[0]).is_dir()), None)
    found = f"no {', '.join(missing)}/*.h in {' '.join(map(str, folders))}" if missing else str(here)
    return Finding(what="headers", found=found, good=not missing, packages=arch.packages)


def _source(recipe: Recipe) -> Finding:
    source = recipe.source
    packages = (source.package,) if source.package else ()
    good = source.file.exists()
    return Finding(what="kernel source", found=f"{'' if good else 'no '}{source.file}", good=good, packages=packages)


def _lines(told: dict[str, list[Finding]], mend: str) -> Iterator[str]:
    for name, findings in told.items():
        yield f"{name}: {'ready' if all(finding.good for finding in findings) else 'not ready'}"
        for finding in findings:
            yield f"  {'ok  ' if finding.good else 'LACK'}  {finding.what}: {finding.found}"
    yield f"mend with: {mend}" if mend else "nothing needs to be installed"
