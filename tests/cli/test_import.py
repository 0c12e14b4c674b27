"""`harness import`: results from elsewhere come to lie beside our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli.main import main
from harness.history import History

JUNIT = "<testsuite name='ltp'><testcase name='fork01'/><testcase name='fork02'><failure/></testcase></testsuite>"


def test_results_are_entered_with_source_and_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And can be asked for like any others."""
    file = tmp_path / "ltp.xml"
    file.write_text(JUNIT)
    words = ["--board", "pi", "--image", "6.6", "--date", "2026-11-20", "--results", str(tmp_path)]
    assert 0 == main(["import", str(file), *words])
    assert "2 results of junit ltp.xml, 2026-11-20T00:00:00.000Z\n" in capsys.readouterr().out
    assert 0 == main(["history", "--board", "pi", "--probe", "ltp.fork0*", "--results", str(tmp_path)])
    assert "✗  pi/6.6/host/ltp.fork02\n" in capsys.readouterr().out


def test_one_bad_file_enters_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told, and the others can be imported once it is mended or left out."""
    good, bad = tmp_path / "good.ktap", tmp_path / "bad.xml"
    good.write_text("1..2\nok 1 a\n")
    bad.write_text("<testsuite")
    assert 4 == main(["import", str(good), str(bad), "--results", str(tmp_path)])
    assert f"harness: {bad}: expected JUnit XML, found something else: " in capsys.readouterr().err
    assert not (tmp_path / "history.sqlite").exists()
    assert 0 == main(["import", str(good), "--results", str(tmp_path)])
    assert "1 result of ktap good.ktap, " in (told := capsys.readouterr().out)
    assert ", 1 announced and not there\n" in told
    with History(tmp_path) as history:
        assert 1 == len(history.states())
