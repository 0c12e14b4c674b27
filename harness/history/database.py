"""results/history.sqlite: opened, brought up to date, and told of in one line when it cannot be."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.errors import HarnessError, LabError, UserError
from harness.history.schema import MIGRATIONS, VERSION

FILE = "history.sqlite"
IN_MEMORY = ":memory:"
WAIT_S = 30.0
"""So long one process waits for another to finish writing; entering the largest run takes a fraction of a second."""
REBUILD = "move it away, and `harness history rebuild` makes a new one of the recorded runs"


def open_database(path: Path) -> sqlite3.Connection:
    """Open the history for reading and writing, and make it where there is none.

    Raises UserError for a file that is no history or a newer harness's, LabError where the disk or another process
    stands in the way.
    """
    with telling_database(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)
        try:
            _prepare(database, path)
        except BaseException:
            database.close()
            raise
    return database


@contextlib.contextmanager
def writing(database: sqlite3.Connection) -> Iterator[None]:
    """Have all that is done within on disk in the end, or nothing of it; other writers wait meanwhile."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # SQLite itself rolls back when the disk is full
            database.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def telling_database(path: Path) -> Iterator[None]:
    """Turn what SQLite refuses into one line that says what to do about it."""
    try:
        yield
    except sqlite3.Error as error:
        raise _trouble(path, error) from None
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror or error}; choose another --results") from None


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    _journal_ahead(database)
    database.execute("PRAGMA synchronous = FULL")  # what was reported as written survives a power cut, too
    version = _version(database)
    if version == VERSION:
        return
    if version > VERSION:
        raise UserError(
            f"{path}: version {version} was written by a newer harness; this one knows up to {VERSION}; update it"
        )
    with writing(database):
        _migrate(database, path)


def _journal_ahead(database: sqlite3.Connection) -> None:
    """Choose the write-ahead log. For this change alone SQLite does not wait its turn, so it is asked again."""
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def _migrate(database: sqlite3.Connection, path: Path) -> None:
    """Take every step that is missing; another process may have taken them while this one waited."""
    version = _version(database)
    if version == 0 and database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise UserError(f"{path}: expected a history, found another program's database; {REBUILD}")
    for steps in MIGRATIONS[version:]:
        _run_all(database, steps)
    database.execute(f"PRAGMA user_version = {VERSION}")


def _run_all(database: sqlite3.Connection, steps: Sequence[str]) -> None:
    for step in steps:
        database.execute(step)


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _trouble(path: Path, error: sqlite3.Error) -> HarnessError:
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits say where in SQLite
    if kind in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return UserError(f"{path}: expected a history, found a damaged file or none of SQLite's; {REBUILD}")
    if kind in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return LabError(
            f"{path}: cannot be written: {error}; what was entered before stays; free some space, "
            "then `harness history add`"
        )
    if kind == sqlite3.SQLITE_BUSY:
        return LabError(f"{path}: expected its turn within {WAIT_S:.0f} s, found another process writing; try again")
    if kind in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return UserError(f"{path}: cannot be written: {error}; choose a folder that can be written with --results")
    return LabError(f"{path}: {error}")
