"""One clone from its start to its end: it takes up the saved guest, is asked, and is stopped."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence

from harness.errors import LabError
from harness.lab.console_log import ConsoleLog
from harness.lab.conversation import ConsoleEnded, Conversation
from harness.lab.interview import Flight, Interview, Landing
from harness.lab.monitor import GO_ON, LOADED
from harness.lab.process import Emulator
from harness.lab.snapshot import Snapshot
from harness.probe import Probe

IMPATIENCE_S = 0.1
"""A clone answers at once; an order that was lost is repeated soon."""
COMING_UP_S = 30.0
LOG_HEAD, LOG_TAIL = 1 << 20, 64 << 10


class Lane:
    """One clone: it takes up the saved guest, and then is asked."""

    def __init__(self, emulator: Emulator, snapshot: Snapshot, flavour: str, probes: Sequence[Probe]) -> None:
        self.probes = list(probes)
        self.over = False
        self.interview: Interview | None = None
        self._flavour = flavour
        self._console = io.BytesIO()
        self._log = ConsoleLog(self._console, head=LOG_HEAD, tail=LOG_TAIL)
        self._emulator = emulator
        self._monitor_said = b""
        self._give_up_at = time.monotonic() + COMING_UP_S
        self._talk = Conversation(self, self._log, after_frame=snapshot.last_frame, patience_s=IMPATIENCE_S)
        self._answered: set[str] = set()

    @property
    def in_flight(self) -> list[Flight]:
        """What runs in it."""
        return list(self.interview.in_flight.values()) if self.interview else []

    def unanswered(self, without: Probe | None = None) -> list[Probe]:
        """The probes that have no result yet, in order."""
        return [probe for probe in self.probes if probe.id not in self._answered and probe is not without]

    def fileno(self) -> int:
        """What it listens to, for select(): the monitor until the guest goes on, then the console."""
        return self._emulator.fileno() if self.interview else self._emulator.monitor.fileno()

    def receive(self, timeout_s: float) -> bytes | None:
        """The clone's console."""
        return self._emulator.receive(timeout_s)

    def send(self, data: bytes) -> None:
        """The clone's console."""
        self._emulator.send(data, 1.0)

    def wake_at(self, now: float) -> float:
        """When it wants to be looked after even if the clone stays silent."""
        return min(self._talk.wake_at(now), self.interview.give_up_at) if self.interview else self._give_up_at

    def next_landing(self) -> Landing | None:
        """A result, if there is one by now. Raises KernelDied and LabError."""
        if self.interview is None:
            self._come_up()
            return None
        landing = self.interview.next_landing(0.0)
        if landing is not None:
            self._answered.add(landing.result.probe)
        return landing

    def how_it_ended(self) -> tuple[int | None, str]:
        """Exit status and last complaint of the emulator."""
        return self._emulator.exit_status(timeout_s=2.0), self._emulator.complaint()

    def close(self) -> bytes:
        """End the clone; what its console said."""
        self._emulator.stop()
        self._log.finish()
        return self._console.getvalue()

    def _come_up(self) -> None:
        """Have the guest go on once it is taken up, and only then ask: what it is told before is lost."""
        if time.monotonic() > self._give_up_at:
            raise LabError(f"a clone did not come up within {COMING_UP_S:.0f} s")
        said = self._emulator.hear_monitor()
        if said is None:
            raise ConsoleEnded("the emulator ended before a clone came up")
        self._monitor_said += said
        if LOADED in self._monitor_said:
            self._emulator.tell_monitor(GO_ON)
            self.interview = Interview(self._talk, self._flavour, self.probes, 1)
