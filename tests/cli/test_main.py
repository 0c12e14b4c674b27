"""The command itself: dispatch, errors in one line each, exit codes."""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
from typing import Any

import pytest

from harness import __version__
from harness.cli.main import COMMANDS, main
from harness.errors import LabError, UserError


def stand_in(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `harness boards` raise this."""

    def fail(_: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(importlib.import_module("harness.cli.boards"), "main", fail)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command that is offered is there, and has a help text."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert 0 == ended.value.code
    assert f"usage: harness {command}" in capsys.readouterr().out


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """`harness --help` is where a newcomer starts."""
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert [] == [command for command in COMMANDS if command not in told]


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A bug report needs it."""
    with pytest.raises(SystemExit):
        main(["--version"])
    assert f"harness {__version__}\n" == capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UserError("a: wrong", "b: wrong"), 4, "harness: a: wrong\nharness: b: wrong\n"),
        (LabError("no power"), 3, "harness: no power\n"),
        (OSError(28, "No space left on device", "/x/y"), 3, "harness: /x/y: No space left on device\n"),
        (KeyboardInterrupt(), 2, "harness: interrupted\n"),
    ],
)
def test_errors_are_one_line_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    """Nobody sees a traceback for what they can mend; the exit code tells kinds of trouble apart."""
    stand_in(monkeypatch, error)
    assert code == main(["boards"])
    assert said == capsys.readouterr().err


@pytest.mark.parametrize("words", [["boards", "--frob"], ["image", "frob"], ["frob"], []])
def test_wrong_words_are_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Unknown commands and options end with a usage line, not in silence, and not as if interrupted."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert 4 == ended.value.code
    assert "usage: harness" in capsys.readouterr().err


def test_only_run_takes_what_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    """Options of pytest reach it in their order; options of the run do not."""
    seen: list[Any] = []
    run = importlib.import_module("harness.cli.run")
    monkeypatch.setattr(run, "main", lambda arguments: seen.append(arguments) or 0)
    assert 0 == main(["run", "-k", "a or b", "--boards", "arm-qemu", "-x", "--lf", "-n", "2"])
    assert ["-k", "a or b", "-x", "--lf", "-n", "2"] == seen[0].rest
    assert ["arm-qemu"] == seen[0].harness_boards


def test_the_module_is_the_command() -> None:
    """`python -m harness` does the same, and ends with the same code."""
    done = subprocess.run([sys.executable, "-m", "harness", "report", "no-such-run"], capture_output=True, check=False)
    assert 4 == done.returncode
    assert done.stderr.startswith(b"harness: no-such-run: no such run")
