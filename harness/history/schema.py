"""The tables of results/history.sqlite, version by version; an older file is brought up to date when it is opened."""

from __future__ import annotations

from harness.outcome import Outcome
from harness.record import Verdict

OUTCOMES = {
    Outcome.PASS: 0,
    Outcome.FAIL: 1,
    Outcome.CRASH: 2,
    Outcome.SKIP: 3,
    Outcome.BROKEN: 4,
    Outcome.LAB: 5,
}
VERDICTS = {Verdict.GREEN: 0, Verdict.RED: 1, Verdict.SKIPPED: 2, Verdict.BROKEN: 3, Verdict.LAB: 4}
"""Numbers that are in files already: they may be added to, and never changed."""
OUTCOME_OF = {number: outcome for outcome, number in OUTCOMES.items()}
VERDICT_OF = {number: verdict for verdict, number in VERDICTS.items()}

# Answers are kept by run first: a new run is written in one place, and a cell is found in any run in one step.
_FIRST = (
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        started TEXT NOT NULL,
        ended TEXT,
        state TEXT NOT NULL,
        source TEXT NOT NULL,
        variant TEXT NOT NULL,
        planned INTEGER NOT NULL,
        harness_version TEXT NOT NULL,
        host TEXT NOT NULL
    )""",
    "CREATE INDEX runs_by_time ON runs (variant, started, id)",
    """CREATE TABLE cells (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        board TEXT NOT NULL,
        arch TEXT NOT NULL,
        image TEXT NOT NULL,
        flavour TEXT NOT NULL,
        probe TEXT NOT NULL
    )""",
    "CREATE INDEX cells_by_board ON cells (board)",
    "CREATE INDEX cells_by_probe ON cells (probe)",
    """CREATE TABLE requirements (
        name TEXT NOT NULL,
        cell INTEGER NOT NULL REFERENCES cells,
        PRIMARY KEY (name, cell)
    ) WITHOUT ROWID""",
    """CREATE TABLE boots (
        run INTEGER NOT NULL REFERENCES runs,
        board TEXT NOT NULL,
        image TEXT NOT NULL,
        release TEXT NOT NULL,
        emulator TEXT NOT NULL,
        accel TEXT NOT NULL,
        image_sha256 TEXT NOT NULL,
        kernel_sha256 TEXT NOT NULL,
        initramfs_sha256 TEXT NOT NULL,
        board_sha256 TEXT NOT NULL,
        PRIMARY KEY (run, board, image)
    ) WITHOUT ROWID""",
    """CREATE TABLE answers (
        run INTEGER NOT NULL REFERENCES runs,
        cell INTEGER NOT NULL REFERENCES cells,
        round INTEGER NOT NULL,
        outcome INTEGER NOT NULL,
        verdict INTEGER NOT NULL,
        ms INTEGER NOT NULL,
        PRIMARY KEY (run, cell, round)
    ) WITHOUT ROWID""",
)

_RERUNS = (
    """CREATE TABLE reruns (
        run INTEGER NOT NULL REFERENCES runs,
        cell INTEGER NOT NULL REFERENCES cells,
        round INTEGER NOT NULL,
        n INTEGER NOT NULL,
        outcome INTEGER NOT NULL,
        verdict INTEGER NOT NULL,
        ms INTEGER NOT NULL,
        PRIMARY KEY (run, cell, round, n)
    ) WITHOUT ROWID""",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _RERUNS)
"""What makes each version of the one before it; the first makes version 1 of an empty file."""
VERSION = len(MIGRATIONS)
