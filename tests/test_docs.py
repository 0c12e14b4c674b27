"""What the pages for people say: every command, example, link and name in them is one that works."""

from __future__ import annotations

import importlib
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

from harness.arch import load_archs
from harness.board import load_board, load_boards
from harness.build import Store, ensure_guest
from harness.cli.main import COMMANDS, main
from harness.options import OPTIONS, selection_from
from harness.outcome import ExitCode, Outcome
from harness.plugin import hooks, inventory
from harness.probe import read_probes
from harness.recipe import load_recipes
from harness.spec import load_spec

ROOT = Path(__file__).resolve().parents[1]
README, CONTRIBUTING = (ROOT / name for name in ("README.md", "CONTRIBUTING.md"))
PAGES = [README, CONTRIBUTING, ROOT / "CHANGELOG.md", ROOT / "results/README.md", ROOT / "suites/runtime/PROTOCOL.md"]

FENCE = re.compile(r"^```(\w*) ?([\w./-]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
PLACES_OF_A_MACHINE = re.compile(r"/(?:root|work|home|tmp|mnt|Users)/|C:\\")
NOT_TRIED = {"image add", "image build", "image prune", "image remove", "image path", "image show"}
"""These build, remove, or ask for what was built: their words are read, and nothing is done."""
NEED_RUNS = {"report", "differences", "history", "compare", "import", "signoff", "verify"}
"""These tell what was recorded, and nothing is where the pages are tried."""
PROBE, BOARD = "uts.visitors_children_are_members", "x86_64-smp-qemu"


@attrs.frozen
class Block:
    """A fenced block: its language, the file that it is an example of, and what it says."""

    language: str
    file: str
    text: str


def blocks(page: Path) -> list[Block]:
    """Give the fenced blocks of a page, in order."""
    return [Block(*found) for found in FENCE.findall(page.read_text())]


def commands(first: str) -> list[str]:
    """Give every line of the pages' shell blocks that starts with this word, each once."""
    shell = (block.text for page in (README, CONTRIBUTING) for block in blocks(page) if block.language == "sh")
    lines = (line.strip() for text in shell for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line.split(" ")[0] == first))


EXAMPLES = {block.file: block.text for block in blocks(CONTRIBUTING) if block.file}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as it is once somebody has followed every example, and a kernel's tree and file beside it."""
    root = tmp_path_factory.mktemp("docs") / "house"
    for name in ("boards", "images", "suites"):
        shutil.copytree(ROOT / name, root / name)
    for name, text in EXAMPLES.items():
        assert not (root / name).exists(), f"{name}: the example is there already; think of another"
        (root / name).write_text(text)
    (root.parent / "linux").mkdir()
    (root / "bzImage").touch()
    return root


@pytest.fixture(scope="module")
def guest(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guest that carries the example, compiled once."""
    return ensure_guest(load_archs(house)["x86_64"], root=house, store=Store(tmp_path_factory.mktemp("store")))


@pytest.fixture
def here(house: Path, guest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in that repository; the probes of every architecture are those of the one guest."""
    monkeypatch.chdir(house)
    monkeypatch.setattr(inventory, "ensure_guest", lambda *_, **__: guest)


@pytest.fixture(scope="module")
def pytests_options() -> str:
    """What pytest says of its options, ours among them."""
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return told.stdout


def unknown_flags(words: list[str], told: str) -> list[str]:
    """Name the options among words that a help text does not have."""
    flags = (word.partition("=")[0] for word in words if word.startswith("-"))
    return [flag for flag in flags if not re.search(rf"(?<![\w-]){flag}(?![\w-])", told)]


def understood(command: str) -> Any:
    """What the command line makes of a command, without doing it."""
    words = shlex.split(command)[1:]
    seen: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.import_module(f"harness.cli.{words[0]}"), "main", lambda told: seen.append(told) or 0)
        assert 0 == main(words)
    return seen[0]


def is_tried(command: str) -> bool:
    """Whether a command is quick and changes nothing, and needs no run to have been recorded."""
    words = command.split()
    if words[1] in ("run", "prove", "series"):
        return bool({"--list", "--dry-run"} & set(words))
    return words[1] not in NEED_RUNS and " ".join(words[1:3]) not in NOT_TRIED


def chooses_cells(command: str) -> bool:
    """Whether a command is a run that says itself what is asked; a resumed one needs a record that does."""
    return command.startswith("harness run ") and "--resume" not in command


@pytest.mark.parametrize("command", commands("harness"))
def test_every_command_is_understood(command: str, pytests_options: str) -> None:
    """Who copies a line from a page is never told that it is wrong usage; what is left for pytest, pytest knows."""
    assert [] == unknown_flags(understood(command).rest, pytests_options)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("command", [each for each in commands("harness") if chooses_cells(each)])
def test_every_run_has_something_to_ask(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Boards, images, suites, probes and requirements that a page names are there."""
    assert 0 == main(["run", *selection_from(understood(command)).as_arguments(), "--list"])
    assert capsys.readouterr().out


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("command", [each for each in commands("harness") if is_tried(each)])
def test_what_only_looks_is_done(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Lists and forecasts come out; only doctor may find that something is missing here."""
    code = main(shlex.split(command)[1:])
    assert code == ExitCode.OK or (command.startswith("harness doctor") and code == ExitCode.LAB)
    assert capsys.readouterr().out


@pytest.mark.parametrize("command", commands("pytest"))
def test_every_use_of_pytest_is_one(command: str, pytests_options: str) -> None:
    """Its options are pytest's or ours, and the files that it names are there."""
    words = shlex.split(command)[1:]
    assert [] == unknown_flags(words, pytests_options)
    paths = [word.partition("::")[0] for word in words if word.startswith(("suites", "tests"))]
    assert paths
    assert [] == [path for path in paths if not (ROOT / path).exists()]


def test_every_target_of_make_is_there() -> None:
    """The two commands are two targets."""
    rules = re.findall(r"^([\w ]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    targets = {f"make {name}" for rule in rules for name in rule.split()}
    assert {"make conformance", "make check"} == set(commands("make"))
    assert set() == set(commands("make")) - targets


def test_the_example_of_a_probe_is_one(house: Path, guest: Path) -> None:
    """It compiles without a warning, is found in the guest, and is traced to requirements that there are."""
    probe = {each.id: each for each in read_probes(guest)}[PROBE]
    assert probe.isolation
    assert f"suites/{PROBE.replace('.', '/')}.c" == probe.file
    assert set() == set(probe.requirements) - {each.id for each in load_spec(house / "suites/spec")}


def test_the_examples_of_boards_recipes_and_architectures_load(house: Path) -> None:
    """A newcomer starts from a copy of them; every example file is one that somebody reads."""
    archs = load_archs(house)
    kernel_files = {name: arch.kernel_files for name, arch in archs.items()}
    board = load_board(house / f"boards/{BOARD}.yaml", house, kernel_files)
    assert board in load_boards(house, kernel_files)
    assert "ppc" in archs
    recipe = load_recipes(house, archs)["linux-mine"]
    assert board.arch in recipe.archs
    folders = {"suites/uts", "boards", "images/recipes", "images/arch", "images/kconfig"}
    assert folders == {str(Path(name).parent) for name in EXAMPLES}


def test_every_example_says_where_it_belongs() -> None:
    """The path behind the fence is not shown; the text must have it."""
    prose = FENCE.sub("", CONTRIBUTING.read_text())
    assert [] == [name for name in EXAMPLES if f"`{name}`" not in prose]


def test_the_readme_names_every_command_and_option() -> None:
    """What is not on this page does not exist for most people."""
    text = README.read_text()
    assert [] == [name for name in COMMANDS if f"harness {name}" not in text]
    assert [] == [option.flag for option in OPTIONS if not re.search(rf"{option.flag}(?![\w-])", text)]
    assert [] == [name for name in vars(hooks) if name.startswith("pytest_") and f"`{name}`" not in text]


def test_the_readme_explains_every_outcome_and_exit_code() -> None:
    """Six words and the codes that a run can end with."""
    rows = re.findall(r"^\| ([A-Z]+|\d+) \|", README.read_text(), re.MULTILINE)
    codes = [code.value for code in ExitCode if code is not ExitCode.CANNOT_JUDGE]  # which is for bisecting only
    assert [*(outcome.value for outcome in Outcome), *map(str, codes)] == rows


def test_the_matrix_shows_suites_that_there_are() -> None:
    """The picture is of this product."""
    picture = next(block.text for block in blocks(README) if block.text.startswith("namespaces\n"))
    rows = re.findall(r"^(\w+) +\d", picture, re.MULTILINE)
    assert len(rows) > 10
    assert [] == [name for name in rows if not (ROOT / "suites" / name).is_dir()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Files and folders that a page points to are there; the net is not asked."""
    targets = [link.partition("#")[0] for link in LINK.findall(FENCE.sub("", page.read_text()))]
    missing = [link for link in targets if link and "://" not in link and not (page.parent / link).exists()]
    assert [] == missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_speaks_of_one_machine(page: Path) -> None:
    """What is written is true on everybody's."""
    text = page.read_text()
    assert [] == PLACES_OF_A_MACHINE.findall(text)
    assert str(Path.home()) not in text
