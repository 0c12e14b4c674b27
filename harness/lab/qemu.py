"""HarnessQEMUDriver: an emulated board as labgrid knows it, with deadlines, an end that is noticed, and no orphans.

Our own and no subclass of labgrid's QEMUDriver: that one hangs on an emulator that ends early, does not notice one
that dies, reads 276 bytes at a time, and is being rewritten upstream.
"""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import Any

import attr
from labgrid.driver.common import Driver
from labgrid.driver.consoleexpectmixin import ConsoleExpectMixin
from labgrid.factory import target_factory
from labgrid.protocol.consoleprotocol import ConsoleProtocol
from labgrid.protocol.powerprotocol import PowerProtocol
from pexpect import EOF, TIMEOUT

from harness.errors import LabError
from harness.lab.answer import BootFiles
from harness.lab.monitor import save_state, wake_up_call
from harness.lab.process import Emulator
from harness.lab.snapshot import Snapshot

QUIET = ("-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none", "-no-reboot")


def _text(default: Any = attr.NOTHING) -> Any:
    return attr.ib(default=default, validator=attr.validators.instance_of(str))


@target_factory.reg_driver
@attr.s(eq=False)
class HarnessQEMUDriver(ConsoleExpectMixin, Driver, PowerProtocol, ConsoleProtocol):
    """A machine emulated by QEMU; the arguments are those of harness.board.QemuSettings, which explains them."""

    qemu_bin = _text()
    machine = _text()
    memory = _text()
    cpu = _text("")
    smp: int = attr.ib(default=1, validator=attr.validators.instance_of(int))
    accel = _text("auto")
    boot_args = _text("")
    extra_args = _text("")
    kernel = _text("")
    initrd = _text("")
    txdelay = 0.0
    txchunk = 1

    def __attrs_post_init__(self) -> None:
        """Start as a board that is off."""
        super().__attrs_post_init__()
        self._emulator: Emulator | None = None
        self._files: BootFiles | None = None
        self._memory: Path | None = None
        self.accelerator = "tcg" if self.accel == "auto" else self.accel

    def bring(self, files: BootFiles, accelerator: str, memory: Path | None = None) -> None:
        """Say what boots at the next power-on, and how; with its RAM in a file it can be cloned."""
        self._files = files
        self._memory = memory
        self.accelerator = accelerator

    @property
    def command_line(self) -> str:
        """The command line that the kernel gets."""
        append = self._files.append if self._files else ""
        return " ".join(filter(None, (self.boot_args, append)))

    def words(self, memory: Path | None = None, *, is_clone: bool = False) -> list[str]:
        """The emulator's command line; a clone boots nothing, and keeps what it writes to the memory to itself.

        Raises LabError where there is nothing to boot, or no such emulator.
        """
        files = self._files or self._own_files()
        binary = shutil.which(self.qemu_bin)
        if binary is None:
            raise LabError(f"{self.qemu_bin}: expected on the PATH, found nothing; see `harness doctor`")
        machine, ram = self.machine, []
        if memory is not None:
            machine += ",memory-backend=ram"
            place = f"mem-path={memory},share={'off' if is_clone else 'on'}"
            ram = ["-object", f"memory-backend-file,id=ram,size={self.memory},{place}"]
        words = [binary, *QUIET, "-M", machine, *ram, "-accel", self.accelerator, "-m", self.memory]
        words += ["-smp", str(self.smp), *(["-cpu", self.cpu] if self.cpu else [])]
        if not is_clone:
            words += ["-kernel", str(files.kernel), "-initrd", str(files.initrd), "-append", self.command_line]
        return words + shlex.split(self.extra_args)

    def _own_files(self) -> BootFiles:
        images = self.target.env.config if self.target.env else None
        if images is None or not self.kernel or not self.initrd:
            raise LabError(f"{self.qemu_bin}: expected a kernel and an initrd to boot, found none; use `harness run`")
        return BootFiles(
            kernel=Path(images.get_image_path(self.kernel)), initrd=Path(images.get_image_path(self.initrd))
        )

    def on_deactivate(self) -> None:
        """Power off: nothing runs while nobody looks."""
        self._stop()

    @Driver.check_active
    def on(self) -> None:
        """Power on; nothing happens to a board that is on."""
        if self._emulator is None:
            self._emulator = Emulator(self.words(self._memory))

    @Driver.check_active
    def off(self) -> None:
        """Power off, whatever state it is in."""
        self._stop()

    @Driver.check_active
    def cycle(self) -> None:
        """Power off and on."""
        self.off()
        self.on()

    def save(self, state: Path, timeout_s: float) -> None:
        """Freeze the guest into its memory's file and a file of its state; the machine is off afterwards."""
        if self._emulator is None:
            raise LabError(f"{self.qemu_bin}: expected a guest to save, found the power off")
        try:
            save_state(self._emulator.monitor, state, timeout_s)
        finally:
            self._stop()

    def clone(self, snapshot: Snapshot) -> Emulator:
        """Start another machine that goes on where the snapshot's guest stood; its writes stay its own."""
        words = [*self.words(snapshot.memory, is_clone=True), "-incoming", "defer"]
        with snapshot.state.open("rb") as state:
            emulator = Emulator(words, inherits=[state.fileno()])
            emulator.tell_monitor(wake_up_call(state.fileno()))
        return emulator

    def fileno(self) -> int:
        """The console's descriptor, for select(); only while the power is on."""
        assert self._emulator is not None, "nobody listens to a board that is off"
        return self._emulator.fileno()

    def receive(self, timeout_s: float) -> bytes | None:
        """What the console says: bytes, nothing when the time is up, None when the board is off or has ended."""
        return None if self._emulator is None else self._emulator.receive(timeout_s)

    def send(self, data: bytes) -> None:
        """Give bytes to the console; lost where the board is off, or takes no more."""
        if self._emulator is not None:
            self._emulator.send(data)

    def how_it_ended(self) -> tuple[int | None, str]:
        """Exit status (negative: the signal) and last complaint of an emulator that has ended by itself."""
        if self._emulator is None:
            return None, ""
        return self._emulator.exit_status(timeout_s=2.0), self._emulator.complaint()

    def _stop(self) -> None:
        if self._emulator is not None:
            self._emulator.stop()
            self._emulator = None

    def _read(self, size: int = 1, timeout: float = 0.0, max_size: int | None = None) -> bytes:
        """Serve labgrid's own expect(); the harness reads with receive()."""
        del size, max_size
        data = self.receive(timeout)
        if data is None:
            raise EOF("the board has ended")
        if not data:
            raise TIMEOUT("the board said nothing")
        return data

    def _write(self, data: bytes) -> int:
        self.send(data)
        return len(data)
