"""KVM is believed only after a boot with it has worked on this machine."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from harness.board import Board
from harness.lab import acceleration
from harness.lab.acceleration import UNTRUSTED, Choice, KvmTrials
from tests.lab.test_shared_boot import BOARD

ON_TRIAL = Choice(accelerator="kvm", on_trial=True)


@pytest.fixture(autouse=True)
def _device(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "kvm-device").touch()
    monkeypatch.setattr(acceleration, "DEVICE", tmp_path / "kvm-device")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")


def board(accel: str = "auto", arch: str = "x86_64") -> Board:
    """A board that asks for an accelerator."""
    return attrs.evolve(
        BOARD, qemu=attrs.evolve(BOARD.qemu, accel=accel), options=attrs.evolve(BOARD.options, arch=arch)
    )


@pytest.mark.parametrize("accel", ["tcg", "kvm"])
def test_a_board_that_names_one_gets_it(accel: str, tmp_path: Path) -> None:
    """Only `auto` is a question."""
    assert Choice(accelerator=accel) == KvmTrials(board(accel), tmp_path).choose()


def test_a_first_boot_is_a_trial(tmp_path: Path) -> None:
    """The device's presence proves nothing."""
    assert ON_TRIAL == KvmTrials(board(), tmp_path).choose()


@pytest.mark.parametrize(("worked", "choice"), [(True, Choice(accelerator="kvm")), (False, UNTRUSTED)])
def test_a_trial_is_made_once(worked: bool, choice: Choice, tmp_path: Path) -> None:
    """How it went is remembered, and said."""
    KvmTrials(board(), tmp_path).remember(worked=worked, why="it was tried")
    assert choice == KvmTrials(board(), tmp_path).choose()


def test_a_damaged_memory_is_no_memory(tmp_path: Path) -> None:
    """A trial that cannot be read is made again."""
    trials = KvmTrials(board(), tmp_path)
    trials.remember(worked=True, why="it was tried")
    for path in (tmp_path / "kvm").iterdir():
        path.write_text("{")
    assert ON_TRIAL == trials.choose()


def test_a_foreign_architecture_is_emulated(tmp_path: Path) -> None:
    """No trial is made where KVM cannot run the guest at all."""
    assert Choice(accelerator="tcg") == KvmTrials(board(arch="sparc64"), tmp_path).choose()


def test_without_the_device_there_is_nothing_to_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without KVM is not worth a word."""
    monkeypatch.setattr(acceleration, "DEVICE", tmp_path / "gone")
    assert Choice(accelerator="tcg") == KvmTrials(board(), tmp_path).choose()
