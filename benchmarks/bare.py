"""The emulator with nothing around it: prerecorded orders in, the console read until the last answer, and the end."""

from __future__ import annotations

import contextlib
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.errors import LabError
from harness.frames import HOST, encode
from harness.lab.monitor import GO_ON, LOADED, wake_up_call

PATIENCE_S = 120.0
ANSWER = re.compile(rb"@\d+ [0-9a-f]{8} (?:not )?ok \d+ ")
"""How a frame begins that holds the result of a probe; those of its cases are indented."""
READY = re.compile(rb"@\d+ [0-9a-f]{8} ready\n")
CHUNK = 64 << 10
AT_ONCE = 8
"""Orders that a guest's receive buffer holds with ease."""


def prerecorded(flavour: str, probes: Sequence[str], jobs: int) -> list[bytes]:
    """The orders that have a fresh agent run these probes, as they go over the line."""
    texts = [f"start {flavour} {jobs} {len(probes)}", *(f"ask {probe}" for probe in probes)]
    return [encode(HOST, number, text) for number, text in enumerate(texts, 1)]


def prerecorded_last(flavour: str, probe: str) -> bytes:
    """The order that has a fresh agent run one probe in a machine that is thrown away after it."""
    return encode(HOST, 1, f"only {flavour} {probe}")


def ask_clone(words: Sequence[str], state: Path, order: bytes) -> None:
    """Start a clone of a saved guest, and have one order answered. Raises LabError when that takes too long."""
    with state.open("rb") as saved, _started(words, saved.fileno()) as (console, monitor):
        monitor.sendall(wake_up_call(saved.fileno()))
        _read_until(monitor, re.compile(re.escape(LOADED)), 1)
        monitor.sendall(GO_ON)
        console.sendall(order)
        _read_until(console, ANSWER, 1)


def ask_boot(words: Sequence[str], orders: Sequence[bytes]) -> None:
    """Boot, and have all orders answered. Raises LabError when that takes too long."""
    with _started(words) as (console, _):
        _read_until(console, READY, 1)
        _converse(console, orders)


def _converse(console: socket.socket, orders: Sequence[bytes]) -> None:
    """Say a few orders, and one more for each answer."""
    console.sendall(b"".join(orders[:AT_ONCE]))
    heard, rest = b"", orders[AT_ONCE:]
    for order in rest:
        heard = _read_until(console, ANSWER, 1, heard)
        console.sendall(order)
    _read_until(console, ANSWER, len(orders) - 1 - len(rest), heard)


@contextlib.contextmanager
def _started(words: Sequence[str], *inherits: int) -> Iterator[tuple[socket.socket, socket.socket]]:
    """An emulator with its console and its monitor; it is killed in the end."""
    ours, theirs = zip(socket.socketpair(), socket.socketpair(), strict=True)
    names = ("console", "monitor")
    chardevs = [f"socket,id={name},fd={end.fileno()}" for name, end in zip(names, theirs, strict=True)]
    lines = ["-chardev", chardevs[0], "-serial", "chardev:console"]
    lines += ["-chardev", chardevs[1], "-mon", "chardev=monitor,mode=control"]
    process = subprocess.Popen(
        [*words, *lines],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[*(end.fileno() for end in theirs), *inherits],
    )
    try:
        for end in theirs:
            end.close()
        yield ours[0], ours[1]
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        for end in ours:
            end.close()


def _read_until(line: socket.socket, sign: re.Pattern[bytes], times: int, heard: bytes = b"") -> bytes:
    """Read until a sign was seen so often; what was heard after the last one."""
    give_up = time.monotonic() + PATIENCE_S
    while times:
        if found := sign.search(heard):
            heard, times = heard[found.end() :], times - 1
            continue
        if not select.select([line], [], [], max(0.0, give_up - time.monotonic()))[0]:
            raise LabError(f"the bare emulator gave no answer within {PATIENCE_S:.0f} s")
        data = line.recv(CHUNK)
        if not data:
            raise LabError("the bare emulator ended before its last answer")
        heard += data.replace(b"\r", b"")
    return heard
