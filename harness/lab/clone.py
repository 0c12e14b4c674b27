"""One clone: an emulator of its own that takes up a saved guest and lets it go on."""

from __future__ import annotations

import io
import select
import time

from harness.errors import LabError
from harness.lab.console_log import ConsoleLog
from harness.lab.conversation import ConsoleEnded, Conversation, KernelDied
from harness.lab.monitor import GO_ON, LOADED
from harness.lab.process import Emulator
from harness.lab.snapshot import Snapshot

IMPATIENCE_S = 0.1
"""A clone answers at once; an order that was lost is repeated soon."""
COMING_UP_S = 30.0
SETTLED = "settled"
TRIAL_S = 5.0
LOG_HEAD, LOG_TAIL = 1 << 20, 64 << 10


class Clone:
    """A guest that goes on where its snapshot was taken, and can be talked to once it is awake."""

    def __init__(self, emulator: Emulator, snapshot: Snapshot) -> None:
        self.awake = False
        self.give_up_at = time.monotonic() + COMING_UP_S
        self._console = io.BytesIO()
        self._log = ConsoleLog(self._console, head=LOG_HEAD, tail=LOG_TAIL)
        self._emulator = emulator
        self._monitor_said = b""
        self.talk = Conversation(self, self._log, after=snapshot.after, patience_s=IMPATIENCE_S)

    def fileno(self) -> int:
        """What it listens to, for select(): the monitor until the guest goes on, then the console."""
        return self._emulator.fileno() if self.awake else self._emulator.monitor.fileno()

    def receive(self, timeout_s: float) -> bytes | None:
        """The clone's console."""
        return self._emulator.receive(timeout_s)

    def send(self, data: bytes) -> None:
        """The clone's console."""
        self._emulator.send(data)

    def wake(self) -> None:
        """Have the guest go on once it is taken up; what it is told before is lost. Raises LabError."""
        if time.monotonic() > self.give_up_at:
            raise LabError(f"a clone did not come up within {COMING_UP_S:.0f} s")
        said = self._emulator.hear_monitor()
        if said is None:
            raise ConsoleEnded("the emulator ended before a clone came up")
        self._monitor_said += said
        if LOADED in self._monitor_said:
            self._emulator.tell_monitor(GO_ON)
            self.talk.attend()
            self.awake = True

    def how_it_ended(self) -> tuple[int | None, str]:
        """Exit status and last complaint of the emulator."""
        return self._emulator.exit_status(timeout_s=2.0), self._emulator.complaint()

    def close(self) -> bytes:
        """End the clone; what its console said."""
        self._emulator.stop()
        self._log.finish()
        return self._console.getvalue()


def try_clone(clone: Clone) -> None:
    """Have a snapshot's first clone wait by its own clock. Raises LabError when it never comes back.

    QEMU 7.2 forgets a ppc64 guest's decrementer: one that was saved while it relied on a tick to come never gets it.
    """
    deadline = time.monotonic() + TRIAL_S
    try:
        while not clone.awake and time.monotonic() < deadline:
            select.select([clone], [], [], max(0.0, deadline - time.monotonic()))
            clone.wake()
        clone.talk.order("settle 20")
        while (text := clone.talk.next_text(deadline)) is not None:
            if text == SETTLED:
                return
    except KernelDied as death:
        raise LabError(f"a clone of the saved guest died: {death.reason}") from None
    finally:
        clone.close()
    raise LabError("the clock of a clone of the saved guest stands still")
