"""labgrid's way to a target, without the harness's bench around it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from labgrid.environment import Environment
from labgrid.target import Target

from benchmarks.places import Place
from harness.board import TARGET
from harness.lab.acceleration import UNTRUSTED, KvmTrials
from harness.lab.power import PowerSwitch


@contextlib.contextmanager
def open_target(file: Path) -> Iterator[Target]:
    """The target of an environment's file; its drivers are deactivated in the end."""
    environment = Environment(str(file))
    try:
        target = environment.get_target(TARGET)
        assert target is not None, f"{file} has no target {TARGET}"
        yield target
    finally:
        environment.cleanup()


@contextlib.contextmanager
def open_power(place: Place, log_dir: Path) -> Iterator[PowerSwitch]:
    """The power switch of a board, which has been told what boots and how it is emulated."""
    with open_target(place.board.file) as target:
        power = PowerSwitch(place.board, target, place.boots, log_dir)
        power.driver.bring(place.boots, power.accelerator.accelerator)
        yield power


def accelerator(place: Place) -> str:
    """How the board's machine is emulated, once it has been booted: other tools are to do it alike."""
    choice = KvmTrials(place.board).choose()
    return UNTRUSTED.accelerator if choice.on_trial else choice.accelerator
