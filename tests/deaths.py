"""The consoles of real deaths, and of kernels that only looked like it; tests/data/crash/README.md tells of each."""

from __future__ import annotations

import re
from pathlib import Path

DATA = Path(__file__).parent / "data" / "crash"
ARCHS = tuple(sorted(folder.name for folder in DATA.iterdir() if folder.is_dir()))
LIVING = ("healthy", "warning", "probe_out_of_memory")
HOSTS_STAMP = re.compile(rb"^\[ *\d+\.\d{3}\] ", re.MULTILINE)


def console_of(arch: str, log: str) -> bytes:
    """What came over the console, byte for byte but for the ends of lines."""
    return HOSTS_STAMP.sub(b"", (DATA / arch / f"{log}.log").read_bytes()).replace(b"\n", b"\r\n")


def logs_of(arch: str) -> set[str]:
    """The logs that there are for an architecture."""
    return {path.stem for path in (DATA / arch).glob("*.log")}
