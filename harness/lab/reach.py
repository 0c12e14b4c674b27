"""Which seeded faults a probe can notice: those by whose places it came in a kernel without any."""

from __future__ import annotations

from harness.ktap import ProbeResult
from harness.lab.answer import Answer, Group
from harness.outcome import Outcome
from harness.probe import Probe
from harness.record.folder import utc_now

UNREACHED = "it never comes by the place of the fault"


class Reach:
    """What the kernel told while it was sound; where it told nothing, everything is asked."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], Answer] = {}
        self._known: set[str] = set()

    def note(self, group: Group, answer: Answer) -> None:
        """Take in what a sound kernel told of a probe; one that did not come to its end may come further."""
        ended = answer.result.outcome in (Outcome.PASS, Outcome.FAIL, Outcome.SKIP)
        if ended and not group.fault and answer.result.reached is not None:
            self._answers.setdefault((group.flavour, answer.result.probe), answer)
            self._known |= answer.result.reached

    def answer(self, group: Group, probe: Probe) -> Answer | None:
        """What there is to say of a probe that has nothing to notice; None where it is to be asked.

        Of a fault that nobody came by, the kernel may know nothing: that it has to say itself.
        """
        sound = self._answers.get((group.flavour, probe.id))
        if sound is None or group.fault not in self._known or group.fault in (sound.result.reached or ()):
            return None
        return Answer(
            result=ProbeResult(probe=probe.id, outcome=Outcome.SKIP, reason=UNREACHED),
            boot=sound.boot,
            started=utc_now(),
            duration_s=0.0,
            isolation_mode="not asked",
        )
