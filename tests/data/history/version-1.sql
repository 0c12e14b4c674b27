BEGIN TRANSACTION;
CREATE TABLE runs (
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
    );
INSERT INTO runs VALUES (1, 'run-01', '2026-11-01T12:00:00.000Z', '', 'finished', 'harness', '', 1, '0.1.0', 'linux');
CREATE TABLE cells (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        board TEXT NOT NULL,
        arch TEXT NOT NULL,
        image TEXT NOT NULL,
        flavour TEXT NOT NULL,
        probe TEXT NOT NULL
    );
INSERT INTO cells VALUES (1, 'x86_64-qemu/linux-6.1/namespaces/uts.name', 'x86_64-qemu', 'x86_64', 'linux-6.1', 'namespaces', 'uts.name');
CREATE TABLE requirements (
        name TEXT NOT NULL,
        cell INTEGER NOT NULL REFERENCES cells,
        PRIMARY KEY (name, cell)
    ) WITHOUT ROWID;
INSERT INTO requirements VALUES ('VS-1', 1);
CREATE TABLE boots (
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
    ) WITHOUT ROWID;
CREATE TABLE answers (
        run INTEGER NOT NULL REFERENCES runs,
        cell INTEGER NOT NULL REFERENCES cells,
        round INTEGER NOT NULL,
        outcome INTEGER NOT NULL,
        verdict INTEGER NOT NULL,
        ms INTEGER NOT NULL,
        PRIMARY KEY (run, cell, round)
    ) WITHOUT ROWID;
INSERT INTO answers VALUES (1, 1, 1, 2, 1, 30000);
CREATE INDEX runs_by_time ON runs (variant, started, id);
CREATE INDEX cells_by_board ON cells (board);
CREATE INDEX cells_by_probe ON cells (probe);
PRAGMA user_version = 1;
COMMIT;
