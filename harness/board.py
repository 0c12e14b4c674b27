"""Boards: one labgrid environment file each under boards/, checked before labgrid sees it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from harness.errors import UserError
from harness.strict import closest, load_yaml, structure

TARGET = "main"
QEMU_DRIVER = "HarnessQEMUDriver"
LAB_MODULE = "harness.lab"
ACCELERATORS = ("auto", "tcg", "kvm")
ENDINGS = ("reboot", "power-off", "halt")
MEMORY = re.compile(r"[1-9]\d*[kKmMgGtT]?")


@attrs.frozen(kw_only=True)
class QemuSettings:
    """An emulated machine; the arguments of HarnessQEMUDriver."""

    qemu_bin: str
    """The emulator's command, or a key of `tools`."""
    machine: str
    memory: str
    """RAM, as QEMU takes it: `128M`."""
    cpu: str = ""
    smp: int = 1
    accel: str = "auto"
    """`auto` takes KVM where the host can run the guest and a trial boot has worked, else TCG."""
    boot_args: str = ""
    """The kernel's command line."""
    extra_args: str = ""
    """More words for QEMU's command line."""
    kernel: str = ""
    """A key of `images`: what boots when nobody brings a kernel."""
    initrd: str = ""


@attrs.frozen(kw_only=True)
class BoardOptions:
    """What the harness asks of a board's file beyond labgrid's own keys: its `options`."""

    arch: str
    image: str
    """The recipe that it boots unless told otherwise."""
    kernel: str
    """Which of the architecture's kernel files it boots."""
    summary: str = ""
    default: bool = True
    """Whether it takes part when no board is named."""
    end: str = "reboot"
    """How the guest ends itself: reboot, power-off or halt."""
    packages: tuple[str, ...] = ()
    """The Debian packages that it needs on this machine: its emulator."""
    clones: bool = True
    """Whether its booted guest can be cloned, so that every probe gets a pristine kernel."""
    boot_deadline_s: int = 120
    """Seconds from power-on until the guest must have said that it is ready."""


@attrs.frozen(kw_only=True)
class Board:
    """One place where kernels run; its name is its file's."""

    name: str
    file: Path
    options: BoardOptions
    qemu: QemuSettings

    @property
    def arch(self) -> str:
        """The architecture's name."""
        return self.options.arch

    @property
    def image(self) -> str:
        """The recipe that it boots unless told otherwise."""
        return self.options.image

    @property
    def default(self) -> bool:
        """Whether it takes part when no board is named."""
        return self.options.default

    @property
    def emulator(self) -> str:
        """The command that must be on the PATH."""
        return self.qemu.qemu_bin


@attrs.frozen(kw_only=True)
class TargetFile:
    """One labgrid target: its drivers, in labgrid's list form."""

    drivers: list[dict[str, dict[str, Any]]]
    features: list[str] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class BoardFile:
    """What a board's file holds: the part of labgrid's environment format that a board may use."""

    targets: dict[str, TargetFile] = attrs.field(factory=dict)
    options: dict[str, Any] = attrs.field(factory=dict)
    imports: list[str] = attrs.field(factory=list)
    tools: dict[str, str] = attrs.field(factory=dict)
    images: dict[str, str] = attrs.field(factory=dict)
    paths: dict[str, str] = attrs.field(factory=dict)


def load_boards(root: Path, archs: Mapping[str, Collection[str]]) -> tuple[Board, ...]:
    """Read every boards/*.yaml below the repository's root, sorted by name.

    `archs` gives, for each known architecture, the names of its kernel files. Raises UserError with every fault of
    every file.
    """
    boards: list[Board] = []
    faults: list[str] = []
    for path in sorted((root / "boards").glob("*.yaml")):
        try:
            boards.append(load_board(path, root, archs))
        except UserError as error:
            faults += error.faults
    if faults:
        raise UserError(*faults)
    if not boards:
        raise UserError(f"{root}: expected boards/*.yaml, found none; run this in the harness's own folder")
    return tuple(boards)


def load_board(path: Path, root: Path, archs: Mapping[str, Collection[str]]) -> Board:
    """Read one board's file. Raises UserError with all its faults, each with its path inside the file."""
    origin = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    told, faults = _read(path, origin)
    with _gathering(faults):
        options = structure(told.options, BoardOptions, origin, "options")
        faults += [f"{origin}: {fault}" for fault in _option_faults(options, archs)]
    with _gathering(faults):
        at, arguments = _qemu_arguments(told, origin)
        qemu = structure(arguments, QemuSettings, origin, at)
        faults += [f"{origin}: {at}.{fault}" for fault in _qemu_faults(qemu, told)]
    if LAB_MODULE not in told.imports:
        faults.append(f"{origin}: imports: expected {LAB_MODULE}, which has the driver, found none; add it")
    if faults:
        raise UserError(*faults)
    qemu = attrs.evolve(qemu, qemu_bin=told.tools.get(qemu.qemu_bin, qemu.qemu_bin))
    return Board(name=path.stem, file=path, options=options, qemu=qemu)


def _read(path: Path, origin: str) -> tuple[BoardFile, list[str]]:
    """What a file holds; keys at its top that are none are faults, and do not hide what is wrong with the others."""
    data = load_yaml(path, origin)
    keys = [field.name for field in attrs.fields(BoardFile)]
    unknown = [key for key in data if key not in keys] if isinstance(data, Mapping) else []
    faults = [f"{origin}: {key}: unknown key{closest(str(key), keys)}" for key in unknown]
    with _gathering(faults):
        known = {key: data[key] for key in data if key in keys} if unknown else data
        return structure(known, BoardFile, origin), faults
    raise UserError(*faults)


@contextlib.contextmanager
def _gathering(faults: list[str]) -> Iterator[None]:
    """Keep a part's faults, and go on to the next part."""
    try:
        yield
    except UserError as error:
        faults += error.faults


def _qemu_arguments(told: BoardFile, origin: str) -> tuple[str, dict[str, Any]]:
    """Find the one driver that powers the board and carries its console, with its path inside the file."""
    drivers = told.targets[TARGET].drivers if TARGET in told.targets else []
    rows = [(index, name, row) for index, each in enumerate(drivers) for name, row in each.items()]
    others = [name for name in told.targets if name != TARGET]
    faults = [f"{origin}: targets.{name}: unknown target{closest(name, [TARGET])}" for name in others]
    faults += [
        f"{origin}: targets.{TARGET}.drivers[{index}].{name}: unknown driver{closest(name, [QEMU_DRIVER])}"
        for index, name, _ in rows
        if name != QEMU_DRIVER
    ]
    if len(rows) != 1:
        faults.append(f"{origin}: targets.{TARGET}.drivers: expected one {QEMU_DRIVER}, found {len(rows)} drivers")
    if faults:
        raise UserError(*faults)
    index, name, row = rows[0]
    return f"targets.{TARGET}.drivers[{index}].{name}", row


def _option_faults(options: BoardOptions, archs: Mapping[str, Collection[str]]) -> Iterator[str]:
    if options.arch not in archs:
        yield f"options.arch: {options.arch}: unknown architecture{closest(options.arch, list(archs))}"
    elif options.kernel not in archs[options.arch]:
        known = closest(options.kernel, list(archs[options.arch]))
        yield f"options.kernel: {options.kernel}: no kernel file of {options.arch}{known}"
    if options.end not in ENDINGS:
        yield f"options.end: {options.end}: unknown way to end{closest(options.end, ENDINGS)}"
    if options.boot_deadline_s < 1:
        yield f"options.boot_deadline_s: expected at least 1, found {options.boot_deadline_s}"


def _qemu_faults(qemu: QemuSettings, told: BoardFile) -> Iterator[str]:
    if qemu.accel not in ACCELERATORS:
        yield f"accel: {qemu.accel}: unknown accelerator{closest(qemu.accel, ACCELERATORS)}"
    if not MEMORY.fullmatch(qemu.memory):
        yield f"memory: expected a size such as 256M, found {qemu.memory}"
    if qemu.smp < 1:
        yield f"smp: expected at least 1, found {qemu.smp}"
    for key in ("kernel", "initrd"):
        name = getattr(qemu, key)
        if name and name not in told.images:
            yield f"{key}: {name}: no such key in images{closest(name, told.images)}"
