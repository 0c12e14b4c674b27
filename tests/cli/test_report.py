"""`harness report`: a recorded run told again in each form."""

import json
from pathlib import Path

import attrs
import pytest

from harness.cli.main import main
from harness.history import History, entry_of
from harness.outcome import Outcome
from harness.record import RunWriter, find_run, load_run, new_run_dir
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


def test_pages_are_written_into_the_runs_folder(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The summary's path is told, so that it can be opened; without a history that is said, not guessed."""
    assert 0 == main(["report", "--format", "html", "--results", str(results)])
    index = Path(capsys.readouterr().out.strip())
    assert (results / "latest/report/index.html").resolve() == index
    assert "There is no earlier run to compare with." in index.read_text()


def test_pages_go_where_they_are_wanted(results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--html says enough, and a run in the history is compared with the one before it."""
    folder = find_run(None, results)
    with History(results) as history:
        history.enter(entry_of(attrs.evolve(load_run(folder), id="before", started="2026-01-01T00:00:00.000Z")))
    assert 0 == main(["report", "--html", str(tmp_path / "public/pages"), "--results", str(results)])
    assert capsys.readouterr().out.strip().endswith("public/pages/index.html")
    assert '<span class="mono">before</span>' in (tmp_path / "public/pages/index.html").read_text()


def test_one_form_at_a_time(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two that differ are a mistake, and nothing is written."""
    words = ["report", "--html", str(results / "pages"), "--format", "junit", "--results", str(results)]
    assert 4 == main(words)
    assert "--html: expected no other format, found --format junit; leave one of them out" in capsys.readouterr().err
    assert not (results / "pages").exists()


def test_other_programs_have_forms_of_their_own(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """KTAP and KCIDB's JSON are printed, for a pipe."""
    assert 0 == main(["report", "--format", "ktap", "--results", str(results)])
    assert capsys.readouterr().out.startswith("KTAP version 1\n1..1\n")
    assert 0 == main(["report", "--format", "kcidb", "--origin", "my_lab", "--results", str(results)])
    assert "my_lab" == json.loads(capsys.readouterr().out)["tests"][0]["origin"]


def test_only_kcidb_has_an_origin(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Elsewhere it would mean nothing."""
    assert 4 == main(["report", "--origin", "my_lab", "--results", str(results)])
    assert "--origin: expected --format kcidb, which alone has it, found text" in capsys.readouterr().err


def test_no_run_is_a_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a run there is one line that says how to get one."""
    assert 4 == main(["report", "--results", str(tmp_path)])
    assert "`harness run` records one" in capsys.readouterr().err
