"""The benchmark of the history: what it makes up, and what it tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import history
from benchmarks.places import Setting
from benchmarks.report import render


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure little."""
    monkeypatch.setattr(history, "RUNS", 20)
    monkeypatch.setattr(history, "PROBES", 60)


def test_what_is_made_up_has_something_of_everything() -> None:
    """A history in which nothing ever happens is quick to read, and proves nothing."""
    runs = list(history.made_up(10))
    assert (10, 600) == (len(runs), len(runs[0].answers))
    verdicts = [[answer.reply.verdict.value for answer in run.answers] for run in runs]
    assert {"green", "red", "skipped"} == set(verdicts[0])
    assert verdicts[0] != verdicts[-1]


def test_everything_is_measured(tmp_path: Path) -> None:
    """Each way of asking has a row, and the size is that of the file."""
    report = history.measure(Setting(root=tmp_path, scratch=tmp_path, repeat=1))
    told = "\n".join(render(table) for table in report.tables)
    assert set(history.ways(tmp_path, 20)) <= {row[0] for row in report.tables[0].rows}
    assert "seconds with 20 runs of 600 cells, against those with 2" in told
    assert 0 < report.facts["size_mb"] < 1
