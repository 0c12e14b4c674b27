"""`harness doctor`: what is lacking, and the one command that mends it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from typing import Any

import pytest

from harness.cli import doctor
from harness.cli.doctor import Finding, mending, missing_packages
from harness.cli.main import main


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Give a machine with every package and command; whatever is put into the set is missing."""
    missing: set[str] = set()
    monkeypatch.setattr(shutil, "which", lambda command: None if command in missing else f"/usr/bin/{command}")
    monkeypatch.setattr(doctor, "missing_packages", lambda names: [name for name in names if name in missing])
    monkeypatch.setattr(doctor, "_headers", lambda _: Finding(what="headers", found="/usr/include"))
    monkeypatch.setattr(doctor, "_source", lambda _: Finding(what="kernel source", found="/usr/src"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 0, 10**11))  # type: ignore[attr-defined]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return missing


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    """Ask the doctor; gives the exit code and what it says."""
    code = main(["doctor", "--json", *words])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.usefixtures("machine")
def test_a_machine_with_everything_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    """Where all default boards can run, the exit code says so, and there is nothing to mend."""
    code, said = told(capsys)
    assert (0, "") == (code, said["mend"])
    assert {"this machine", "arm-qemu", "i386-qemu", "ppc64-qemu", "sparc64-qemu", "x86_64-qemu"} == set(said["found"])


def test_what_is_lacking_is_named_with_one_command(machine: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Every missing package of every board is in one line to run."""
    machine |= {"qemu-system-arm", "sparc64-linux-gnu-gcc", "flex"}
    code, said = told(capsys)
    assert 3 == code
    assert (
        "apt-get install -y --no-install-recommends"
        " flex gcc-sparc64-linux-gnu linux-libc-dev-sparc64-cross qemu-system-arm"
    ) == said["mend"]


def test_a_board_that_is_not_asked_about_does_not_count(machine: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    """--boards asks about these alone."""
    machine |= {"sparc64-linux-gnu-gcc"}
    code, said = told(capsys, "--boards", "arm-qemu,x86_64-pc-qemu")
    assert 0 == code
    assert ["this machine", "arm-qemu", "x86_64-pc-qemu"] == list(said["found"])


def test_text_marks_what_is_lacking(machine: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    """For people: a line for each thing, the lacking ones marked, the command last."""
    machine |= {"qemu-system-arm"}
    assert 3 == main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    assert "arm-qemu: not ready" in lines
    assert "  LACK  emulator: no qemu-system-arm" in lines
    assert lines[-1].startswith("mend with: apt-get install")


def test_a_full_disk_is_no_missing_package(
    machine: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Too little room is told, though no package mends it."""
    assert not machine
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 0, 10**9))  # type: ignore[attr-defined]
    code, said = told(capsys)
    assert (3, "") == (code, said["mend"])


def test_without_root_the_command_says_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line can be pasted as it is."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    lacking = Finding(what="emulator", found="no", good=False, packages=("b", "a"))
    assert "sudo apt-get install -y --no-install-recommends a b" == mending([lacking, lacking])


@pytest.mark.parametrize("names", [["libc6"], ["libc6", "no-such-package-at-all"]])
def test_dpkg_knows_what_is_installed(names: Sequence[str]) -> None:
    """Names that dpkg has never heard of are missing; on a machine without dpkg nobody can tell."""
    missing = missing_packages(names)
    assert missing is None or [name for name in names if name.startswith("no-")] == missing
