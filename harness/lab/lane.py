"""One clone from its start to its end: it wakes, is asked, and is stopped."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from harness.lab.answer import Group
from harness.lab.clone import Clone
from harness.lab.interview import Flight, Interview, Landing
from harness.probe import Probe


@attrs.frozen(kw_only=True, eq=False)
class Lot:
    """Probes of a group that share a clone; with `trace` it is told by which faults each came."""

    group: Group
    probes: Sequence[Probe]
    trace: bool = False


class Lane:
    """One clone, and the lot that it is asked."""

    def __init__(self, clone: Clone, lot: Lot, storm: int) -> None:
        self.group = lot.group
        self.probes = list(lot.probes)
        self._trace = lot.trace
        self.over = False
        self.interview: Interview | None = None
        self._storm = storm
        self._clone = clone
        self._answered: set[str] = set()

    @property
    def in_flight(self) -> list[Flight]:
        """What runs in it."""
        return list(self.interview.in_flight.values()) if self.interview else []

    def unanswered(self, without: Probe | None = None) -> Lot:
        """The probes that have no result yet, in order."""
        left = [probe for probe in self.probes if probe.id not in self._answered and probe is not without]
        return Lot(group=self.group, probes=left, trace=self._trace)

    def fileno(self) -> int:
        """What it listens to, for select()."""
        return self._clone.fileno()

    @property
    def wake_at(self) -> float:
        """When it wants to be looked after even if the clone stays silent."""
        if self.interview is None:
            return self._clone.give_up_at
        return self.interview.wake_at

    def next_landing(self) -> Landing | None:
        """A result, if there is one by now. Raises KernelDied and LabError."""
        if self.interview is None:
            self._clone.wake()
            if self._clone.awake:
                group = self.group
                self.interview = Interview(
                    self._clone.talk,
                    group.flavour,
                    self.probes,
                    1,
                    storm=self._storm,
                    fault=group.fault,
                    trace=self._trace,
                    last=True,
                )
            return None
        landing = self.interview.next_landing(0.0)
        if landing is not None:
            self._answered.add(landing.result.probe)
        return landing

    def how_it_ended(self) -> tuple[int | None, str]:
        """Exit status and last complaint of the emulator."""
        return self._clone.how_it_ended()

    def close(self) -> bytes:
        """End the clone; what its console said."""
        return self._clone.close()
