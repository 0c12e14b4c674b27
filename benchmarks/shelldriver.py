"""Seconds per question: labgrid's own ShellDriver, one command at a time, against the framed conversation.

Both machines are of the same kind, run the same kernel, and stay up while they are asked in turn.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import yaml
from labgrid.driver.qemudriver import QEMUDriver
from labgrid.driver.shelldriver import ShellDriver

from benchmarks.places import PLAIN, TRIVIAL, Place, Setting, ready_places
from benchmarks.report import Report, Table, cells_of, number
from benchmarks.samples import Series, interleaved, ratios, spread
from benchmarks.shell_image import PROMPT, find_busybox, pack_shell
from benchmarks.target import accelerator, open_power, open_target
from harness.board import TARGET
from harness.errors import LabError
from harness.lab.conversation import Conversation
from harness.lab.interview import Interview
from harness.lab.qemu import QUIET
from harness.lab.waiting import finish
from harness.probe import Probe

ARCH = "x86_64"
USUAL_REPEAT = 30
COMMAND = "true"
SHELL = f"ShellDriver, `{COMMAND}`"
ALONE = f"harness, {TRIVIAL}"
Times = Mapping[str, Sequence[float]]
"""Seconds per question, round by round, by who asks."""


def measure(setting: Setting) -> Report:
    """Boot both machines, and ask them in turn."""
    program = find_busybox()
    place = next(ready_places(setting, arch=ARCH))
    initrd = setting.folder("shell") / "initramfs.cpio.gz"
    initrd.write_bytes(pack_shell(program))
    with booted(place, setting.folder("log")) as talk, shell(place, initrd) as driver:
        ways = {SHELL: partial(_ask_shell, driver), ALONE: partial(_ask, talk, [place.probe(TRIVIAL)], 1)}
        return report_of(interleaved(ways, setting.times(USUAL_REPEAT)))


def report_of(times: Times) -> Report:
    """One row for each who asks; the ratio says how many times as long the ShellDriver takes."""
    rows = tuple(
        (name, *cells_of(spread(samples)), number(spread(ratios(times[SHELL], samples)).median))
        for name, samples in times.items()
    )
    table = Table(
        title="seconds per question to a booted x86_64 kernel",
        columns=("who asks", "median", "min", "max", "ShellDriver/this"),
        rows=rows,
    )
    series = tuple(Series(name=name, unit="s", samples=tuple(samples)) for name, samples in times.items())
    return Report(tables=(table,), series=series)


@contextlib.contextmanager
def booted(place: Place, log_dir: Path) -> Iterator[Conversation]:
    """The board with the harness's guest, ready to be asked."""
    with open_power(place, log_dir) as power:
        guest = finish(power.boot())
        try:
            yield guest.talk
        finally:
            power.end(guest)


@contextlib.contextmanager
def shell(place: Place, initrd: Path) -> Iterator[ShellDriver]:
    """The same machine with a shell, driven by labgrid's QEMUDriver and ShellDriver."""
    file = initrd.parent / "shell.yaml"
    file.write_text(yaml.safe_dump(environment_of(place, initrd)), encoding="utf-8")
    with open_target(file) as target:
        machine = target.get_driver(QEMUDriver)
        machine.on()
        try:
            yield target.get_driver(ShellDriver)
        finally:
            machine.off()


def environment_of(place: Place, initrd: Path) -> dict[str, object]:
    """Say to labgrid what the board's file says to the harness."""
    qemu = place.board.qemu
    machine = {
        "qemu_bin": "qemu",
        "machine": qemu.machine,
        "cpu": qemu.cpu or "qemu64",
        "memory": qemu.memory,
        "kernel": "kernel",
        "boot_args": qemu.boot_args,
        "extra_args": " ".join([*QUIET, "-accel", accelerator(place), "-initrd", str(initrd), qemu.extra_args]).strip(),
        "display": "qemu-default",
    }
    login = {"prompt": PROMPT, "login_prompt": "login: ", "username": "root"}
    return {
        "targets": {TARGET: {"drivers": [{"QEMUDriver": machine}, {"ShellDriver": login}]}},
        "tools": {"qemu": place.board.emulator},
        "images": {"kernel": str(place.boots.kernel)},
    }


def _ask_shell(driver: ShellDriver) -> float:
    began = time.monotonic()
    _, _, code = driver.run(COMMAND)
    if code != 0:
        raise LabError(f"{COMMAND}: expected exit status 0, found {code}")
    return time.monotonic() - began


def _ask(talk: Conversation, probes: Sequence[Probe], jobs: int) -> float:
    """Seconds for each of the probes, asked in one document."""
    began = time.monotonic()
    answered = sum(1 for _ in Interview(talk, PLAIN, probes, jobs).landings())
    return (time.monotonic() - began) / answered
