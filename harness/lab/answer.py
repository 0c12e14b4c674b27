"""What a bench gives back: answers of booted kernels, and what was booted."""

from __future__ import annotations

from pathlib import Path

import attrs

from harness.ktap import ProbeResult
from harness.probe import Probe

FAULT_PARAMETER = "container_fault"
"""The word of the kernel's command line that chooses a seeded fault, and the head of what the kernel says about it."""


@attrs.frozen
class Bookmark:
    """How far a conversation had come: the numbers of the last frame and of the last order."""

    frames: int = 0
    orders: int = 0


BEGINNING = Bookmark()


@attrs.frozen(kw_only=True)
class BootFiles:
    """What a board is to boot: files that are there, and words added to its command line."""

    kernel: Path
    initrd: Path
    append: str = ""

    def with_fault(self, fault: str) -> BootFiles:
        """The same with a seeded fault chosen; without one as they are."""
        return attrs.evolve(self, append=f"{self.append} {FAULT_PARAMETER}={fault}".strip()) if fault else self


@attrs.frozen(kw_only=True, eq=False)
class Group:
    """Probes that are asked together of one kernel, under one flavour; `fault` is seeded into it unless empty."""

    flavour: str
    probes: tuple[Probe, ...]
    fault: str = ""


@attrs.frozen(kw_only=True)
class BootInfo:
    """One power-on: what came up, in what, and how it told of itself. `n` counts from 1 on each bench."""

    n: int
    release: str = ""
    """What the guest's uname said; empty where it never got that far."""
    machine: str = ""
    cpus: int = 0
    accel: str = ""
    emulator: str = ""
    """The emulator's own version line."""
    cmdline: str = ""
    boot_s: float = 0.0
    """Seconds from power-on until the guest was ready."""
    log: str = ""
    """The console log's file name inside the bench's log folder."""
    flavours: dict[str, str] = attrs.field(factory=dict)
    """For each flavour what the kernel's detection said: `yes isolates=uts,pid` or `no <reason>`."""


@attrs.frozen(kw_only=True)
class Answer:
    """What became of one probe on one booted kernel."""

    result: ProbeResult
    boot: BootInfo
    started: str
    """UTC, ISO 8601."""
    duration_s: float
    console_excerpt: str = ""
    """The kernel's own messages while the probe ran; the first lines of the dump where it died."""
    attempts: int = 1
    isolation_mode: str = "shared boot"
