"""A pytest plugin: every process of a run leaves word of the CPU time and the memory that it took.

A process that boots boards has waited for all its emulators by then; what other children it had, compilers asked for
their versions among them, ended before this plugin was loaded.
"""

from __future__ import annotations

import json
import os
import re
import resource
from pathlib import Path
from typing import Any

import attrs
import pytest

FOLDER = "HARNESS_FOOTPRINTS"
"""The environment variable that says where word is left."""
ENDED_BEFORE = resource.getrusage(resource.RUSAGE_CHILDREN)
PEAK = re.compile(r"^VmHWM:\s*(\d+) kB$", re.MULTILINE)


@attrs.frozen(kw_only=True)
class Footprint:
    """What one process took: its children's seconds of CPU time, and its own peak memory in bytes."""

    pid: int
    worker: bool
    children_s: float
    peak_bytes: int


@attrs.frozen(kw_only=True)
class Consumption:
    """What a whole run took; memory is the sum of all processes' peaks, emulators not counted."""

    harness_s: float
    emulators_s: float
    peak_bytes: int

    @property
    def share(self) -> float:
        """The harness's CPU time for each second of the emulators'."""
        return self.harness_s / self.emulators_s


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave word when everything else is done."""
    if folder := os.environ.get(FOLDER):
        footprint = take(worker=hasattr(config, "workerinput"))
        Path(folder, f"{footprint.pid}.json").write_text(json.dumps(attrs.asdict(footprint)), encoding="utf-8")


def take(*, worker: bool) -> Footprint:
    """Measure this process."""
    children_s = cpu_s(resource.getrusage(resource.RUSAGE_CHILDREN)) - cpu_s(ENDED_BEFORE)
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return Footprint(
        pid=os.getpid(),
        worker=worker,
        children_s=children_s,
        peak_bytes=peak_of(status),
    )


def cpu_s(usage: resource.struct_rusage) -> float:
    """Seconds of CPU time, in programs and in the kernel for them."""
    return usage.ru_utime + usage.ru_stime


def peak_of(status: str) -> int:
    """Read the peak of resident memory, in bytes, out of /proc/<pid>/status."""
    found = PEAK.search(status)
    return int(found[1]) << 10 if found else 0


def read_all(folder: Path) -> tuple[Footprint, ...]:
    """What the processes of a run have left."""
    found: list[dict[str, Any]] = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    return tuple(Footprint(**fields) for fields in found)


def add_up(footprints: tuple[Footprint, ...], all_s: float) -> Consumption:
    """Tell harness from emulators in a run that took so many seconds of CPU time.

    Those who booted boards are the workers, or the only process; whatever was no emulator was the harness.
    """
    booting = [each for each in footprints if each.worker] or list(footprints)
    emulators_s = sum(each.children_s for each in booting)
    return Consumption(
        harness_s=all_s - emulators_s,
        emulators_s=emulators_s,
        peak_bytes=sum(each.peak_bytes for each in footprints),
    )
