"""Where everything lies in a bundle."""

from __future__ import annotations

import hashlib
from pathlib import Path

MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.sig"
SUMS = "SHA256SUMS"
SEALS = (MANIFEST, SIGNATURE, SUMS)
"""These vouch for all the others, and are not in the manifest."""
SIGNERS = "allowed_signers"
RULING = "verdict.json"
PAGE, PRINT = "report.html", "report.pdf"
EVIDENCE = "evidence"
"""The record of the run: run.json, cells.jsonl, JUnit, console/ and proof.json."""
BEFORE = "before"
"""The record of the last release that was signed off."""
POLICY, WAIVERS, FARM, SPEC = "terms/policy.toml", "terms/waivers.toml", "terms/farm.json", "terms/spec"
KERNELS = "kernels"
"""Of each kernel by its digest: <digest>.json says how it was built, <digest>.config is its configuration."""
BOARDS = "boards"
TIME = "%Y-%m-%dT%H:%M:%SZ"


def sha256_of(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def kernel_facts(digest: str) -> str:
    """Name the file that says how a kernel was built."""
    return f"{KERNELS}/{digest}.json"


def kernel_config(digest: str) -> str:
    """Name the file with a kernel's configuration."""
    return f"{KERNELS}/{digest}.config"


def files_below(folder: Path) -> dict[str, Path]:
    """Give everything below a folder that is no folder itself, by its path in there, sorted."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {path.relative_to(folder).as_posix(): path for path in sorted(found)}
