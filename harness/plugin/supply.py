"""What each board boots: found or built, told to the other processes of the run, or known why it cannot be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import attrs

from harness.arch import Arch
from harness.board import Board
from harness.build import Image, Progress, Store, ensure_image, ensure_initramfs, locate_image
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
"""SHA-256 by role: image, kernel, initramfs, board, emulator."""


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


_S = TypeVar("_S")
Supplies = Mapping[str, Supply]
"""By `<board>/<image>`."""


def place(board: Board, image: Recipe) -> str:
    """Name what a board boots: `arm-qemu/linux-6.1`."""
    return f"{board.name}/{image.name}"


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


class Supplier:
    """Finds, or makes, what boards boot; trouble with one of them is told, and becomes the fault of its supply."""

    def __init__(self, stock: Stock, root: Path, tell: Callable[[str], None], store: Store | None = None) -> None:
        self._stock = stock
        self._root = root
        self._tell = tell
        self._store = store or Store()

    def ready(self, board: Board, image: Recipe) -> Supply | None:
        """What the board boots, where nothing has to be compiled for it; None where its kernel must be built first."""

        def find() -> Supply | None:
            require_tool(board.emulator, board.options.packages)  # first: it is known in no time
            arch = self._arch(board)
            if arch.name in self._stock.lacking:
                raise LabError(self._stock.lacking[arch.name])
            kernel = locate_image(image, arch, store=self._store)
            return self._of(board, kernel) if kernel else None

        return self._supply(board, find)

    def build(self, board: Board, image: Recipe, progress: Progress) -> Supply:
        """What the board boots, once its kernel is built; what `progress` raises ends the build."""

        def build() -> Supply:
            arch = self._arch(board)
            self._tell(f"{board.name}: {image.name} for {arch.name} is not in the store; building it")
            return self._of(board, ensure_image(image, arch, progress, store=self._store))

        return self._supply(board, build)

    def _supply(self, board: Board, make: Callable[[], _S]) -> _S | Supply:
        try:
            return make()
        except HarnessError as error:
            faults = error.faults
        except Exception as error:  # a mistake of ours costs this board, not the run
            faults = (f"internal error: {type(error).__name__}: {error}",)
        for fault in faults:
            self._tell(f"{board.name}: {fault}")
        return Supply(fault="; ".join(faults))

    def _of(self, board: Board, kernel: Image) -> Supply:
        initramfs = ensure_initramfs(self._arch(board), root=self._root, store=self._store)
        return Supply(
            kernel=str(kernel.kernel_files[board.options.kernel]),
            initramfs=str(initramfs),
            digests=_kernel_digests(kernel, board.options.kernel) | _other_digests(board, initramfs),
        )

    def _arch(self, board: Board) -> Arch:
        return self._stock.archs[board.arch]


def _kernel_digests(image: Image, name: str) -> Digests:
    """The digests of an image and of its file that boots; a kernel that the user brought has only one."""
    known = image.provenance["kernel_files"]
    facts = known.get(name) or next(iter(known.values()))
    return {"image": image.digest, "kernel": str(facts["sha256"])}


def _other_digests(board: Board, initramfs: Path) -> Digests:
    """The digests of the guest, packed, of the board's own file, which says what machine it is, and of the emulator."""
    emulator = shutil.which(board.emulator)
    digests = {"initramfs": digest_file(initramfs), "board": digest_file(board.file)}
    return digests | ({"emulator": digest_file(Path(emulator))} if emulator else {})
