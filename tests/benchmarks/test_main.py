"""The command: what it measures, what it prints, and what it keeps; no board is touched."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.places import Setting
from benchmarks.report import Report, Table
from benchmarks.samples import Series
from harness.errors import LabError

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()
SECTION = README.partition("\n## Benchmarks\n")[2].partition("\n## ")[0]
EVERY = dict(command.BENCHMARKS)


def quick(setting: Setting) -> Report:
    """A benchmark that measures nothing but what it was told."""
    table = Table(title="seconds", columns=("board", "times"), rows=((setting.boards[0], str(setting.times(7))),))
    return Report(tables=(table,), series=(Series(name="a", unit="s", samples=(1.0,)),))


def impossible(setting: Setting) -> Report:
    """A benchmark that this machine lacks something for."""
    raise LabError(f"{setting.boards[0]}: expected an emulator, found none")


@pytest.fixture(autouse=True)
def _benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "BENCHMARKS", {"quick": quick, "impossible": impossible})


def test_numbers_are_printed_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table for people; every sample, the machine and the command for later."""
    file = tmp_path / "numbers.json"
    assert command.main(["quick", "--boards", "x86_64-qemu", "--repeat", "3", "--json", str(file)]) == 0
    assert "quick: seconds\nboard        times\n" in capsys.readouterr().out
    data = json.loads(file.read_text())
    assert data["benchmarks"]["quick"]["series"] == [{"name": "a", "unit": "s", "samples": [1.0]}]
    assert data["benchmarks"]["quick"]["tables"][0]["rows"] == [["x86_64-qemu", "3"]]
    assert data["host"]["cpus"] > 0


def test_one_that_cannot_be_measured_costs_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told in one line, and in the file."""
    file = tmp_path / "numbers.json"
    assert command.main(["impossible", "quick", "--boards", "b", "--json", str(file)]) == 0
    assert "impossible: not measured: b: expected an emulator, found none" in capsys.readouterr().out
    data = json.loads(file.read_text())
    assert ["quick"] == list(data["benchmarks"])
    assert data["not_measured"] == {"impossible": "b: expected an emulator, found none"}


def test_nothing_measured_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code says so, as that of a run does."""
    assert command.main(["impossible", "--boards", "b"]) == 3
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["quik"], 'quik: unknown benchmark; did you mean "quick"?'),
        (["quick", "--repeat", "0"], "--repeat: expected a whole number from 1, found '0'"),
    ],
)
def test_wrong_words_are_told_in_one_line(words: list[str], fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is measured then."""
    assert command.main(words) == 4
    assert f"benchmarks: {fault}\n" in capsys.readouterr().err


def test_a_busy_machine_is_told() -> None:
    """What others take of the processors, no table shows."""
    assert command.told_busy(0.2, 2) == ""
    assert command.told_busy(6.4, 2).startswith("expected an idle machine, found a load of 6.4 on 2 processors")


def test_the_readme_names_every_benchmark_and_option() -> None:
    """In the order in which they are measured; the commands shown are understood."""
    assert list(EVERY) == re.findall(r"^\| `(\w+)` \|", SECTION, re.MULTILINE)
    parser = command._parser()
    flags = [flag for action in parser._actions for flag in action.option_strings if flag.startswith("--")]
    assert [] == [flag for flag in flags if flag not in SECTION and flag != "--help"]
    commands = re.findall(r"^python -m benchmarks(.*)$", SECTION, re.MULTILINE)
    assert commands
    for words in commands:
        assert set(parser.parse_args(shlex.split(words)).names) <= set(EVERY)
