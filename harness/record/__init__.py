"""What came out of a run: written as it comes, read back at any time, by any number of readers."""

from harness.record.cell import CaseRecord, CellRecord, Rerun, Verdict
from harness.record.folder import latest, list_runs, new_run_dir
from harness.record.host import describe_host
from harness.record.model import (
    BootRecord,
    Counts,
    FaultRecord,
    HostRecord,
    LeftOutRecord,
    RunRecord,
    RunState,
)
from harness.record.reader import find_run, load_run
from harness.record.writer import RunWriter

__all__ = (
    "BootRecord",
    "CaseRecord",
    "CellRecord",
    "Counts",
    "FaultRecord",
    "HostRecord",
    "LeftOutRecord",
    "Rerun",
    "RunRecord",
    "RunState",
    "RunWriter",
    "Verdict",
    "describe_host",
    "find_run",
    "latest",
    "list_runs",
    "load_run",
    "new_run_dir",
)
