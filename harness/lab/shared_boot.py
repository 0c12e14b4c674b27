"""One booted kernel answers many probes, and another one the rest when it has died."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Generator, Mapping, Sequence

from harness.board import Board
from harness.errors import LabError
from harness.lab.answer import Answer, BootInfo
from harness.lab.answering import Asked, trouble_of
from harness.lab.conversation import ConsoleEnded, KernelDied
from harness.lab.interview import Flight, Interview, NoSuchFault, NotSeeded
from harness.lab.power import BootFailed, Guest, PowerSwitch
from harness.lab.waiting import Waiting
from harness.outcome import Outcome
from harness.probe import Probe

LOSSES = 3
"""So often the lab may fail in the middle of a batch before it is given up."""
IDLE_DEATHS = 3
"""So often a kernel may die while no probe runs before it is given up."""

Asking = Generator[Answer | Waiting, None, None]
"""Answers as they come, and between them what is waited for."""


class SharedBoot:
    """Powers a board on at the first question; `mode` says in the answers how well they were kept apart."""

    def __init__(self, board: Board, power: PowerSwitch, *, mode: str = "shared boot", storm: int = 0) -> None:
        self._board = board
        self._power = power
        self._storm = storm
        self.mode = mode
        self.fault = ""
        """What is seeded into the kernel that was booted last."""
        self._armed = False
        self._trace = False
        self._guest: Guest | None = None
        self._boots: list[BootInfo] = []
        self._last_boot = BootInfo(n=0)
        self._flights: list[Flight] = []
        self._tries: Counter[str] = Counter()

    def run(self, flavour: str, probes: Sequence[Probe], jobs: int, *, fault: str = "", trace: bool = False) -> Asking:
        """Ask the probes under one flavour, at most `jobs` side by side; answers come as they are given.

        With `trace` they say by the places of which faults they came, and run one at a time.

        Where the lab keeps failing, what is left is answered by that. Raises BootFailed and NotSeeded when the board
        cannot be brought to answer at all; what was answered before stands.
        """
        if fault != self.fault:
            self._power_off()
            self.fault = fault
        self._trace = trace
        waiting = {probe.id: probe for probe in probes}
        self._tries.clear()
        try:
            yield from _ticked_off(waiting, self._ask_all(flavour, waiting, jobs))
        except (BootFailed, NotSeeded):
            raise
        except LabError as trouble:
            for probe in waiting:
                yield self._asked(probe, answered=False).lost(probe, trouble_of(self._board, str(trouble)))

    def _ask_all(self, flavour: str, waiting: Mapping[str, Probe], jobs: int) -> Asking:
        """Ask what waits until nothing does any more. Raises LabError when that fails too often."""
        losses = idle_deaths = 0
        while waiting:
            try:
                yield from self._ask(flavour, list(waiting.values()), jobs)
            except KernelDied as death:
                idle_deaths += not self._flights
                if idle_deaths == IDLE_DEATHS:
                    raise LabError(f"the kernel dies while no probe runs: {death.reason}") from None
                yield from self._convict(flavour, self._flights, death)
            except (BootFailed, NoSuchFault):
                raise
            except LabError:
                losses += 1
                if losses == LOSSES:
                    raise

    def take_boots(self) -> list[BootInfo]:
        """The boots since the last call."""
        boots, self._boots = self._boots, []
        return boots

    def close(self) -> None:
        """Have the guest end itself, and power off."""
        guest, self._guest = self._guest, None
        if guest is not None:
            self._power.end(guest)
        self._power.off()

    def _ask(self, flavour: str, probes: Sequence[Probe], jobs: int) -> Asking:
        """Put probes to one kernel; if that ends early, the power is off and `_flights` has what ran."""
        self._flights = []
        guest = self._guest = self._guest or (yield from self._boot())
        unarmed = "" if self._armed else self.fault
        interview = Interview(guest.talk, flavour, probes, jobs, storm=self._storm, fault=unarmed, trace=self._trace)
        done = False
        try:
            while not interview.complete:
                landing = interview.next_landing(0.0)
                if landing is None:
                    yield Waiting(guest.talk, interview.wake_at)
                    continue
                self._armed = True
                yield self._asked(landing.result.probe, answered=True).landed(landing)
            done = True
        except ConsoleEnded as error:
            raise self._power.blame(error) from None
        finally:
            if not done:
                self._flights = list(interview.in_flight.values())
                self._tries.update(flight.probe.id for flight in self._flights)
                self._power_off()

    def _power_off(self) -> None:
        self._guest = None
        self._power.off()

    def _boot(self) -> Generator[Waiting, None, Guest]:
        self._armed = False
        guest = yield from self._power.boot(fault=self.fault)
        self._last_boot = guest.info
        self._boots.append(guest.info)
        return guest

    def _convict(self, flavour: str, suspects: Sequence[Flight], death: KernelDied) -> Asking:
        """Find out which of the probes in flight killed the kernel: of several, each is asked alone."""
        if len(suspects) == 1:
            yield self._crashed(suspects[0], death, death.reason)
            return
        alone = []
        for suspect in suspects:
            alone.append((yield from self._ask_alone(flavour, suspect.probe)))
        if not suspects or any(answer.result.outcome is Outcome.CRASH for answer in alone):
            yield from alone
            return
        names = ", ".join(suspect.probe.id for suspect in suspects)
        for suspect in suspects:
            yield self._crashed(suspect, death, f"{death.reason} (while {names} ran side by side; none does it alone)")

    def _ask_alone(self, flavour: str, probe: Probe) -> Generator[Waiting, None, Answer]:
        for _ in range(LOSSES):
            answers: list[Answer] = []
            try:
                for each in self._ask(flavour, [probe], 1):
                    if isinstance(each, Waiting):
                        yield each
                    else:
                        answers.append(each)
                return answers[0]
            except KernelDied as death:
                if self._flights:
                    return self._crashed(self._flights[0], death, death.reason)
            except (BootFailed, NoSuchFault):
                raise
            except LabError:
                continue
        raise LabError(f"{probe.id} could not be asked alone")

    def _asked(self, probe: str, *, answered: bool) -> Asked:
        """An early end counts among the tries already; a result does not yet."""
        return Asked(boot=self._last_boot, isolation_mode=self.mode, attempts=self._tries[probe] + answered)

    def _crashed(self, flight: Flight, death: KernelDied, reason: str) -> Answer:
        return self._asked(flight.probe.id, answered=False).crashed(flight, death, reason)


def _ticked_off(waiting: dict[str, Probe], asking: Asking) -> Asking:
    """Give the same, and take out of `waiting` what is answered."""
    with contextlib.closing(asking):
        for each in asking:
            if isinstance(each, Answer):
                del waiting[each.result.probe]
            yield each
