"""What each board boots: made ready before anything is asked, or it is known why it cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO

import attrs

from harness.board import Board
from harness.build import Image, Narrator, Store, ensure_image, ensure_initramfs, locate_image
from harness.build.digest import digest_file
from harness.build.toolchain import require_tool
from harness.errors import HarnessError, LabError
from harness.lab import BootFiles
from harness.plan import Cell
from harness.plugin.inventory import Stock
from harness.recipe import Recipe
from harness.record.folder import replace_file

FILE = "boot-files.json"
"""In a run's folder: what each board boots, for the other processes of the run and for whoever asks later."""
Digests = dict[str, str]
"""SHA-256 by role: image, kernel, initramfs, board."""


@attrs.frozen(kw_only=True)
class Supply:
    """The files that a board boots of an image, and their SHA-256 by role; `fault` says why there are none."""

    kernel: str = ""
    initramfs: str = ""
    digests: Digests = attrs.field(factory=dict)
    fault: str = ""

    def files(self, append: str) -> BootFiles:
        """What the bench takes. Raises LabError where there is nothing to boot."""
        if self.fault:
            raise LabError(self.fault)
        return BootFiles(kernel=Path(self.kernel), initrd=Path(self.initramfs), append=append)


Supplies = Mapping[str, Supply]
"""By `<board>/<image>`."""


def place(board: Board, image: Recipe) -> str:
    """Name what a board boots: `arm-qemu/linux-6.1`."""
    return f"{board.name}/{image.name}"


def supply_boards(
    cells: Iterable[Cell], stock: Stock, root: Path, tell: TextIO, store: Store | None = None
) -> Supplies:
    """Make ready what the boards of these cells boot, telling what is built and what is missing.

    Trouble with one board keeps no other board from running.
    """
    pairs = {place(cell.board, cell.image): (cell.board, cell.image) for cell in cells}
    supplier = _Supplier(stock, root, tell, store or Store())
    return {name: supplier.supply(board, image) for name, (board, image) in pairs.items()}


def write_supplies(run_dir: Path, supplies: Supplies) -> None:
    """Leave word for the other processes of the run."""
    data = {name: attrs.asdict(supply) for name, supply in supplies.items()}
    replace_file(run_dir / FILE, json.dumps(data, indent=1) + "\n")


def read_supplies(run_dir: Path) -> Supplies:
    """What another process of the run has made ready; nothing where none got so far."""
    try:
        data = json.loads((run_dir / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {name: Supply(**fields) for name, fields in data.items()}


def digests_of(cell: Cell, stock: Stock, root: Path, store: Store | None = None) -> Digests:
    """The digests by role of what the cell's board would boot now; those of a kernel only where it is built."""
    board, arch = cell.board, stock.archs[cell.board.arch]
    digests = _other_digests(board, ensure_initramfs(arch, root=root, store=store))
    image = locate_image(cell.image, arch, store=store)
    return digests | (_kernel_digests(image, board.options.kernel) if image else {})


class _Supplier:
    """Makes one board after the other ready; the builds themselves use all processors."""

    def __init__(self, stock: Stock, root: Path, tell: TextIO, store: Store) -> None:
        self._stock = stock
        self._root = root
        self._stream = tell
        self._store = store

    def supply(self, board: Board, image: Recipe) -> Supply:
        try:
            require_tool(board.emulator, board.options.packages)  # first: it is known in no time
            return self._made(board, image)
        except HarnessError as error:
            for fault in error.faults:
                self._tell(f"{board.name}: {fault}")
            return Supply(fault="; ".join(error.faults))

    def _made(self, board: Board, image: Recipe) -> Supply:
        arch = self._stock.archs[board.arch]
        if arch.name in self._stock.lacking:
            raise LabError(self._stock.lacking[arch.name])
        initramfs = ensure_initramfs(arch, root=self._root, store=self._store)
        kernel = self._kernel(board, image)
        return Supply(
            kernel=str(kernel.kernel_files[board.options.kernel]),
            initramfs=str(initramfs),
            digests=_kernel_digests(kernel, board.options.kernel) | _other_digests(board, initramfs),
        )

    def _kernel(self, board: Board, image: Recipe) -> Image:
        arch = self._stock.archs[board.arch]
        if found := locate_image(image, arch, store=self._store):
            return found
        self._tell(f"{board.name}: {image.name} for {arch.name} is not in the store; building it")
        narrator = Narrator(self._stream)
        try:
            return ensure_image(image, arch, narrator, store=self._store)
        finally:
            narrator.close()

    def _tell(self, line: str) -> None:
        print(line, file=self._stream, flush=True)


def _kernel_digests(image: Image, name: str) -> Digests:
    """The digests of an image and of its file that boots; a kernel that the user brought has only one."""
    known = image.provenance["kernel_files"]
    facts = known.get(name) or next(iter(known.values()))
    return {"image": image.digest, "kernel": str(facts["sha256"])}


def _other_digests(board: Board, initramfs: Path) -> Digests:
    """The digests of the guest, packed, and of the board's own file, which says what machine it is."""
    return {"initramfs": digest_file(initramfs), "board": digest_file(board.file)}
