"""The harness run as its users run it: the command, its exit code, and what it left in results/."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import attrs

from harness.record import RunRecord, latest, load_run

ROOT = Path(__file__).resolve().parents[2]
BOARDS = ("arm-qemu", "i386-qemu", "ppc64-qemu", "sparc64-qemu", "x86_64-qemu")
LONG_S = 1800
"""A run on a machine that is busy with something else, too."""


@attrs.frozen(kw_only=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str
    results: Path

    @property
    def run(self) -> RunRecord:
        """The record that it left."""
        return load_run(latest(self.results))


def harness(*words: str, results: Path, root: Path = ROOT, **environment: str) -> Done:
    """Run the command in a repository's folder, recording below `results`."""
    process = start(*words, results=results, root=root, **environment)
    out, err = process.communicate(timeout=LONG_S)
    return Done(code=process.returncode, out=out, err=err, results=results)


def start(*words: str, results: Path, root: Path = ROOT, **environment: str) -> subprocess.Popen[str]:
    """Start the command and do not wait for it."""
    command = [sys.executable, "-m", "harness", *words]
    if words[0] in ("run", "prove"):
        command += ["--results", str(results)]
    return subprocess.Popen(
        command,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
