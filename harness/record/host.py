"""The machine that runs the harness, as far as it can matter to a verdict."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable

from harness.record.model import HostRecord

ANSWER_S = 10


def describe_host(emulators: Iterable[str] = ()) -> HostRecord:
    """Tell kernel, processors and Python of this machine, and the version of each named emulator that is there."""
    versions = {name: version_of(name) for name in dict.fromkeys(emulators)}
    return HostRecord(
        kernel=platform.release(),
        machine=platform.machine(),
        cpus=len(os.sched_getaffinity(0)),
        python=platform.python_version(),
        emulators={name: version for name, version in versions.items() if version},
    )


def version_of(command: str) -> str:
    """Give the first line that `command --version` prints; empty when it cannot be run."""
    try:
        answer = subprocess.run(
            [command, "--version"], capture_output=True, text=True, errors="replace", timeout=ANSWER_S, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return next(iter(answer.stdout.splitlines()), "").strip()
