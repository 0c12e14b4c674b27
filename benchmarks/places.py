"""Where measurements are made: boards, what they boot, and which probes their guest carries. Nothing is built here."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

from harness.board import Board
from harness.build import ensure_initramfs, locate_image
from harness.build.toolchain import require_tool
from harness.errors import HarnessError, LabError
from harness.lab import BootFiles
from harness.options import Selection
from harness.plan import OPT_IN_SUITES, choose_boards, choose_images
from harness.plugin.inventory import Stock, load_stock
from harness.probe import Probe

TRIVIAL = "selftest.passes"
"""The probe that does nothing: what it takes is what asking takes."""
PLAIN = "none"
"""The flavour without containers, where a probe has nothing to set up."""
NAMESPACES = "namespaces"
"""The flavour that every kernel has."""


@attrs.frozen(kw_only=True)
class Setting:
    """What the command was told, and where it may leave files; `repeat` is None where nothing was said."""

    root: Path
    scratch: Path
    boards: tuple[str, ...] = ()
    kernel: Path | None = None
    repeat: int | None = None
    say: Callable[[str], None] = print

    def times(self, usual: int) -> int:
        """How often everything is measured."""
        return self.repeat or usual

    def folder(self, purpose: str) -> Path:
        """A new folder that goes with the command."""
        return Path(tempfile.mkdtemp(prefix=f"{purpose}.", dir=self.scratch))

    @property
    def words(self) -> list[str]:
        """The same choice for `harness run`."""
        return Selection(boards=self.boards, kernel=self.kernel).as_arguments()


@attrs.frozen(kw_only=True)
class Place:
    """One board with what it boots; `lacking` says why nothing can be measured there."""

    board: Board
    files: BootFiles | None
    probes: tuple[Probe, ...]
    lacking: str = ""

    @property
    def boots(self) -> BootFiles:
        """What it boots. Raises LabError where there is nothing."""
        if self.files is None:
            raise LabError(f"{self.board.name}: {self.lacking}")
        return self.files

    def probe(self, name: str) -> Probe:
        """A probe by its id. Raises LabError where the guest does not carry it."""
        for probe in self.probes:
            if probe.id == name:
                return probe
        raise LabError(f"{self.board.name}: expected the probe {name} in the guest, found none of that name")

    @property
    def ordinary(self) -> tuple[Probe, ...]:
        """The probes of an ordinary run."""
        return tuple(probe for probe in self.probes if probe.suite not in OPT_IN_SUITES)


def load_places(setting: Setting) -> tuple[Place, ...]:
    """Look at every board that was named, or at all default ones. Raises UserError for faults of their files."""
    stock = load_stock(setting.root, Selection(boards=setting.boards, kernel=setting.kernel))
    boards = choose_boards(stock.inventory.boards, stock.selection.boards)
    return tuple(_place(stock, board, setting.root) for board in boards)


def ready_places(setting: Setting, *, arch: str = "") -> Iterator[Place]:
    """The places where something can be measured; the others are told. Raises LabError where there are none."""
    found = 0
    for place in load_places(setting):
        if arch and place.board.arch != arch:
            continue
        if place.files is None:
            setting.say(f"{place.board.name}: left out: {place.lacking}")
            continue
        found += 1
        yield place
    if not found:
        raise LabError(
            f"expected a board{f' of {arch}' if arch else ''} that can boot, found none; see `harness doctor`"
        )


def _place(stock: Stock, board: Board, root: Path) -> Place:
    probes = stock.inventory.probes[board.arch]
    try:
        return Place(board=board, files=_files(stock, board, root), probes=probes)
    except HarnessError as error:
        return Place(board=board, files=None, probes=probes, lacking="; ".join(error.faults))


def _files(stock: Stock, board: Board, root: Path) -> BootFiles:
    require_tool(board.emulator, board.options.packages)
    arch = stock.archs[board.arch]
    image = choose_images(stock.inventory.images, board, stock.selection.images)[0]
    kernel = locate_image(image, arch)
    if kernel is None:
        raise LabError(f"no kernel in the store; build it: harness image build {image.name}/{arch.name}")
    return BootFiles(kernel=kernel.kernel_files[board.options.kernel], initrd=ensure_initramfs(arch, root=root))
