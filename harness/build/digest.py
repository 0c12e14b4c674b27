"""Identity of inputs: the same bytes have the same digest, whenever and wherever they are looked at."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

CHUNK = 1 << 20


def digest_of(inputs: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of plain data in its canonical JSON form."""
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_file(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_files(root: Path, paths: Iterable[Path]) -> str:
    """SHA-256 (hex) over names below `root`, kinds, executable bits and contents of files, in the order of names."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(os.fsencode(path.relative_to(root)) + b"\0")
        if path.is_symlink():
            total.update(b"link " + os.fsencode(path.readlink()) + b"\0")
        elif path.is_file():
            kind = b"exec " if os.access(path, os.X_OK) else b"file "
            total.update(kind + digest_file(path).encode() + b"\0")
        else:
            total.update(b"gone\0")
    return total.hexdigest()


def digest_folder(root: Path, *, without: frozenset[str] = frozenset()) -> str:
    """SHA-256 (hex) over everything below a folder but the entries at its top that are named in `without`."""
    paths = []
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        if here == root:
            folders[:] = [name for name in folders if name not in without]
        paths += [here / name for name in files]
        paths += [here / name for name in folders if (here / name).is_symlink()]
    return digest_files(root, paths)
