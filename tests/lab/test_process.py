"""An emulator process: its console is read at once, its end is noticed, and it never outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import LabError
from harness.lab.process import Emulator

FAKE = """
import os, socket, sys
fd = int(sys.argv[sys.argv.index("-chardev") + 1].rpartition("fd=")[2])
console = socket.socket(fileno=fd)
{body}
"""


def emulator(body: str) -> Emulator:
    """A Python program in an emulator's place; `console` is its end of the serial line."""
    return Emulator([sys.executable, "-c", FAKE.format(body=body)])


@pytest.fixture
def echo() -> Iterator[Emulator]:
    """A machine that gives back what it is told."""
    machine = emulator("while data := console.recv(4096): console.sendall(data)")
    yield machine
    machine.stop()


def read_all(machine: Emulator) -> bytes:
    """Everything until the end."""
    found = b""
    while (data := machine.receive(10)) is not None:
        found += data
    return found


def test_what_is_sent_arrives_and_comes_back(echo: Emulator) -> None:
    """The console carries any bytes, both ways."""
    echo.send(b"\x00\xff!1 order\n")
    assert b"\x00\xff!1 order\n" == echo.receive(10)


def test_reading_does_not_wait_longer_than_told(echo: Emulator) -> None:
    """A silent machine gives nothing when the time is up."""
    began = time.monotonic()
    assert b"" == echo.receive(0.05)
    assert time.monotonic() - began < 5


def test_an_end_is_noticed_with_its_status_and_complaint() -> None:
    """The console ends when the emulator does, whatever was said before is not lost."""
    machine = emulator("console.sendall(b'x' * 100000); sys.exit('no such machine')")
    assert 100_000 == len(read_all(machine))
    assert (1, "no such machine") == (machine.exit_status(5), machine.complaint())
    machine.stop()


def test_a_killed_emulator_tells_the_signal() -> None:
    """A negative status is the signal's number."""
    machine = emulator("os.kill(os.getpid(), 9)")
    assert b"" == read_all(machine)
    assert -signal.SIGKILL == machine.exit_status(5)
    machine.stop()


def test_stopping_ends_it_whatever_it_does() -> None:
    """An emulator that ignores everything is gone after stop()."""
    machine = emulator("import signal; signal.signal(15, 1)\nwhile True: pass")
    machine.stop()
    assert machine.exit_status() == -signal.SIGKILL


DEAF = """
monitor = socket.socket(fileno=int(sys.argv[sys.argv.index("-mon") - 1].rpartition("fd=")[2]))
monitor.recv(1)
while data := console.recv(4096):
    console.sendall(data)
"""


def test_it_leaves_the_processor_to_whoever_waits_for_it() -> None:
    """Emulators only compute: they are scheduled as such, and have their memory in large pages."""
    machine = emulator("console.sendall(f'{os.sched_getscheduler(0)} {os.environ[\"GLIBC_TUNABLES\"]}'.encode())")
    policy, _, tunables = read_all(machine).decode().partition(" ")
    assert (os.SCHED_BATCH, True) == (int(policy), "hugetlb" in tunables)
    machine.stop()


def test_a_deaf_guest_holds_nobody_up_and_gets_whole_orders() -> None:
    """Orders that find no room are lost at once and altogether; the one that was begun is finished."""
    deaf = emulator(DEAF)
    orders = [b"%d:" % n + b"x" * 997 + b"\n" for n in range(4000)]
    began = time.monotonic()
    for order in orders:
        deaf.send(order)
    assert time.monotonic() - began < 5
    deaf.tell_monitor(b"!")
    heard = b""
    while not heard.endswith(b"end\n"):
        heard += deaf.receive(0.01) or b""
        deaf.send(b"end\n")
    lines = heard.splitlines(keepends=True)
    assert set(lines) <= {*orders, b"end\n"}
    assert 1 < len(lines) < len(orders)
    deaf.stop()


def test_a_missing_emulator_is_the_labs_fault() -> None:
    """One line, no traceback."""
    with pytest.raises(LabError, match="cannot be started"):
        Emulator(["/nowhere/qemu"])


def test_no_emulator_outlives_a_killed_parent(tmp_path: Path) -> None:
    """Even kill -9 of the harness leaves no orphan."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys, time\n"
        "from tests.lab.test_process import emulator\n"
        "machine = emulator('import time; console.sendall(str(os.getpid()).encode()); time.sleep(600)')\n"
        "print(machine.receive(20).decode(), flush=True)\n"
        "time.sleep(600)\n"
    )
    environment = {**os.environ, "PYTHONPATH": "."}
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline and _runs(child):
        time.sleep(0.01)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    """Whether it is there and no zombie that only waits to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False
