"""One KTAP document: a number of probes put to one booted kernel, and who is in flight meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import attrs

from harness.errors import LabError
from harness.ktap import Event, KtapError, KtapReader, ProbeResult, ProbeStarted
from harness.lab.conversation import Conversation, KernelDied
from harness.probe import Probe

GRACE_S = 20.0
"""Beyond a probe's own deadline, which the guest keeps: silence for longer means that the guest hangs, too."""
SILENCE_S = 10.0
"""A guest is asked for signs of life; one that gave none for so long is as dead as its silence."""
LAST_WORDS = 10


@attrs.frozen(kw_only=True)
class Flight:
    """A probe that has begun; `mark` is where the kernel's messages stood, `since` is of time.monotonic()."""

    probe: Probe
    mark: int
    started: str
    since: float


@attrs.frozen(kw_only=True)
class Landing:
    """A probe that has ended, with what the kernel said meanwhile."""

    flight: Flight
    result: ProbeResult
    messages: tuple[str, ...]


class Interview:
    """Asks the probes under one flavour; whatever ends it early, `in_flight` tells what ran then."""

    def __init__(self, talk: Conversation, flavour: str, probes: Sequence[Probe], jobs: int) -> None:
        self._talk = talk
        self._flavour = flavour
        self._probes = {probe.id: probe for probe in probes}
        self._jobs = jobs
        self.in_flight: dict[str, Flight] = {}

    def landings(self) -> Iterator[Landing]:
        """Ask, and give each result as it comes. Raises KernelDied and LabError."""
        self._talk.order(f"start {self._flavour} {self._jobs} {len(self._probes)}")
        for probe in self._probes:
            self._talk.order(f"ask {probe}")
        reader = KtapReader()
        while not reader.complete:
            event = self._next_event(reader)
            if isinstance(event, ProbeStarted):
                self._take_off(event.probe)
            elif isinstance(event, ProbeResult):
                yield self._land(event)

    def _next_event(self, reader: KtapReader) -> Event | None:
        text = self._next_text()
        try:
            return reader.feed(text)
        except KtapError as error:
            raise LabError(f"the guest's results cannot be read: {error}") from None

    def _next_text(self) -> str:
        """Wait for the guest to speak; a kernel that says nothing for too long has hung."""
        patience = GRACE_S + max((flight.probe.deadline_ms / 1000 for flight in self.in_flight.values()), default=0.0)
        text = self._talk.next_text(time.monotonic() + patience)
        if text is not None:
            return text
        if time.monotonic() - self._talk.heard_at > SILENCE_S:
            raise KernelDied(f"the kernel fell silent for {patience:.0f} s", self._talk.messages_since(0)[-LAST_WORDS:])
        raise LabError(f"the guest acknowledges orders, but gave no result for {patience:.0f} s")

    def _take_off(self, probe: str) -> None:
        if probe not in self._probes:
            raise LabError(f"the guest began {probe}, which nobody asked for")
        self.in_flight[probe] = Flight(
            probe=self._probes[probe], mark=self._talk.mark(), started=_utc_now(), since=time.monotonic()
        )

    def _land(self, result: ProbeResult) -> Landing:
        flight = self.in_flight.pop(result.probe, None)
        if flight is None:
            raise LabError(f"the guest gave a result of {result.probe}, which was not running")
        return Landing(flight=flight, result=result, messages=self._talk.messages_since(flight.mark))


def _utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
