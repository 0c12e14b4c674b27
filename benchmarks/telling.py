"""What it takes to tell a large run again in each form, from the command to its end, the past of 20 runs included."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.history import BEGAN, BOARDS, FLAVOURS, PROBES, made_up
from benchmarks.places import Setting
from benchmarks.report import Report, Table, cells_of, number
from benchmarks.samples import Series, Target, interleaved, spread
from harness.cli.report import FORMATS
from harness.errors import LabError
from harness.history import Answer, Entry, History, Question
from harness.outcome import Outcome
from harness.record import CaseRecord, CellRecord, RunRecord, RunState
from harness.record.convert import to_plain
from harness.record.folder import RECORD, RUNS, replace_file

USUAL_REPEAT = 3
EARLIER = 19
QUICK = Target(most=10)
MB = 1_000_000
CONSOLE_LINES = 40
"""So much of the console is kept of each cell that came out red."""


def measure(setting: Setting) -> Report:
    """Tell one made-up run in every form; no board is needed."""
    results = setting.folder("telling")
    run_dir = record_runs(results)
    ways: dict[str, Callable[[], float]] = {form: _way(setting, results, form) for form in FORMATS}
    return report_of(interleaved(ways, setting.times(USUAL_REPEAT)), _size(run_dir / "report"))


def report_of(taken: dict[str, list[float]], size: tuple[int, int]) -> Report:
    """One table of seconds; the note says what the pages take on disk."""
    pages, held = size
    table = Table(
        title=f"seconds to tell a run of {BOARDS * FLAVOURS * PROBES} cells",
        columns=("", "median", "min", "max", f"{QUICK} s"),
        rows=tuple(
            (form, *cells_of(told), QUICK.verdict(told.median))
            for form, told in ((form, spread(samples)) for form, samples in taken.items())
        ),
        notes=(f"html: {pages} files, {number(held / MB)} MB",),
    )
    series = (Series(name=form, unit="s", samples=tuple(samples)) for form, samples in taken.items())
    return Report(tables=(table,), series=tuple(series), facts={"pages": pages, "bytes": held})


def record_runs(results: Path) -> Path:
    """Enter some runs into a history, and record one run more of the same cells; gives its folder."""
    *earlier, last = made_up(EARLIER + 1)
    with History(results) as history:
        for entry in earlier:
            history.enter(entry)
    run_dir = results / RUNS / last.run.name
    run_dir.mkdir(parents=True)
    data = to_plain(_recorded(last))
    replace_file(run_dir / RECORD, json.dumps(data))
    return run_dir


def _recorded(entry: Entry) -> RunRecord:
    """Make the record of which the history would keep this."""
    cells = tuple(map(_cell, entry.questions, entry.answers))
    return RunRecord(
        id=entry.run.name,
        started=BEGAN.isoformat(),
        ended=BEGAN.isoformat(),
        state=RunState.FINISHED,
        planned=tuple(cell.id for cell in cells),
        boots=entry.boots,
        cells=cells,
    )


def _cell(question: Question, answer: Answer) -> CellRecord:
    outcome = answer.reply.outcome
    said = 'a case of it: expected "omega", found "alpha"' if outcome is not Outcome.PASS else ""
    console = "\n".join(f"[    1.{line:06}] what a kernel says" for line in range(CONSOLE_LINES))
    return CellRecord(
        id=question.id,
        board=question.board,
        arch=question.board,
        image=question.image,
        flavour=question.flavour,
        suite=question.probe.partition(".")[0],
        probe=question.probe,
        outcome=outcome,
        requirements=("VS-3a", "O-8"),
        claim="what a container calls itself stays inside it",
        file="suites/uts/nodename_is_private.c",
        message=said,
        cases=tuple(CaseRecord(name=f"case {each}", outcome=outcome) for each in range(5)),
        duration_s=answer.reply.duration_s,
        console_excerpt=console if outcome.blames_kernel else "",
        repeat=f"harness run --boards {question.board} --probes {question.probe}",
    )


def _way(setting: Setting, results: Path, form: str) -> Callable[[], float]:
    return lambda: _tell(setting.root, results, form)


def _tell(root: Path, results: Path, form: str) -> float:
    words = [sys.executable, "-m", "harness", "report", "--results", str(results), "--format", form]
    began = time.monotonic()
    told = subprocess.run(words, cwd=root, capture_output=True, check=False)
    took = time.monotonic() - began
    if told.returncode:
        raise LabError(f"harness report --format {form}: {told.stderr.decode(errors='replace').strip()}")
    return took


def _size(folder: Path) -> tuple[int, int]:
    """Give the number of files, and their bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)
