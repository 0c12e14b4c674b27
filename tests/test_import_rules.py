"""The house's rules: who may import whom, what stays pure, and how large a thing may grow (design: "Flow")."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "harness"

WORDS = {"cell_id", "outcome", "errors"}
NOUNS = {"arch", "board", "fault", "options", "probe", "quarantine", "recipe", "spec"}
PURE = {"crash", "frames", "ktap", "plan", "seeding"}
MAY_IMPORT = {
    **dict.fromkeys(WORDS, WORDS),
    "strict": WORDS,
    **dict.fromkeys(NOUNS, WORDS | {"strict"}),
    "fault": WORDS | {"spec", "strict"},
    "crash": set(),
    "frames": set(),
    "ktap": WORDS,
    "seeding": WORDS | NOUNS,
    "plan": WORDS | NOUNS | {"seeding", "strict"},
    "build": WORDS | NOUNS | {"strict"},
    "record": WORDS | {"strict"},
    "history": WORDS | {"record", "strict"},
    "report": WORDS | {"history", "record", "spec"},
    "signoff": WORDS | {"history", "record", "report", "spec", "strict"},
    "lab": WORDS | NOUNS | PURE | {"build", "record", "strict"},
}
"""What each room may import beside itself and the package's version; plugin and cli may import everything."""

FRONTS = {"plugin", "cli", "__main__", "__init__"}
RUN_PROGRAMS = (
    *("harness.build.", "harness.lab."),
    *("harness.record.host", "harness.cli.doctor", "harness.signoff.signature"),
)
PURE_LIBRARIES = {"__future__", "attrs", "collections", "fnmatch", "hashlib", "re", "zlib"}
WORDLESS = {"utils", "util", "helpers", "common", "misc", "base", "shared", "lib"}
MOST_LINES = 250
MOST_LINES_OF_A_FUNCTION = 60


def module_name(path: Path) -> str:
    """Give `harness.build.store` for harness/build/store.py."""
    words = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(words)


MODULES = {module_name(path): path for path in sorted((ROOT / PACKAGE).rglob("*.py"))}
MEASURING = {module_name(path): path for path in sorted((ROOT / "benchmarks").rglob("*.py"))}
"""The benchmarks stand beside the package: they may import all of it, and nothing of it imports them."""
ALL = MODULES | MEASURING


def room(module: str) -> str:
    """Give the room of a module: `build` for harness.build.store, `plan` for harness.plan."""
    return module.split(".")[1] if "." in module else "__init__"


def imports(path: Path) -> Iterator[str]:
    """Give the names of all that a file imports, wherever in it: `from harness import x` may mean harness.x."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: expected absolute imports only"
            yield node.module or ""
            submodules = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name for name in submodules if name in MODULES or f"{name}.__init__" in MODULES)


def rooms_imported(path: Path) -> set[str]:
    """Give the rooms of ours that a file imports."""
    ours = (name for name in imports(path) if name.startswith(f"{PACKAGE}."))
    return {room(name) for name in ours}


def libraries(path: Path) -> set[str]:
    """Give the top names of all that a file imports and that is not ours."""
    return {name.split(".")[0] for name in imports(path)} - {PACKAGE}


@pytest.mark.parametrize("module", MODULES)
def test_each_module_imports_only_what_its_room_may(module: str) -> None:
    """Words import nothing, nouns words, plan and ktap no I/O, reports no lab; nothing imports the front doors."""
    here = room(module)
    if here in FRONTS:
        return
    assert here in MAY_IMPORT, f"{module}: a new room; say in MAY_IMPORT what it may import"
    assert set() == rooms_imported(MODULES[module]) - MAY_IMPORT[here] - {here}


def test_the_rules_speak_of_rooms_that_there_are() -> None:
    """A room that was renamed takes its rule along."""
    assert set() == set(MAY_IMPORT) - {room(module) for module in MODULES}


def test_the_fronts_are_imported_by_nobody() -> None:
    """Plugin and command line may change without anything noticing but each other; only `python -m` starts one."""
    rooms = {room(module) for module, path in MODULES.items() if rooms_imported(path) & {"plugin", "cli"}}
    assert rooms <= FRONTS
    assert {"cli"} == rooms_imported(MODULES["harness.__main__"])


def test_modules_of_a_room_do_not_import_in_a_circle() -> None:
    """Each can be read without one that needs it first; a package's own list of names is not counted."""
    needs = {
        module: {name for name in imports(path) if name in MODULES and name != module}
        for module, path in MODULES.items()
        if not module.endswith("__init__")
    }
    while free := {module for module, others in needs.items() if not others & set(needs)}:
        needs = {module: others for module, others in needs.items() if module not in free}
    assert {} == needs


@pytest.mark.parametrize("module", [module for module in MODULES if room(module) in PURE])
def test_pure_modules_do_nothing_but_think(module: str) -> None:
    """No files, processes, sockets or clocks, so that every case of theirs can be tested in a microsecond."""
    assert set() == libraries(MODULES[module]) - PURE_LIBRARIES
    tree = ast.parse(MODULES[module].read_text())
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert set() == calls & {"open", "print", "input", "exec", "eval", "__import__"}


def test_nothing_knows_of_the_benchmarks() -> None:
    """What is measured does not change because it is."""
    assert MEASURING
    assert [] == [module for module, path in MODULES.items() if "benchmarks" in libraries(path)]


def test_only_the_lab_knows_labgrid() -> None:
    """Another way to drive boards would change one room."""
    assert {"lab"} == {room(module) for module, path in MODULES.items() if "labgrid" in libraries(path)}


def test_only_build_runs_compilers() -> None:
    """Other programs are run by the lab (emulators), and where a machine is described (versions, packages)."""
    running = [module for module, path in MODULES.items() if libraries(path) & {"subprocess", "tuxmake", "pty"}]
    assert [] == [module for module in running if not module.startswith(RUN_PROGRAMS)]


def test_modules_are_named_after_things() -> None:
    """A module that holds this and that is in nobody's way until nobody knows what is in it."""
    paths = [*ALL.values(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "suites").rglob("*.[ch]")]
    assert [] == [str(path) for path in paths if path.stem.strip("_").removeprefix("test_") in WORDLESS]


def test_modules_can_be_read_in_one_sitting() -> None:
    """A longer one is two things."""
    sizes = {module: len(path.read_text().splitlines()) for module, path in ALL.items()}
    assert {} == {module: size for module, size in sizes.items() if size > MOST_LINES}


def test_functions_fit_on_a_screen() -> None:
    """A longer one does two things."""
    nodes = itertools.chain.from_iterable(ast.walk(ast.parse(path.read_text())) for path in ALL.values())
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    sizes = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {} == {name: size for name, size in sizes.items() if size > MOST_LINES_OF_A_FUNCTION}
