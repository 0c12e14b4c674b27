"""`harness compare`: what became worse, and the exit code that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.history import History
from harness.outcome import Outcome
from harness.record import RunWriter, new_run_dir
from tests.history.samples import PLACE, entry
from tests.record.samples import sample_cell


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Give a history of three runs with something in each class."""
    runs = [
        entry(1, uts_a="G", uts_b="R", uts_c="G", uts_d="R", uts_e="G", uts_f="G"),
        entry(2, uts_a="G", uts_b="R", uts_c="R", uts_d="R", uts_e="G", uts_f="G"),
        entry(3, uts_a="G", uts_b="R", uts_c="RR", uts_d="G", uts_f="RG", uts_g="R"),
    ]
    with History(tmp_path) as history:
        for each in runs:
            history.enter(each)
    return tmp_path


def record(results: Path, outcome: Outcome) -> Path:
    """Leave a run on disk that is in no history."""
    writer = RunWriter.create(new_run_dir(results))
    writer.add_cell(sample_cell(outcome=outcome))
    writer.finish()
    return writer.run_dir


def test_every_class_is_told(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The worst first, with since when and how often; what is as good as before is a number."""
    assert 1 == main(["compare", "run-01", "run-03", "--results", str(results)])
    assert [
        "run-01 -> run-03, 2 days later",
        "",
        "regression: 1",
        f"  {PLACE}/uts.c: PASS -> FAIL; red since run-02 (2 runs, 1 day); red again when it was asked alone",
        "",
        "unstable: 1",
        f"  {PLACE}/uts.f: PASS -> FAIL; red 1 of 4 (25 %; 5 % to 70 %)",
        "",
        "fixed: 1",
        f"  {PLACE}/uts.d: FAIL -> PASS",
        "",
        "new: 1",
        f"  {PLACE}/uts.g: not asked -> FAIL; red since run-03 (1 run)",
        "",
        "missing: 1",
        f"  {PLACE}/uts.e: PASS -> not asked",
        "",
        "stable fail: 1",
        f"  {PLACE}/uts.b: FAIL -> FAIL; red since run-01 (3 runs, 2 days)",
        "",
        "7 cells: 1 regression, 1 unstable, 1 fixed, 1 new, 1 missing, 1 stable fail, 1 stable pass",
    ] == capsys.readouterr().out.splitlines()


def test_without_a_regression_the_exit_code_is_0(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is red for long, or restless, is told and wakes nobody."""
    assert 0 == main(["compare", "run-03", "run-03", "--json", "--results", str(results)])
    assert {"unstable", "stable pass", "stable fail"} == {each["class"] for each in json.loads(capsys.readouterr().out)}


def test_runs_on_disk_are_compared_without_a_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By folder, by id, and as the latest, which is what the second is unless it is named."""
    before, now = record(tmp_path, Outcome.PASS), record(tmp_path, Outcome.CRASH)
    assert 1 == main(["compare", str(before), "--results", str(tmp_path)])
    assert 1 == main(["compare", before.name, str(now / "run.json"), "--results", str(tmp_path)])
    assert 0 == main(["compare", "latest", str(before), "--results", str(tmp_path)])
    assert "fixed: 1" in capsys.readouterr().out
    assert not (tmp_path / "history.sqlite").exists()


def test_a_run_that_is_nowhere_is_a_wrong_use(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line."""
    assert 4 == main(["compare", "run-09", "run-03", "--results", str(results)])
    assert "run-09: no such run" in capsys.readouterr().err
