"""`harness history`: strips, rates and beginnings, and how runs get in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.history import History
from harness.outcome import Outcome
from harness.record import RunWriter, new_run_dir
from tests.history.samples import days, entry
from tests.record.samples import sample_cell


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Give a history of five runs: one cell turns red, another one is always green."""
    with History(tmp_path) as history:
        for each in days("GGRSR"):
            history.enter(each)
        history.enter(entry(6, uts_name="R", uts_other="G"))
    return tmp_path


def record(results: Path) -> str:
    """Leave a run on disk; gives its id."""
    writer = RunWriter.create(new_run_dir(results))
    writer.add_cell(sample_cell(outcome=Outcome.FAIL))
    return writer.finish().id


def test_what_is_not_always_green_is_shown(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The strip, how often it was red, since when and for how long; the rest is a number."""
    assert 0 == main(["history", "--results", str(results)])
    assert [
        "6 runs, run-01 to run-06, the newest on the right",
        "✓✓✗–✗✗  x86_64-qemu/linux-6.1/namespaces/uts.name",  # noqa: RUF001
        "        red 3 of 5 (60 %; 23 % to 88 %), red since run-03 (3 runs, 3 days), 0.25 s, at most 0.25 s",
        "2 cells: 1 always green, 1 red now, 0 unstable, 0 never judged",
    ] == capsys.readouterr().out.splitlines()


def test_what_is_chosen_is_shown_whatever_it_was(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Green cells, too."""
    assert 0 == main(["history", "--probe", "uts.other", "--last", "3", "--results", str(results)])
    assert "✓  x86_64-qemu/linux-6.1/namespaces/uts.other\n" in capsys.readouterr().out


def test_programs_get_json(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same numbers."""
    assert 0 == main(
        ["history", "--requirement", "VS-1", "--board", "x86_64-qemu", "--json", "--results", str(results)]
    )
    cell = json.loads(capsys.readouterr().out)["cells"][0]
    assert ("run-03", 3, ["PASS", "PASS", "FAIL", "SKIP", "FAIL", "FAIL"]) == (
        cell["red_since"],
        cell["red_runs"],
        cell["outcomes"],
    )


def test_old_runs_are_added(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All that are not in it yet, or those that are named; a second time nothing is left to do."""
    ids = [record(tmp_path), record(tmp_path)]
    assert 0 == main(["history", "add", ids[0], "--results", str(tmp_path)])
    assert 0 == main(["history", "--results", str(tmp_path), "add"])
    assert 0 == main(["history", "add", "--results", str(tmp_path)])
    told = capsys.readouterr().out.splitlines()
    assert ["1 run entered; 1 are", "1 run entered; 2 are", "0 runs entered; 2 are"] == [
        line.partition(" in ")[0] for line in told
    ]


def test_a_rebuild_forgets_runs_that_were_thrown_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And tells of those that cannot be read."""
    record(tmp_path)
    bad = record(tmp_path)
    (tmp_path / "runs" / bad / "run.json").write_text("{")
    with History(tmp_path) as history:
        history.enter(entry(1, uts_name="G"))
    assert 0 == main(["history", "rebuild", "--results", str(tmp_path)])
    told = capsys.readouterr()
    assert told.out.startswith("1 run entered; 1 are in ")
    assert f"harness: left out: {tmp_path}/runs/{bad}/run.json: not valid JSON" in told.err


def test_no_history_is_a_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line says how to get one, and nothing is made by looking."""
    assert 4 == main(["history", "--results", str(tmp_path)])
    assert "`harness history add` enters the runs that are there" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())
