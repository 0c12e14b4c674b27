"""Reading a run back: run.json for the frame, the journal for whatever came after its last rewrite."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
from filelock import FileLock, Timeout

from harness.errors import UserError
from harness.record.cell import CellRecord
from harness.record.convert import from_plain
from harness.record.folder import JOURNAL, LATEST, LOCK, RECORD, RUNS, latest, list_runs
from harness.record.journal import read_journal
from harness.record.model import SCHEMA, BootRecord, RunRecord, RunState
from harness.strict import closest


def find_run(run: str | Path | None, results: Path) -> Path:
    """Find the folder of a run named by path, by id, by the start of an id, or as `latest` (also None)."""
    if run is None or str(run) == LATEST:
        return latest(results)
    path = Path(run)
    for folder in (path, path.parent if path.name == RECORD else path, results / RUNS / path):
        if (folder / RECORD).is_file():
            return folder.resolve()
    known = {each.name: each for each in list_runs(results)}
    near = [each for name, each in known.items() if name.startswith(str(run))]
    if len(near) != 1:
        what = "more than one run starts so" if near else "no such run"
        raise UserError(f"{run}: {what}{closest(str(run), set(known)) or f'; {results} holds none'}")
    return near[0]


def load_run(run: str | Path | None = None, results: Path = Path("results")) -> RunRecord:
    """Read a run, finished or not; nothing that was reported as written is missing.

    A run whose writer is gone without finishing comes back as interrupted. What could not be read is told in
    `faults`. UserError when there is no such run, or it was written by a newer harness.
    """
    folder = find_run(run, results)
    data = _read_frame(folder / RECORD)
    record = from_plain(data, RunRecord, f"{folder.name}/{RECORD}")
    lines = read_journal(folder / JOURNAL)
    cells = {cell.id: cell for cell in record.cells}
    boots = {(boot.board, boot.image, boot.n): boot for boot in record.boots}
    faults = list(lines.faults)
    for entry in lines.entries:
        try:
            _merge(entry, cells, boots)
        except UserError as error:
            faults += error.faults
    state = record.state
    if state is RunState.RUNNING and not is_being_written(folder):
        state = RunState.INTERRUPTED
    return attrs.evolve(
        record, cells=tuple(cells.values()), boots=tuple(boots.values()), state=state, faults=tuple(faults)
    )


def is_being_written(folder: Path) -> bool:
    """Whether a living process holds the run open for writing."""
    if not (folder / LOCK).exists():
        return False
    try:
        with FileLock(folder / LOCK, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False  # a copy that cannot be written has no writer


def _merge(entry: dict[str, Any], cells: dict[str, CellRecord], boots: dict[tuple[str, str, int], BootRecord]) -> None:
    if "cell" in entry:
        cell = CellRecord.from_data(entry["cell"], JOURNAL)
        cells[cell.id] = cell
    elif "boot" in entry:
        boot = BootRecord.from_data(entry["boot"], JOURNAL)
        boots[boot.board, boot.image, boot.n] = boot


def _read_frame(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise UserError(f"{path}: not valid JSON: {error}") from None
    if not isinstance(data, dict) or not isinstance(data.get("schema"), int):
        raise UserError(f"{path}: expected the record of a run with a schema number, found none")
    if data["schema"] > SCHEMA:
        raise UserError(
            f"{path}: schema {data['schema']} was written by a newer harness; this one reads up to {SCHEMA}; update it"
        )
    data.pop("counts", None)  # told for other readers; here it is counted anew
    return data
