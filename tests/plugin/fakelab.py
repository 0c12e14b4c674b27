"""A lab of paper: boards that answer as a scenario says, for tests of everything around them.

`scenario.json` in the working directory gives what a cell answers, by its id, by `<flavour>/<probe>`, or by probe.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from harness.board import Board, BoardOptions, QemuSettings
from harness.build import Progress, Step, Store, ensure_image
from harness.errors import LabError
from harness.fault import Fault
from harness.ktap import CaseResult, ProbeResult
from harness.lab import Answer, BootFiles, BootInfo, Group
from harness.options import Selection
from harness.outcome import Outcome
from harness.plan import Cell, Inventory
from harness.plugin.inventory import Stock
from harness.plugin.supply import Supply
from harness.probe import Probe
from harness.recipe import Recipe, Source
from tests.build.places import ARCHS, toy_recipe

SCENARIO = Path("scenario.json")
OPENED = Path("opened.txt")
ASKED = Path("asked.txt")
REPLACED = (
    ("harness.plugin.session", "load_stock"),
    ("harness.plugin.session", "Supplier"),
    ("harness.plugin.resuming", "digests_of"),
    ("harness.plugin.conductor", "open_board"),
    ("harness.plugin.recording", "describe_host"),
    ("harness.cli.run", "load_stock"),
)


@attrs.frozen(kw_only=True)
class Scenario:
    """What there is, and how it answers; PASS unless told."""

    boards: tuple[str, ...] = ("arm-qemu",)
    probes: tuple[str, ...] = ("zoo.lion",)
    isolation: tuple[str, ...] = ()
    answers: dict[str, str] = attrs.field(factory=dict)
    """Several words are for the first time that a probe is asked, the second, and so on."""
    faults: tuple[str, ...] = ()
    unsupplied: dict[str, str] = attrs.field(factory=dict)
    """For boards that have nothing to boot, why."""
    seconds: dict[str, float] = attrs.field(factory=dict)
    """How long a probe takes, or a board's, by `<board>/<probe>`; a quarter unless told."""
    building: dict[str, int] = attrs.field(factory=dict)
    """For boards whose kernel is built first, how many cells must have been answered before it is."""
    never_built: tuple[str, ...] = ()
    """Boards whose kernel is built for real, by a make that does not end."""
    kernels: dict[str, str] = attrs.field(factory=dict)
    """For boards with another kernel than at first, its digest."""
    patches: tuple[str, ...] = ()
    """The patches of the recipe, whose steps can be booted then."""

    def write(self) -> None:
        """Lay it where the fake lab looks, with a C file for each probe."""
        SCENARIO.write_text(json.dumps(attrs.asdict(self)))
        for probe in self.probes:
            suite, _, stem = probe.partition(".")
            Path("suites", suite).mkdir(parents=True, exist_ok=True)
            Path("suites", suite, f"{stem}.c").touch()
        series = Path("images/patches/fixes")
        series.mkdir(parents=True, exist_ok=True)
        for patch in self.patches:
            (series / patch).touch()
        (series / "series").write_text("".join(f"{patch}\n" for patch in self.patches))

    @classmethod
    def read(cls) -> Scenario:
        """Give the scenario of this working directory."""
        return cls(**json.loads(SCENARIO.read_text()))

    def answer(self, board: str, image: str, group: Group, probe: str) -> str:
        """What the cell is to answer; with a seeded fault first by `<board>/+<fault>/<probe>` or `+<fault>/<probe>`."""
        flavour, fault = group.flavour, group.fault
        names = (
            f"{board}/{image}/{flavour}/{probe}",
            f"{image}/{probe}",
            f"{board}/{probe}",
            f"{flavour}/{probe}",
            probe,
        )
        if fault:
            names = (f"{board}/+{fault}/{probe}", f"+{fault}/{probe}", *names)
        return next((self.answers[name] for name in names if name in self.answers), "PASS")


def load_stock(_root: Path, selection: Selection, *_: Any, **__: Any) -> Stock:
    """Stand in for the files of the repository."""
    scenario = Scenario.read()
    boards = tuple(map(board, scenario.boards))
    probes = tuple(probe(each, isolation=each in scenario.isolation) for each in sorted(scenario.probes))
    archs = tuple({each.arch for each in boards})
    image = recipe(archs)
    inventory = Inventory(
        boards=boards,
        images=(image, *(image.at_step(number) for number in range(len(image.series) + 1))),
        probes=dict.fromkeys(archs, probes),
        flavours=("namespaces", "none"),
        requirements=frozenset({"VS-1"}),
        faults={name: fault(name) for name in scenario.faults},
    )
    return Stock(inventory=inventory, selection=selection, archs={}, guests={}, lacking={})


def recipe(archs: tuple[str, ...]) -> Recipe:
    """Give the recipe that every board boots."""
    return Recipe(name="linux-6.1", source=Source(kind="tree"), archs=archs, flavours=("namespaces",), patches="fixes")


class Supplier:
    """Stands in for the store and for compilers."""

    def __init__(self, _stock: Stock, _root: Path, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._built: set[str] = set()

    def ready(self, board: Board, image: Recipe) -> Supply | None:
        """Everything is there, or known to be missing, unless the scenario has it built first."""
        scenario = Scenario.read()
        if board.name in {*scenario.building, *scenario.never_built} - self._built:
            return None
        digests = digests_of(Cell(board=board, image=image, flavour="none", probe=probe("zoo.lion")))
        fault = scenario.unsupplied.get(board.name, "")
        return Supply(kernel=image.name, initramfs="i", digests=digests, fault=fault)

    def build(self, board: Board, image: Recipe, progress: Progress) -> Supply:
        """Take as long as the scenario says, and tell how far it is; 20 seconds are too long."""
        self._tell(f"{board.name}: building")
        scenario, give_up_at = Scenario.read(), time.monotonic() + 20
        if board.name in scenario.never_built:
            ensure_image(never_built(Path.cwd()), ARCHS["x86_64"], progress, store=Store(Path("store").absolute()))
        while answered() < scenario.building[board.name] and time.monotonic() < give_up_at:
            progress(Step(subject="toy", doing="compiling", percent=1, elapsed_s=1))
            time.sleep(0.02)
        self._built.add(board.name)
        supply = self.ready(board, image)
        assert supply is not None
        return supply if time.monotonic() < give_up_at else attrs.evolve(supply, fault="nobody answered meanwhile")


def answered() -> int:
    """How many cells the latest run has recorded so far."""
    journals = sorted(Path("results/runs").glob("*/cells.jsonl"))
    return journals[-1].read_text().count('{"cell":') if journals else 0


def never_built(folder: Path) -> Recipe:
    """Give a kernel whose make writes its number to the file `make`, and sleeps."""
    recipe = toy_recipe(folder / "toy")
    makefile = recipe.source.file / "Makefile"
    sleep = f"@echo $$$$ > {folder}/new; mv {folder}/new {folder}/make; exec sleep 600"
    makefile.write_text(makefile.read_text().replace("@echo '  CC      main.o'", sleep))
    return recipe


def digests_of(cell: Cell, *_: Any) -> dict[str, str]:
    """Stand in for what is in the store."""
    return {"image": Scenario.read().kernels.get(cell.board.name, "0" * 64)}


@contextlib.contextmanager
def open_board(board: Board, files: BootFiles, log_dir: Path, *_how: object) -> Iterator[FakeBench]:
    """Stand in for power and console; leaves word of every opening."""
    with OPENED.open("a") as opened:
        opened.write(f"{board.name}\n")
    (log_dir / f"{board.name}-1.log").write_text("hello\n")
    yield FakeBench(board.name, files.kernel.name)


class FakeBench:
    """Answers in the opposite order of what it is asked, as a guest with many jobs might."""

    def __init__(self, board: str, image: str) -> None:
        self._board = board
        self._image = image
        self._boot = BootInfo(n=1, release="6.1.0", accel="tcg", log=f"{board}-1.log")
        self._boots = [self._boot]

    def run(self, groups: Sequence[Group], _jobs: int) -> Iterator[tuple[Group, Answer]]:
        """Act the scenario out."""
        for group in groups:
            with ASKED.open("a") as asked:
                asked.write("".join(f"{each.id}\n" for each in group.probes))
            for each in reversed(group.probes):
                words = Scenario.read().answer(self._board, self._image, group, each.id).split()
                word = words[min(ASKED.read_text().split().count(each.id), len(words)) - 1]
                if word in TRICKS:
                    TRICKS[word]()
                else:
                    yield group, self._answer(each.id, Outcome[word])

    def take_boots(self) -> list[BootInfo]:
        """Give the one boot there was."""
        boots, self._boots = self._boots, []
        return boots

    def _answer(self, probe: str, outcome: Outcome) -> Answer:
        case = CaseResult(name="row", outcome=outcome)
        if outcome is Outcome.FAIL:
            case = attrs.evolve(case, expected='"a"', found='"b"', where="suites/zoo/lion.c:7 name")
        reason = "" if outcome in (Outcome.PASS, Outcome.FAIL) else f"because of {outcome.value.lower()}"
        known = Scenario.read().seconds
        seconds = known.get(f"{self._board}/{probe}", known.get(probe, 0.25))
        cases = () if outcome in (Outcome.CRASH, Outcome.BROKEN) else (case,)
        result = ProbeResult(probe=probe, outcome=outcome, reason=reason, cases=cases)
        return Answer(result=result, boot=self._boot, started="2026-11-24T16:54:33.120Z", duration_s=seconds)


def _lab_fails() -> None:
    raise LabError("the console is silent")


def _interrupt() -> None:
    raise KeyboardInterrupt


def _mistake() -> None:
    raise ZeroDivisionError("a mistake")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _sleep() -> None:
    Path("asleep").touch()
    time.sleep(60)


TRICKS = {
    "LAB": _lab_fails,
    "INTERRUPT": _interrupt,
    "MISTAKE": _mistake,
    "DIE": _die,
    "SLEEP": _sleep,
    "SILENT": lambda: None,
}


def board(name: str) -> Board:
    """Give a board whose arch is the first word of its name."""
    options = BoardOptions(arch=name.split("-")[0], image="linux-6.1", kernel="vmlinux")
    qemu = QemuSettings(qemu_bin=f"qemu-system-{options.arch}", machine="virt", memory="64M")
    return Board(name=name, file=Path(f"boards/{name}.yaml"), options=options, qemu=qemu)


def probe(name: str, *, isolation: bool = False) -> Probe:
    """Give a probe of that id."""
    suite, _, stem = name.partition(".")
    return Probe(
        id=name,
        suite=suite,
        claim=f"{stem} is tame",
        file=f"suites/{suite}/{stem}.c",
        line=7,
        requirements=("VS-1",),
        isolation=isolation,
    )


def fault(name: str) -> Fault:
    """Give a fault of that name; one whose name ends in an architecture is of that alone."""
    flavours, archs = ("namespaces",), tuple(arch for arch in ("arm", "i386") if name.endswith(arch))
    breaks, where = "The lion is out.", "kernel/zoo.c:cage"
    return Fault(name=name, requirements=("VS-1",), breaks=breaks, where=where, flavours=flavours, archs=archs)


def describe_host(_emulators: object = ()) -> Any:
    """Say nothing of this machine."""
    from harness.record import HostRecord

    return HostRecord()


def install() -> None:
    """Put everything here in the place of the real thing."""
    import importlib

    for module, name in REPLACED:
        setattr(importlib.import_module(module), name, globals()[name])
