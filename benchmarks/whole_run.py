"""`harness run` as its users run it, measured from outside: wall time, CPU time, memory, and what it recorded."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

import attrs

from benchmarks import footprint
from benchmarks.footprint import Consumption
from benchmarks.places import PLAIN, TRIVIAL, Setting, ready_places
from harness.errors import LabError, UserError
from harness.record import RunRecord, latest, load_run


@attrs.frozen(kw_only=True)
class WholeRun:
    """One run: seconds from start to exit, what it took, and its record."""

    wall_s: float
    took: Consumption
    record: RunRecord

    @property
    def cells(self) -> int:
        """How many answers it brought."""
        return len(self.record.cells)


def run_harness(setting: Setting, *words: str) -> WholeRun:
    """Run the command in a process of its own. Raises LabError where it ends without verdicts."""
    folder = setting.folder("run")
    results = folder / "results"
    command = [sys.executable, "-m", "harness", "run", *setting.words, *words, "--results", str(results)]
    path = os.pathsep.join(filter(None, (str(setting.root), os.environ.get("PYTHONPATH"))))
    before, began = footprint.cpu_s(resource.getrusage(resource.RUSAGE_CHILDREN)), time.monotonic()
    done = subprocess.run(
        [*command, "-p", footprint.__name__],
        cwd=setting.root,
        env={**os.environ, "PYTHONPATH": path, footprint.FOLDER: str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    wall_s = time.monotonic() - began
    all_s = footprint.cpu_s(resource.getrusage(resource.RUSAGE_CHILDREN)) - before
    try:
        record = load_run(latest(results))
    except UserError:
        said = [*done.stdout.splitlines(), *done.stderr.splitlines()] or ["nothing"]
        raise LabError(f"harness run {' '.join(words)}: ended with {done.returncode}: {said[-1].strip()}") from None
    if record.pending:  # red or green makes no difference to a measurement, but no answer does
        raise LabError(
            f"harness run {' '.join(words)}: {len(record.pending)} cells have no verdict; see `harness doctor`"
        )
    return WholeRun(wall_s=wall_s, took=footprint.add_up(footprint.read_all(folder), all_s), record=record)


def make_ready(setting: Setting) -> Setting:
    """The same on the boards that can boot, with guests compiled and snapshots saved: all that is not measured."""
    boards = tuple(place.board.name for place in ready_places(setting))
    ready = attrs.evolve(setting, boards=boards)
    run_harness(ready, "--probes", TRIVIAL, "--flavours", PLAIN)
    return ready
