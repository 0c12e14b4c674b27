"""Snapshots of booted guests: a memory file and a machine state, kept by everything that they depend on."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
from filelock import FileLock

from harness.build.digest import digest_file, digest_of
from harness.build.store import default_root
from harness.errors import LabError
from harness.lab.answer import Bookmark, BootInfo

FORMAT = 4
"""Counted up when the same inputs come to mean another snapshot."""
SHARED_MEMORY = Path("/dev/shm")
MEMORY, STATE, CONSOLE, FACTS = "memory", "state", "console.log", "facts.json"
ROOM = 1.5
"""Free memory that must be there, in guests' sizes, to keep a snapshot in memory."""
MAX_AGE_S = 7 * 24 * 3600
MAX_BYTES = 4 << 30
UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


@attrs.frozen(kw_only=True)
class Snapshot:
    """A guest that waits for orders; `after` is where a conversation with it goes on."""

    folder: Path
    after: Bookmark
    info: BootInfo

    @property
    def memory(self) -> Path:
        """The guest's RAM."""
        return self.folder / MEMORY

    @property
    def state(self) -> Path:
        """Everything else of the machine, as QEMU migrates it."""
        return self.folder / STATE


class SnapshotShelf:
    """Where snapshots are kept: in shared memory where there is room, else on disk."""

    def __init__(self, guest_bytes: int, *, shared_memory: Path = SHARED_MEMORY, disk: Path | None = None) -> None:
        """Choose the place for guests with so much RAM."""
        roomy = shared_memory.is_dir() and shutil.disk_usage(shared_memory).free > ROOM * guest_bytes
        place = shared_memory / f"harness-{os.getuid()}" if roomy else (disk or default_root()) / "snapshots"
        self.root = place

    def obtain(self, key: Mapping[str, Any], make: Callable[[Path], tuple[Bookmark, BootInfo]]) -> Snapshot:
        """The snapshot of this key, made first where it is missing or cannot be trusted.

        `make` fills a folder with memory and state, and gives `after` and `info`. Whoever comes second waits.
        """
        name = digest_of({"format": FORMAT, **key})[:24]
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self.root / f"{name}.lock"):
                return self._read(name) or self._make(name, make)
        except OSError as error:
            raise LabError(f"{self.root}: cannot keep a snapshot there: {error.strerror or error}") from None

    def drop(self, snapshot: Snapshot) -> None:
        """Throw one away; guests that were cloned from it go on."""
        shutil.rmtree(snapshot.folder, ignore_errors=True)

    def prune(self, *, max_bytes: int = MAX_BYTES, max_age_s: float = MAX_AGE_S) -> None:
        """Throw away what is old, and the longest unused of what is too much."""
        found = sorted(self._used(), reverse=True)
        total = 0
        for used_at, size, folder in found:
            total += size
            if total > max_bytes or time.time() - used_at > max_age_s:
                shutil.rmtree(folder, ignore_errors=True)

    def _used(self) -> list[tuple[float, int, Path]]:
        rows = []
        for facts in self.root.glob(f"*/{FACTS}"):
            with contextlib.suppress(OSError):
                size = sum(path.stat().st_blocks * 512 for path in facts.parent.iterdir())
                rows.append((facts.stat().st_mtime, size, facts.parent))
        return rows

    def _make(self, name: str, make: Callable[[Path], tuple[Bookmark, BootInfo]]) -> Snapshot:
        self.prune()
        work = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=self.root))
        try:
            after, info = make(work)
            facts = {"after": attrs.asdict(after), "info": attrs.asdict(info), "files": _identity(work)}
            (work / FACTS).write_text(json.dumps(facts), encoding="utf-8")
            shutil.rmtree(self.root / name, ignore_errors=True)
            work.rename(self.root / name)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        return Snapshot(folder=self.root / name, after=after, info=info)

    def _read(self, name: str) -> Snapshot | None:
        """A snapshot that is exactly as it was written; anything else is as good as none."""
        folder = self.root / name
        try:
            facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
            if facts["files"] != _identity(folder):
                return None
            os.utime(folder / FACTS)
            return Snapshot(folder=folder, after=Bookmark(**facts["after"]), info=BootInfo(**facts["info"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _identity(folder: Path) -> dict[str, Any]:
    """What changes when somebody writes to the files; hashing all of the memory would take longer than a boot."""
    memory, state = (folder / MEMORY).stat(), folder / STATE
    return {"memory": [memory.st_size, memory.st_mtime_ns, memory.st_ino], "state": digest_file(state)}


def memory_bytes(text: str) -> int:
    """The size that QEMU understands by `128M`."""
    unit = UNITS.get(text[-1:].upper(), 0)
    return int(text[:-1]) * unit if unit else int(text) << 20
