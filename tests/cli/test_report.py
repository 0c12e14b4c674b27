"""`harness report`: a recorded run told again in each form."""

from pathlib import Path

import pytest

from harness.cli.main import main
from harness.outcome import Outcome
from harness.record import RunWriter, new_run_dir
from tests.record.samples import sample_cell


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Record a run with one red cell."""
    writer = RunWriter.create(new_run_dir(tmp_path))
    writer.add_cell(sample_cell(outcome=Outcome.FAIL))
    writer.finish()
    return tmp_path


def test_text_is_the_default(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The latest run's matrix is printed; that a cell is red does not make the report fail."""
    assert 0 == main(["report", "--results", str(results)])
    assert "FAIL x86_64-qemu/linux-6.1/namespaces/uts.nodename_is_private" in capsys.readouterr().out


def test_markdown_is_printed(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Markdown goes to standard output, for a pipe or a summary page."""
    assert 0 == main(["report", "latest", "--format", "markdown", "--results", str(results)])
    assert capsys.readouterr().out.startswith("# Run ")


def test_junit_is_written_beside_the_record(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JUnit goes into the run's folder, and the paths are told."""
    assert 0 == main(["report", "--format", "junit", "--results", str(results)])
    told = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert ["junit.xml", "annotated.xml"] == [path.name for path in told]
    assert all("<failure" in path.read_text() for path in told)


def test_no_run_is_a_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a run there is one line that says how to get one."""
    assert 4 == main(["report", "--results", str(tmp_path)])
    assert "`harness run` records one" in capsys.readouterr().err
