"""One KTAP document: a number of probes put to one booted kernel, and who is in flight meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import attrs

from harness.errors import LabError
from harness.ktap import Event, KtapError, KtapReader, ProbeResult, ProbeStarted
from harness.lab.answer import FAULT_PARAMETER
from harness.lab.conversation import Conversation, KernelDied
from harness.outcome import Outcome
from harness.probe import Probe
from harness.record.folder import utc_now

GRACE_S = 20.0
"""Beyond a probe's own deadline, which the guest keeps: silence for longer means that the guest hangs, too."""
SILENCE_S = 10.0
"""A guest is asked for signs of life; one that gave none for so long is as dead as its silence."""
LAST_WORDS = 10


class NoSuchFault(LabError):
    """The kernel does not have the seeded fault that it was asked for."""


class NotSeeded(NoSuchFault):
    """It has none at all, so that nothing can be learnt from it."""


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

    def __init__(
        self,
        talk: Conversation,
        flavour: str,
        probes: Sequence[Probe],
        jobs: int,
        *,
        storm: int = 0,
        fault: str = "",
        trace: bool = False,
        last: bool = False,
    ) -> None:
        """Send the questions; so many others `storm` beside each, and after the `last` ones the machine goes away.

        The first question arms a seeded `fault`; a kernel that does not say so is asked nothing more. Of such a
        kernel, only what a probe found wrong is of interest, and passed probes do not tell their cases. With `trace`,
        results say by the places of which faults a probe came; then one probe runs at a time.
        """
        self._talk = talk
        self._probes = {probe.id: probe for probe in probes}
        self._reader = KtapReader()
        self._event_at = time.monotonic()
        self._unarmed = fault
        self.in_flight: dict[str, Flight] = {}
        if storm:
            talk.order(f"storm {storm}")
        if fault:
            talk.order("brief")
            talk.order(f"fault {fault}")
        if trace:
            talk.order("trace")
        if last and len(self._probes) == 1:
            talk.order(f"only {flavour} {probes[0].id}")
            return
        talk.order(f"start {flavour} {1 if trace else jobs} {len(self._probes)}")
        for probe in self._probes:
            talk.order(f"ask {probe}")

    @property
    def complete(self) -> bool:
        """Whether every question has been answered."""
        return self._reader.complete

    def landings(self) -> Iterator[Landing]:
        """Give each result as it comes. Raises KernelDied and LabError."""
        while not self.complete:
            if landing := self.next_landing(self.give_up_at):
                yield landing

    @property
    def give_up_at(self) -> float:
        """When a guest that has told of nothing new is given up, of time.monotonic()."""
        return self._event_at + GRACE_S + self._longest_deadline

    @property
    def wake_at(self) -> float:
        """When something is to be done even if the guest stays silent, of time.monotonic()."""
        return min(self._talk.wake_at, self.give_up_at)

    def next_landing(self, deadline: float) -> Landing | None:
        """The next result; None when the deadline has come. Raises KernelDied and LabError."""
        while not self.complete:
            text = self._talk.next_text(min(deadline, self.give_up_at))
            if text is None:
                self._check_patience()
                return None
            event = self._read(text)
            self._event_at = time.monotonic()
            if isinstance(event, ProbeStarted):
                self._take_off(event.probe)
            elif isinstance(event, ProbeResult):
                return self._land(event)
        return None

    @property
    def _longest_deadline(self) -> float:
        return max((flight.probe.deadline_ms / 1000 for flight in self.in_flight.values()), default=0.0)

    def _read(self, text: str) -> Event | None:
        try:
            return self._reader.feed(text)
        except KtapError as error:
            raise LabError(f"the guest's results cannot be read: {error}") from None

    def _check_patience(self) -> None:
        """A kernel that says nothing for too long has hung."""
        now = time.monotonic()
        if now < self.give_up_at:
            return
        waited = f"{now - self._event_at:.0f} s"
        if now - self._talk.heard_at > SILENCE_S:
            raise KernelDied(f"the kernel fell silent for {waited}", self._talk.messages_since(0)[-LAST_WORDS:])
        if now - self._talk.understood_at > SILENCE_S:
            raise KernelDied(f"endless output for {waited} without a result", self._talk.first_words)
        raise LabError(f"the guest acknowledges orders, but gave no result for {waited}")

    def _take_off(self, probe: str) -> None:
        if probe not in self._probes:
            raise LabError(f"the guest began {probe}, which nobody asked for")
        self._check_armed()
        self.in_flight[probe] = Flight(
            probe=self._probes[probe], mark=self._talk.mark(), started=utc_now(), since=time.monotonic()
        )

    def _check_armed(self) -> None:
        """Faults are armed before the first probe begins, and the kernel tells."""
        fault, self._unarmed = self._unarmed, ""
        said = [line for line in self._talk.messages_since(0) if f"{FAULT_PARAMETER}: {fault}" in line]
        if not fault or any(f"{fault} armed" in line for line in said):
            return
        if said:
            raise NoSuchFault(f"{fault}: expected a fault that the kernel has, found none of that name; build it anew")
        raise NotSeeded("expected a kernel with seeded faults, found one that arms none; name another: --images")

    def _land(self, result: ProbeResult) -> Landing:
        if result.outcome is Outcome.SKIP and result.probe in self._probes and result.probe not in self.in_flight:
            self._take_off(result.probe)  # what is skipped for its needs is never begun
        flight = self.in_flight.pop(result.probe, None)
        if flight is None:
            raise LabError(f"the guest gave a result of {result.probe}, which was not running")
        if result.outcome is Outcome.CRASH and (why := self._talk.deafness):
            raise LabError(f"{why}, which may be why {result.reason}")
        return Landing(flight=flight, result=result, messages=self._talk.messages_since(flight.mark))
