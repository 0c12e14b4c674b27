"""The benchmark of telling: what it makes up can be told in every form."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import history, telling
from benchmarks.places import Setting
from benchmarks.report import render
from harness.cli.report import FORMATS

ROOT = Path(__file__).resolve().parents[2]


def test_every_form_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has a row, and the pages are counted: one for each cell and more."""
    for module in (history, telling):
        monkeypatch.setattr(module, "PROBES", 3)
    report = telling.measure(Setting(root=ROOT, scratch=tmp_path, repeat=1))
    assert list(FORMATS) == [row[0] for row in report.tables[0].rows]
    assert report.facts["pages"] > telling.BOARDS * telling.FLAVOURS * 3
    assert "seconds to tell a run of 30 cells" in render(report.tables[0])
