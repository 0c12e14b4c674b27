"""One emulator process: its console on a socket of ours, its complaints kept, and never outliving us."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence

from harness.errors import LabError

CHUNK = 64 * 1024
HUGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=8388608"}
"""An emulator's own memory comes in a few large pages, not in thousands of small ones when it has hardly begun."""
STOP_S = 10.0


class Emulator:
    """A started emulator: its console on the first serial line, its monitor on another socket."""

    def __init__(self, words: Sequence[str], *, inherits: Sequence[int] = ()) -> None:
        """Start it, with these open files under the same numbers. Raises LabError where it cannot be started at all."""
        if shutil.which(words[0]) is None:
            raise LabError(f"{words[0]}: cannot be started: expected a program, found none")
        self._console, console = socket.socketpair()
        self.monitor, monitor = socket.socketpair()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  (closed by stop())
        lines = ["-chardev", f"socket,id=console,fd={console.fileno()}", "-serial", "chardev:console"]
        lines += ["-chardev", f"socket,id=monitor,fd={monitor.fileno()}", "-mon", "chardev=monitor,mode=control"]
        try:
            self._process = subprocess.Popen(
                [*_dying_with(os.getpid()), *words, *lines],
                stdin=subprocess.DEVNULL,
                stdout=self._complaints,
                stderr=self._complaints,
                pass_fds=(console.fileno(), monitor.fileno(), *inherits),
                env={**HUGE_PAGES, **os.environ},
                start_new_session=True,  # a Ctrl-C is ours to handle
            )
        except OSError as error:
            self._release()
            raise LabError(f"{error.filename or words[0]}: cannot be started: {error.strerror or error}") from None
        finally:
            console.close()
            monitor.close()
        self._console.setblocking(False)
        with contextlib.suppress(ProcessLookupError):  # it may have ended already, which its reader will see
            # It computes: it need not interrupt another to do so, and whoever waits for it goes first.
            os.sched_setscheduler(self._process.pid, os.SCHED_BATCH, os.sched_param(0))
        self._rest = b""

    def fileno(self) -> int:
        """The console's descriptor, for select()."""
        return self._console.fileno()

    def receive(self, timeout_s: float) -> bytes | None:
        """What came over the console, at once when there is something: empty after the time-out, None at its end."""
        if not select.select([self._console], [], [], max(0.0, timeout_s))[0]:
            return b""
        try:
            return self._console.recv(CHUNK) or None
        except BlockingIOError:
            return b""
        except ConnectionResetError:
            return None

    def send(self, data: bytes) -> None:
        """Give bytes to the console without waiting: an emulator that waits to be heard takes nothing meanwhile.

        What finds no room is lost, but for the rest of what was begun, which goes out before anything else.
        """
        if self._send_rest():
            self._rest = data
            self._send_rest()

    def _send_rest(self) -> bool:
        """Whether there is nothing left to send."""
        try:
            while self._rest:
                self._rest = self._rest[self._console.send(self._rest) :]
        except BlockingIOError:
            return False
        except OSError:
            self._rest = b""  # it has ended; the reader will see that
        return True

    def tell_monitor(self, data: bytes) -> None:
        """Say something to the monitor; an emulator that has ended does not hear it, and its console tells so."""
        with contextlib.suppress(OSError):
            self.monitor.send(data)

    def hear_monitor(self) -> bytes | None:
        """What the monitor says by now: empty when it says nothing, None at its end."""
        if not select.select([self.monitor], [], [], 0)[0]:
            return b""
        try:
            return self.monitor.recv(CHUNK) or None
        except OSError:
            return None

    def exit_status(self, timeout_s: float = 0.0) -> int | None:
        """The exit status once it has ended, negative for a signal; None while it runs."""
        self._await_end(timeout_s)
        return self._process.poll()

    def complaint(self) -> str:
        """The last line that it wrote to its standard error."""
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def stop(self) -> None:
        """End it now; a guest has nothing on disk that could be lost."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._await_end(STOP_S)
        self._process.wait(0)
        self._release()

    def _await_end(self, timeout_s: float) -> None:
        """Wait for the process; what subprocess does instead is to look every few milliseconds."""
        if self._process.poll() is None:
            process = os.pidfd_open(self._process.pid)
            try:
                select.select([process], [], [], timeout_s)
            finally:
                os.close(process)

    def _release(self) -> None:
        self._console.close()
        self.monitor.close()
        self._complaints.close()


def _dying_with(parent: int) -> list[str]:
    """Words before a command that have it killed when its parent dies, whatever way and however early.

    A `preexec_fn` could do the same, but has Python copy itself for each start instead of lending its memory.
    """
    return ["setpriv", "--pdeathsig", "KILL", "sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"', str(parent)]
