"""The folders of recorded runs: results/runs/<utc>-<id>/, and results/latest, which names the newest."""

from __future__ import annotations

import contextlib
import datetime
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from harness.errors import HarnessError, LabError, UserError

RUNS = "runs"
LATEST = "latest"
RECORD = "run.json"
JOURNAL = "cells.jsonl"
CONSOLE = "console"
LOCK = ".lock"


def utc_now() -> str:
    """Tell the time in UTC as ISO 8601 to the millisecond: `2026-11-24T16:54:33.120Z`."""
    now = datetime.datetime.now(datetime.UTC)
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_run_dir(results: Path) -> Path:
    """Make the folder of a new run, console/ in it, under a name that no other run has."""
    stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    run_dir = results / RUNS / f"{stamp}-{secrets.token_hex(2)}"
    with telling_trouble(run_dir):
        (run_dir / CONSOLE).mkdir(parents=True)
    return run_dir


def list_runs(results: Path) -> tuple[Path, ...]:
    """List the folders of all runs that left a record, oldest first."""
    return tuple(sorted(path.parent for path in (results / RUNS).glob(f"*/{RECORD}")))


def latest(results: Path) -> Path:
    """Give the folder of the newest run; UserError when nothing was recorded yet."""
    named = results / LATEST
    if (named / RECORD).is_file():
        return named.resolve()
    runs = list_runs(results)
    if not runs:
        raise UserError(f"{results}: expected a recorded run, found none; `harness run` records one")
    return runs[-1]


def point_to(run_dir: Path, name: str = LATEST) -> None:
    """Let results/<name> mean this run; a reader sees the old or the new one, never none."""
    results = run_dir.parent.parent
    fresh = results / f".{name}-{run_dir.name}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path(RUNS) / run_dir.name)
    fresh.replace(results / name)


def replace_file(path: Path, text: str) -> None:
    """Write the whole file anew; whoever reads, even after a power cut, finds the old text or the new."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the folder's names on disk, not only the files' contents."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def telling_trouble(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into one line that says what to do about it."""
    try:
        yield
    except OSError as error:
        raise _trouble(path, error) from None


def _trouble(path: Path, error: OSError) -> HarnessError:
    said = f"{path}: cannot be written: {error.strerror or error}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return LabError(f"{said}; what was recorded before stays readable; free some space and run again")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
        return UserError(f"{said}; choose a folder that can be written with --results")
    return LabError(said)
