"""`harness differences`: a recorded run compared, without any board."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli.main import main
from harness.outcome import Outcome
from harness.record import RunWriter, new_run_dir
from tests.record.samples import sample_cell


@pytest.mark.parametrize(
    ("words", "expected"), [((), "VS-3a namespaces everywhere: red"), (("--format", "markdown"), "| VS-3a |")]
)
def test_a_run_is_compared(
    words: tuple[str, ...], expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the requirements of this repository; how it comes out is no matter for the exit code."""
    writer = RunWriter.create(new_run_dir(tmp_path))
    writer.add_cell(sample_cell(outcome=Outcome.FAIL))
    writer.finish()
    assert 0 == main(["differences", "--results", str(tmp_path), *words])
    assert expected in capsys.readouterr().out
