"""The host description: what it names, and what it leaves out."""

import sys
from pathlib import Path

from harness.record import describe_host


def test_the_host_names_kernel_and_emulators() -> None:
    """Kernel, processors and Python are there; an emulator that is not installed is left out."""
    host = describe_host([sys.executable, "qemu-system-nowhere", str(Path("/dev/null"))])
    assert host.cpus >= 1
    assert host.kernel
    assert {sys.executable: f"Python {host.python}"} == host.emulators
