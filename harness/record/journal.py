"""An append-only file of JSON lines, each on disk before it counts as written."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Lines:
    """What a journal holds: its whole entries, what could not be read, and where the last whole line ends."""

    entries: tuple[dict[str, Any], ...]
    faults: tuple[str, ...]
    sound_bytes: int


class Journal:
    """Appends; a line that does not fit on the disk is taken back, so that the next one starts clean."""

    def __init__(self, path: Path) -> None:
        """Open it for appending; a torn last line of an earlier writer is cut off."""
        whole = read_journal(path).sound_bytes
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        os.ftruncate(self._fd, whole)
        self._size = whole

    def append(self, entry: dict[str, Any]) -> str:
        """Write one entry and wait for the disk; gives its JSON text. OSError leaves the journal as it was."""
        text = json.dumps(entry, separators=(",", ":"))
        line = memoryview(text.encode("ascii") + b"\n")
        try:
            while line:
                line = line[os.write(self._fd, line) :]
            os.fsync(self._fd)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, self._size)
            raise
        self._size += len(text) + 1
        return text

    def close(self) -> None:
        """Nothing more will be written."""
        os.close(self._fd)


def read_journal(path: Path) -> Lines:
    """Read every whole line; a torn or damaged one is left out and told of. A missing file is an empty journal."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    whole, _, torn = data.rpartition(b"\n")
    entries: list[dict[str, Any]] = []
    faults: list[str] = []
    for number, line in enumerate(whole.split(b"\n") if whole else (), start=1):
        entry = _entry(line)
        if entry is None:
            faults.append(f"{path.name}:{number}: damaged line left out ({len(line)} bytes)")
        else:
            entries.append(entry)
    if torn:
        faults.append(f"{path.name}: torn last line left out ({len(torn)} bytes): the writer was stopped while writing")
    return Lines(entries=tuple(entries), faults=tuple(faults), sound_bytes=len(data) - len(torn))


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
