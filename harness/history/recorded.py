"""Runs that lie in results/runs, entered afterwards: older than the history, or killed before their end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from harness.errors import HarnessError, UserError
from harness.history.entry import Entry, entry_of
from harness.history.store import History
from harness.record import RunState, find_run, list_runs, load_run

Tell = Callable[[str], None]


def add_recorded(history: History, results: Path, names: Iterable[str], tell: Tell) -> int:
    """Enter the named runs, or all that are not entered as finished yet; gives how many.

    A run that cannot be read is told, and costs no other. Raises UserError where a name fits no run.
    """
    folders = [find_run(name, results) for name in names]
    if not folders:
        done = {name for name, state in history.states().items() if state is RunState.FINISHED}
        folders = [folder for folder in list_runs(results) if folder.name not in done]
    number = 0
    for entry in _entries(folders, tell):
        history.enter(entry)
        number += 1
    return number


def rebuild(history: History, results: Path, tell: Tell) -> int:
    """Forget every run of the harness's own, and enter those that are still there; gives how many. All or nothing."""
    return history.replace_own(_entries(list_runs(results), tell))


def _entries(folders: Iterable[Path], tell: Tell) -> Iterator[Entry]:
    for folder in folders:
        try:
            run = load_run(folder)
        except HarnessError as error:
            for fault in error.faults:
                tell(f"left out: {fault}")
            continue
        if run.state is RunState.RUNNING:
            tell(f"left out: {run.id} still goes on; it is entered when it ends")
        else:
            yield entry_of(run)


def require_history(path: Path) -> None:
    """Raise UserError where there is no history to look at."""
    if not path.is_file():
        raise UserError(
            f"{path}: expected a history, found none; `harness run` begins one, "
            "and `harness history add` enters the runs that are there"
        )
