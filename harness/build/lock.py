"""Locks between processes; a lock's file is there only while somebody holds it or waits for it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

MOMENT_S = 0.5


@contextlib.contextmanager
def holding(path: Path, on_wait: Callable[[], None] | None) -> Iterator[None]:
    """Hold a lock while the block runs; it ends with the process, too.

    While another one holds it, `on_wait` is called about twice a second, and what it raises ends the wait; where it is
    None, BlockingIOError is raised at once.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    while (handle := _try(path)) is None:
        if on_wait is None:
            raise BlockingIOError(f"{path}: another process holds it")
        on_wait()
        time.sleep(MOMENT_S)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)  # while it is held: whoever opened it before sees that it is no longer the lock
        os.close(handle)


def _try(path: Path) -> int | None:
    """Give the open file of a lock that is ours now; None while it is another one's."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BaseException as error:
            os.close(handle)
            if isinstance(error, BlockingIOError):
                return None
            raise
        if _is_still(path, handle):
            return handle
        os.close(handle)  # its holder removed it between our two calls


def _is_still(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
