"""Reading runs back: how they are named, and what a reader says when it cannot."""

import json
from pathlib import Path

import pytest

from harness.errors import UserError
from harness.record import RunWriter, find_run, latest, list_runs, load_run, new_run_dir
from harness.record.folder import RECORD
from tests.record.samples import sample_cell


def make_run(results: Path) -> Path:
    """Record a run of one cell."""
    writer = RunWriter.create(new_run_dir(results))
    writer.add_cell(sample_cell())
    writer.finish()
    return writer.run_dir


def test_a_run_has_many_names(tmp_path: Path) -> None:
    """Path, record, id, start of an id, latest and nothing at all find the same run."""
    run_dir = make_run(tmp_path)
    for name in (run_dir, run_dir / RECORD, run_dir.name, run_dir.name[:-2], "latest", None):
        assert run_dir == find_run(name, tmp_path)


def test_latest_follows_the_newest(tmp_path: Path) -> None:
    """Each run becomes the latest as it begins; without the link the newest folder counts."""
    first, second = make_run(tmp_path), make_run(tmp_path)
    assert {first, second} == set(list_runs(tmp_path))
    assert second == latest(tmp_path)
    (tmp_path / "latest").unlink()
    assert list_runs(tmp_path)[-1] == latest(tmp_path)


def test_no_run_is_said(tmp_path: Path) -> None:
    """An empty results folder says how to get a run; a wrong id says what there is."""
    with pytest.raises(UserError, match="expected a recorded run, found none; `harness run` records one"):
        load_run(None, tmp_path)
    with pytest.raises(UserError, match=r"20201: no such run; .* holds none"):
        load_run("20201", tmp_path)
    run_dir = make_run(tmp_path)
    with pytest.raises(UserError, match=f"nope: no such run; known: {run_dir.name}"):
        load_run("nope", tmp_path)


def test_an_ambiguous_name_is_refused(tmp_path: Path) -> None:
    """The start of two ids names neither."""
    make_run(tmp_path)
    make_run(tmp_path)
    with pytest.raises(UserError, match="2: more than one run starts so"):
        load_run("2", tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not valid JSON"),
        ("[]", "expected the record of a run"),
        ("{}", "expected the record of a run"),
        (json.dumps({"schema": 99}), "schema 99 was written by a newer harness; this one reads up to"),
        (json.dumps({"schema": 1, "id": "x", "state": "asleep"}), "state: 'asleep' is not a valid RunState"),
    ],
)
def test_a_record_that_cannot_be_read_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    """Damage and the future are told apart, without a traceback."""
    run_dir = make_run(tmp_path)
    (run_dir / RECORD).write_text(text)
    with pytest.raises(UserError, match=said):
        load_run(run_dir)
