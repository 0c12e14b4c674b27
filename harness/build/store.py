"""The store: what was built, found again by the digest of everything it was built from.

It lies in $HARNESS_STORE, else $XDG_CACHE_HOME/harness, else ~/.cache/harness: `<kind>/<digest>/` holds the files and
their `provenance.json`, `logs/` the last log of each build, `locks/` and `work/` what is under way.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs

from harness.build.digest import digest_of
from harness.build.lock import holding
from harness.errors import LabError

FORMAT = 1
"""Counted up when the same inputs come to mean other contents."""
PROVENANCE = "provenance.json"

Facts = Mapping[str, Any]
Fill = Callable[[Path, Path], Facts]
"""Fills a new entry's folder, with a second folder for scratch; gives facts for its provenance."""


@attrs.frozen(kw_only=True)
class Entry:
    """One thing in the store, complete and never changed again."""

    kind: str
    digest: str
    dir: Path
    provenance: dict[str, Any] = attrs.field(hash=False, eq=False, repr=False)


def default_root() -> Path:
    """Where the store is unless told otherwise."""
    if told := os.environ.get("HARNESS_STORE"):
        return Path(told).expanduser().absolute()
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache).absolute() / "harness"


class Store:
    """A folder of entries; any number of processes may use it at once."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root or default_root()

    def find(self, kind: str, inputs: Facts) -> Entry | None:
        """The entry made of these inputs, if it is there; that counts as a use of it."""
        return _used(self._read(kind, self.digest(kind, inputs)))

    def digest(self, kind: str, inputs: Facts) -> str:
        """The name under which something made of these inputs is kept."""
        return digest_of({"kind": kind, "format": FORMAT, "inputs": inputs})

    def obtain(self, kind: str, inputs: Facts, fill: Fill, on_wait: Callable[[], None] = lambda: None) -> Entry:
        """Give the entry made of these inputs, making it first where it is missing.

        Whoever comes second while it is made waits, and `on_wait` is called now and then; what it raises ends the wait.
        It is there whole or not at all: a failing `fill` leaves nothing. Raises what `fill` raises, and LabError when
        the disk fails.
        """
        digest = self.digest(kind, inputs)
        if entry := self.find(kind, inputs):
            return entry
        try:
            with self._lock(kind, digest, on_wait):
                return self._read(kind, digest) or self._make(kind, digest, inputs, fill)
        except OSError as error:
            raise LabError(
                f"store {self.root}: expected to write a {kind} there, found: {error.strerror or error} "
                f"({error.filename}); free some space, or set HARNESS_STORE to another folder"
            ) from error

    def entries(self, kind: str) -> list[Entry]:
        """Everything of a kind, newest first."""
        folder = self.root / kind
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        found = [entry for name in names if (entry := self._read(kind, name))]
        return sorted(found, key=lambda entry: str(entry.provenance.get("made_at")), reverse=True)

    def unused(self, kind: str, days: int) -> list[Entry]:
        """Everything of a kind that nobody has asked for in so many days."""
        before = time.time() - days * DAY_S
        return [entry for entry in self.entries(kind) if (entry.dir / PROVENANCE).stat().st_mtime < before]

    def remove(self, entry: Entry) -> None:
        """Take an entry out, at once for everybody who looks. Raises LabError while it is being made."""
        try:
            with self._lock(entry.kind, entry.digest, None):
                grave = self._work(entry.kind, entry.digest)
                shutil.rmtree(grave, ignore_errors=True)
                grave.parent.mkdir(parents=True, exist_ok=True)
                entry.dir.rename(grave)
                shutil.rmtree(grave, ignore_errors=True)
        except BlockingIOError:
            raise LabError(f"{entry.kind} {entry.digest[:12]}: another process is building it; try later") from None

    @contextlib.contextmanager
    def workshop(self, name: str, on_wait: Callable[[], None] = lambda: None) -> Iterator[Path]:
        """A folder to make several entries in, one process at a time; it is gone in the end."""
        with self._lock_named(name, on_wait):
            folder = self.root / "work" / name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def log_file(self, name: str) -> Path:
        """A file for a build's log, the one before it removed."""
        path = self.root / "logs" / f"{name}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        return path

    def _make(self, kind: str, digest: str, inputs: Facts, fill: Fill) -> Entry:
        work = self._work(kind, digest)
        self._sweep()
        shutil.rmtree(work, ignore_errors=True)
        new, scratch, final = work / "entry", work / "scratch", self.root / kind / digest
        started = time.monotonic()
        try:
            new.mkdir(parents=True)
            scratch.mkdir()
            facts = fill(new, scratch)
            made = {"kind": kind, "digest": digest, "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
            provenance = {**made, "duration_s": round(time.monotonic() - started, 2), "inputs": inputs, **facts}
            (new / PROVENANCE).write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
            _make_durable(new)
            final.parent.mkdir(parents=True, exist_ok=True)
            new.rename(final)
            _sync(final.parent)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        entry = self._read(kind, digest)
        assert entry is not None
        return entry

    def _read(self, kind: str, digest: str) -> Entry | None:
        folder = self.root / kind / digest
        try:
            provenance = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return Entry(kind=kind, digest=digest, dir=folder, provenance=provenance)

    def _work(self, kind: str, digest: str) -> Path:
        # Named by the digest, so that a build after a killed one finds its leavings, and compiler caches their paths.
        return self.root / "work" / f"{kind}-{digest[:16]}"

    def _sweep(self) -> None:
        """Clear away what killed builds left: work and locks that nobody holds."""
        folders = (self.root / "work", self.root / "locks")
        for name in {path.name for folder in folders if folder.is_dir() for path in folder.iterdir()}:
            with contextlib.suppress(BlockingIOError), self._lock_named(name, None):
                shutil.rmtree(self.root / "work" / name, ignore_errors=True)

    def _lock(self, kind: str, digest: str, on_wait: Callable[[], None] | None) -> AbstractContextManager[None]:
        return self._lock_named(self._work(kind, digest).name, on_wait)

    def _lock_named(self, name: str, on_wait: Callable[[], None] | None) -> AbstractContextManager[None]:
        return holding(self.root / "locks" / name, on_wait)


MANY_FILES = 1000
DAY_S = 24 * 60 * 60


def _used(entry: Entry | None) -> Entry | None:
    """Note the time; nothing else of an entry ever changes."""
    if entry is not None:
        with contextlib.suppress(OSError):
            os.utime(entry.dir / PROVENANCE)
    return entry


def _make_durable(folder: Path) -> None:
    """Have the disk hold every file before a rename makes the folder known."""
    paths = list(folder.rglob("*"))
    if len(paths) > MANY_FILES:
        os.sync()  # a source tree has 80,000 files; one by one would take minutes
        return
    for path in (*paths, folder):
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
