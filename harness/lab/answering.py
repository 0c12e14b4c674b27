"""From what became of a probe to the answer about it, the same for a clone and for a shared boot."""

from __future__ import annotations

import time

import attrs

from harness.board import Board
from harness.errors import LabError
from harness.ktap import ProbeResult
from harness.lab.answer import Answer, BootInfo
from harness.lab.conversation import KernelDied
from harness.lab.interview import Flight, Landing
from harness.outcome import Outcome
from harness.record.folder import utc_now

EXCERPT_LINES = 40


@attrs.frozen(kw_only=True)
class Asked:
    """Where a probe was asked, and how often by now."""

    boot: BootInfo
    isolation_mode: str
    attempts: int

    def landed(self, landing: Landing) -> Answer:
        """The probe told its result; what the kernel said meanwhile goes with all but a pass."""
        lines = () if landing.result.outcome is Outcome.PASS else landing.messages[-EXCERPT_LINES:]
        return self._answer(landing.flight, landing.result, lines)

    def crashed(self, flight: Flight, death: KernelDied, reason: str) -> Answer:
        """The kernel died while it ran; the dump goes with it."""
        result = ProbeResult(probe=flight.probe.id, outcome=Outcome.CRASH, reason=reason)
        return self._answer(flight, result, death.dump)

    def lost(self, probe: str, trouble: LabError) -> Answer:
        """The lab failed each time that it was asked."""
        return self._answer(None, ProbeResult(probe=probe, outcome=Outcome.LAB, reason=str(trouble)), ())

    def _answer(self, flight: Flight | None, result: ProbeResult, lines: tuple[str, ...]) -> Answer:
        took = result.duration_us / 1e6 or (time.monotonic() - flight.since if flight else 0.0)
        return Answer(
            result=result,
            boot=self.boot,
            started=flight.started if flight else utc_now(),
            duration_s=round(took, 6),
            console_excerpt="\n".join(lines),
            attempts=self.attempts,
            isolation_mode=self.isolation_mode,
        )


def trouble_of(board: Board, said: str) -> LabError:
    """The lab's trouble with the board's name before it, once."""
    return LabError(said if said.startswith(board.name) else f"{board.name}: {said}")
