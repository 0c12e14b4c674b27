"""`harness boards`: every board with what it needs, and whether it is here."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.cli.main import main
from tests.build.places import ROOT

NAMES = sorted(path.stem for path in (ROOT / "boards").glob("*.yaml"))


def test_every_board_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """The folder is the list; each board has a line, with its packages."""
    assert 0 == main(["boards"])
    lines = capsys.readouterr().out.splitlines()
    assert NAMES == [line.split()[0] for line in lines[1:]]
    assert "qemu-system-arm gcc-arm-linux-gnueabihf linux-libc-dev-armhf-cross" in next(
        line for line in lines if line.startswith("arm-qemu ")
    )


def test_json_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """For machines the same as data; a command that is not there is named."""
    real = shutil.which
    monkeypatch.setattr(shutil, "which", lambda command: None if command == "qemu-system-arm" else real(command))
    assert 0 == main(["boards", "--json"])
    rows = {row["board"]: row for row in json.loads(capsys.readouterr().out)}
    assert ["qemu-system-arm"] == rows["arm-qemu"]["missing"]
    assert (True, False) == (rows["x86_64-qemu"]["default"], rows["x86_64-pc-qemu"]["default"])


def test_a_broken_board_is_told_in_one_line_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A typo in a board's file ends in its path and the likely word, with the code for usage."""
    for folder in ("boards", "images"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "suites/runtime").mkdir(parents=True)
    board = tmp_path / "boards/arm-qemu.yaml"
    board.write_text(board.read_text().replace("memory:", "memroy:"))
    monkeypatch.chdir(tmp_path)
    assert 4 == main(["boards"])
    assert 'memroy: unknown key; did you mean "memory"?' in capsys.readouterr().err
