"""KVM or software emulation: KVM is believed only after a boot with it has worked on this machine."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

import attrs

from harness.board import Board
from harness.build.digest import digest_of
from harness.build.store import default_root
from harness.record.host import version_of

DEVICE = Path("/dev/kvm")
GUESTS = {  # what each kind of host can run directly
    "x86_64": ("x86_64", "i386"),
    "i686": ("i386",),
    "ppc64": ("ppc64",),
    "ppc64le": ("ppc64",),
    "armv7l": ("arm",),
}
TRIAL_S = 8.0
"""A boot with KVM takes a second or two; one that takes this long hangs."""


@attrs.frozen(kw_only=True)
class Choice:
    """How a board's machine is to be emulated, and whether that is still to be tried."""

    accelerator: str
    on_trial: bool = False
    note: str = ""
    """Why it is not KVM where one could expect that."""

    def __str__(self) -> str:
        return f"{self.accelerator} ({self.note})" if self.note else self.accelerator


UNTRUSTED = Choice(accelerator="tcg", note="KVM failed its trial boot")


class KvmTrials:
    """What trial boots on this machine have shown, by emulator, machine and host kernel."""

    def __init__(self, board: Board, root: Path | None = None) -> None:
        """Look at the trials for a board; they are kept below `root`, the store's folder by default."""
        self._board = board
        about = {
            "emulator": version_of(board.emulator),
            "machine": [board.qemu.machine, board.qemu.cpu, board.arch],
            "host": [platform.release(), platform.machine()],
        }
        self._file = (root or default_root()) / "kvm" / f"{digest_of(about)[:16]}.json"

    def choose(self) -> Choice:
        """KVM where a trial has worked, or where one is still to be made; else software emulation."""
        asked = self._board.qemu.accel
        if asked != "auto":
            return Choice(accelerator=asked)
        if self._board.arch not in GUESTS.get(platform.machine(), ()) or not os.access(DEVICE, os.R_OK | os.W_OK):
            return Choice(accelerator="tcg")
        worked = self._remembered()
        if worked is None:
            return Choice(accelerator="kvm", on_trial=True)
        return Choice(accelerator="kvm") if worked else UNTRUSTED

    def remember(self, *, worked: bool, why: str) -> None:
        """Keep how a trial went; a store that cannot be written is no reason to stop."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps({"worked": worked, "why": why}) + "\n", encoding="utf-8")
        except OSError:
            return

    def _remembered(self) -> bool | None:
        try:
            return bool(json.loads(self._file.read_text(encoding="utf-8"))["worked"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
