"""One booted kernel answers many probes, and another one the rest when it has died."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from harness.board import Board
from harness.errors import LabError
from harness.lab.answer import Answer, BootInfo
from harness.lab.answering import Asked, trouble_of
from harness.lab.conversation import ConsoleEnded, KernelDied
from harness.lab.interview import Flight, Interview
from harness.lab.power import BootFailed, Guest, PowerSwitch
from harness.outcome import Outcome
from harness.probe import Probe

LOSSES = 3
"""So often the lab may fail in the middle of a batch before it is given up."""
IDLE_DEATHS = 3
"""So often a kernel may die while no probe runs before it is given up."""


class SharedBoot:
    """Powers a board on at the first question; `mode` says in the answers how well they were kept apart."""

    def __init__(self, board: Board, power: PowerSwitch, *, mode: str = "shared boot", storm: int = 0) -> None:
        self._board = board
        self._power = power
        self._storm = storm
        self.mode = mode
        self._guest: Guest | None = None
        self._boots: list[BootInfo] = []
        self._last_boot = BootInfo(n=0)
        self._flights: list[Flight] = []
        self._tries: Counter[str] = Counter()

    def run(self, flavour: str, probes: Sequence[Probe], jobs: int) -> Iterator[Answer]:
        """Ask the probes under one flavour, at most `jobs` side by side; answers come as they are given.

        Raises LabError when the board cannot be brought to answer; what was answered before stands.
        """
        waiting = {probe.id: probe for probe in probes}
        self._tries.clear()
        losses = idle_deaths = 0
        while waiting:
            try:
                for answer in self._ask(flavour, list(waiting.values()), jobs):
                    del waiting[answer.result.probe]
                    yield answer
            except KernelDied as death:
                idle_deaths += not self._flights
                if idle_deaths == IDLE_DEATHS:
                    raise trouble_of(self._board, f"the kernel dies while no probe runs: {death.reason}") from None
                for answer in self._convict(flavour, self._flights, death):
                    del waiting[answer.result.probe]
                    yield answer
            except BootFailed:
                raise
            except LabError as error:
                losses += 1
                if losses == LOSSES:
                    raise trouble_of(self._board, str(error)) from None

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

    def _ask(self, flavour: str, probes: Sequence[Probe], jobs: int) -> Iterator[Answer]:
        """Put probes to one kernel; if that ends early, the power is off and `_flights` has what ran."""
        self._flights = []
        guest = self._guest = self._guest or self._boot()
        interview = Interview(guest.talk, flavour, probes, jobs, storm=self._storm)
        done = False
        try:
            for landing in interview.landings():
                yield self._asked(landing.result.probe, answered=True).landed(landing)
            done = True
        except ConsoleEnded as error:
            raise self._power.blame(error) from None
        finally:
            if not done:
                self._flights = list(interview.in_flight.values())
                self._tries.update(flight.probe.id for flight in self._flights)
                self._guest = None
                self._power.off()

    def _boot(self) -> Guest:
        guest = self._power.boot()
        self._last_boot = guest.info
        self._boots.append(guest.info)
        return guest

    def _convict(self, flavour: str, suspects: Sequence[Flight], death: KernelDied) -> Iterator[Answer]:
        """Find out which of the probes in flight killed the kernel: of several, each is asked alone."""
        if len(suspects) == 1:
            yield self._crashed(suspects[0], death, death.reason)
            return
        alone = [self._ask_alone(flavour, suspect.probe) for suspect in suspects]
        if not suspects or any(answer.result.outcome is Outcome.CRASH for answer in alone):
            yield from alone
            return
        names = ", ".join(suspect.probe.id for suspect in suspects)
        for suspect in suspects:
            yield self._crashed(suspect, death, f"{death.reason} (while {names} ran side by side; none does it alone)")

    def _ask_alone(self, flavour: str, probe: Probe) -> Answer:
        for _ in range(LOSSES):
            try:
                answers = list(self._ask(flavour, [probe], 1))
                return answers[0]
            except KernelDied as death:
                if self._flights:
                    return self._crashed(self._flights[0], death, death.reason)
            except BootFailed:
                raise
            except LabError:
                continue
        raise trouble_of(self._board, f"{probe.id} could not be asked alone")

    def _asked(self, probe: str, *, answered: bool) -> Asked:
        """An early end counts among the tries already; a result does not yet."""
        return Asked(boot=self._last_boot, isolation_mode=self.mode, attempts=self._tries[probe] + answered)

    def _crashed(self, flight: Flight, death: KernelDied, reason: str) -> Answer:
        return self._asked(flight.probe.id, answered=False).crashed(flight, death, reason)
