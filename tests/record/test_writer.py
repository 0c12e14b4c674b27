"""Writing a run: as it comes, by one process, and never losing what was reported as written."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import LabError, UserError
from harness.outcome import Outcome
from harness.record import BootRecord, RunState, RunWriter, latest, load_run, new_run_dir
from harness.record import writer as writer_module
from harness.record.folder import JOURNAL, RECORD
from tests.record.samples import control_cell, sample_cell


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[RunWriter]:
    """Begin a run."""
    opened = RunWriter.create(new_run_dir(tmp_path), command=("harness", "run"), planned=(sample_cell().id,))
    yield opened
    opened.finish()


def test_a_run_reads_back_as_written(tmp_path: Path) -> None:
    """Frame, boots and cells come back equal, and latest names the run."""
    writer = RunWriter.create(new_run_dir(tmp_path), command=("harness", "run"), selection=("--jobs", "2"))
    writer.add_boot(BootRecord(board="x86_64-qemu", image="linux-6.1", n=1, release="6.1.192"))
    writer.add_cell(sample_cell(outcome=Outcome.CRASH))
    writer.add_cell(control_cell())
    finished = writer.finish()
    assert finished == load_run("latest", tmp_path)
    assert writer.run_dir == latest(tmp_path)
    assert RunState.FINISHED is finished.state
    assert finished.ended is not None


def test_run_json_says_everything_by_itself(tmp_path: Path) -> None:
    """run.json of a finished run needs no journal, and carries the counts for other readers."""
    writer = RunWriter.create(new_run_dir(tmp_path))
    writer.add_cell(control_cell())
    finished = writer.finish()
    (writer.run_dir / JOURNAL).unlink()
    assert finished == load_run(writer.run_dir)
    data = json.loads((writer.run_dir / RECORD).read_text())
    assert (1, 1) == (data["schema"], data["counts"]["verdicts"]["green"])


def test_a_cell_is_on_disk_before_run_json_is_rewritten(writer: RunWriter) -> None:
    """A reader sees a running run up to its last answer."""
    writer.add_cell(sample_cell())
    assert [] == json.loads((writer.run_dir / RECORD).read_text())["cells"]
    seen = load_run(writer.run_dir)
    assert (RunState.RUNNING, (sample_cell(),)) == (seen.state, seen.cells)


def test_run_json_is_rewritten_at_its_pace(writer: RunWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the pause is over, the next answer brings run.json up to date."""
    monkeypatch.setattr(writer_module, "REWRITE_S", 0.0)
    monkeypatch.setattr(writer_module, "REWRITE_SHARE", 0)
    writer.add_cell(sample_cell())
    assert 1 == len(json.loads((writer.run_dir / RECORD).read_text())["cells"])


def test_a_later_answer_replaces_the_earlier(writer: RunWriter) -> None:
    """A cell asked twice counts once, with its last answer."""
    writer.add_cell(sample_cell(outcome=Outcome.LAB))
    writer.add_cell(sample_cell(attempts=2))
    assert [(Outcome.PASS, 2)] == [(cell.outcome, cell.attempts) for cell in load_run(writer.run_dir).cells]


def test_one_process_writes(writer: RunWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second writer of the same run is refused in one line."""
    monkeypatch.setattr(writer_module, "LOCK_S", 0.0)
    with pytest.raises(UserError, match="another process is writing this run"):
        RunWriter.reopen(writer.run_dir)


_ENDLESS = """
import sys
from pathlib import Path
from harness.record import RunWriter
from tests.record.samples import sample_cell
writer = RunWriter.create(Path(sys.argv[1]))
for number in range(100000):
    writer.add_cell(sample_cell(f"uts.n{number}", message="x" * 500))
    print(number, flush=True)
"""


def test_nothing_reported_as_written_is_lost_to_kill_9(tmp_path: Path) -> None:
    """A writer killed in the middle leaves every answer it reported, marked as interrupted, and can be continued."""
    run_dir = new_run_dir(tmp_path)
    words = [sys.executable, "-c", _ENDLESS, str(run_dir)]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert child.stdout is not None
    told = [int(child.stdout.readline()) for _ in range(40)]
    child.kill()
    told += [int(line) for line in child.stdout.read().split()]
    child.wait()
    run = load_run(run_dir)
    assert {f"uts.n{number}" for number in told} <= {cell.probe for cell in run.cells}
    assert RunState.INTERRUPTED is run.state
    writer = RunWriter.reopen(run_dir)
    writer.add_cell(sample_cell("uts.after"))
    finished = writer.finish()
    assert (len(run.cells) + 1, ()) == (len(finished.cells), load_run(run_dir).faults)
    assert 1 == len(finished.resumed)


def test_a_torn_last_line_is_left_out_and_told_of(writer: RunWriter) -> None:
    """Half a line at the end costs that line only, is reported, and does not spoil the next writer's."""
    writer.add_cell(sample_cell())
    with (writer.run_dir / JOURNAL).open("ab") as file:
        file.write(b'{"cell": {"id": "x86')
    seen = load_run(writer.run_dir)
    assert (1, 1) == (len(seen.cells), len(seen.faults))
    assert "torn last line left out (20 bytes)" in seen.faults[0]
    writer.finish()
    again = RunWriter.reopen(writer.run_dir)
    again.add_cell(sample_cell("uts.b"))
    assert (2, ()) == (len(again.finish().cells), load_run(writer.run_dir).faults)


def test_a_damaged_line_is_told_of(writer: RunWriter) -> None:
    """Damage in the middle is named by line, and so is a whole line that is no record."""
    with (writer.run_dir / JOURNAL).open("ab") as file:
        file.write(b'\xff\xfe\n{"cell": {"id": "x"}}\n')
    writer.add_cell(sample_cell())
    seen = load_run(writer.run_dir)
    assert (sample_cell(),) == seen.cells
    assert "cells.jsonl:1: damaged line left out (2 bytes)" == seen.faults[0]
    assert "cells.jsonl: board: missing" in seen.faults


def test_a_full_disk_is_one_line_and_leaves_what_was_written(tmp_path: Path) -> None:
    """When no more fits, the error says so, the partial line is taken back, and the run stays readable."""
    writer = RunWriter.create(new_run_dir(tmp_path))
    writer.add_cell(sample_cell())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (writer.run_dir / JOURNAL).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 300, hard))
    try:
        with pytest.raises(LabError) as caught:
            writer.add_cell(sample_cell("uts.b"))
        writer.finish(RunState.INTERRUPTED)  # told once: a second complaint would add nothing
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert 1 == len(caught.value.faults)
    assert "what was recorded before stays readable; free some space" in caught.value.faults[0]
    seen = load_run(writer.run_dir)
    assert ((sample_cell(),), ()) == (seen.cells, seen.faults)


def test_a_folder_that_cannot_be_made_is_the_users_to_mend(tmp_path: Path) -> None:
    """A results folder that is a file is one line naming --results."""
    (tmp_path / "results").touch()
    with pytest.raises(UserError, match="choose a folder that can be written with --results"):
        new_run_dir(tmp_path / "results")
