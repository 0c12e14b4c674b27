"""A pytest plugin: every process of a run leaves word of the CPU time and the memory that it took.

A process that boots boards has waited for all its emulators by then, so that its children's time is theirs.
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
PEAK = re.compile(r"^VmHWM:\s*(\d+) kB$", re.MULTILINE)


@attrs.frozen(kw_only=True)
class Footprint:
    """What one process took: seconds of CPU time, its own and its children's, and its peak memory in bytes."""

    pid: int
    worker: bool
    own_s: float
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
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return Footprint(
        pid=os.getpid(),
        worker=worker,
        own_s=own.ru_utime + own.ru_stime,
        children_s=children.ru_utime + children.ru_stime,
        peak_bytes=peak_of(status),
    )


def peak_of(status: str) -> int:
    """Read the peak of resident memory, in bytes, out of /proc/<pid>/status."""
    found = PEAK.search(status)
    return int(found[1]) << 10 if found else 0


def read_all(folder: Path) -> tuple[Footprint, ...]:
    """What the processes of a run have left."""
    found: list[dict[str, Any]] = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    return tuple(Footprint(**fields) for fields in found)


def add_up(footprints: tuple[Footprint, ...]) -> Consumption:
    """Tell harness from emulators: those who booted boards are the workers, or the only process."""
    booting = [each for each in footprints if each.worker] or list(footprints)
    return Consumption(
        harness_s=sum(each.own_s for each in footprints),
        emulators_s=sum(each.children_s for each in booting),
        peak_bytes=sum(each.peak_bytes for each in footprints),
    )
