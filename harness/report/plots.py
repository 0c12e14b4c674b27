"""The numbers that a report draws: how runs came out lately, and where the time of this one went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from harness.history import RunFacts, Standing
from harness.history.past import Past
from harness.record import Verdict
from harness.report.places import PlaceView

_ROWS = (
    ("red", (Verdict.RED,)),
    ("no verdict", (Verdict.BROKEN, Verdict.LAB)),
    ("skipped", (Verdict.SKIPPED,)),
    ("green", (Verdict.GREEN,)),
)


@attrs.frozen(kw_only=True)
class CountsOverRuns:
    """How many cells came out in one way, run by run; each row has a scale of its own, of which `peak` is the top."""

    word: str
    counts: tuple[int, ...]

    @property
    def peak(self) -> int:
        """The highest count, and never zero."""
        return max((1, *self.counts))


@attrs.frozen(kw_only=True)
class RunsPlot:
    """The last runs that asked any cell of this one, oldest first; only this one's cells are counted."""

    runs: tuple[RunFacts, ...]
    rows: tuple[CountsOverRuns, ...]


@attrs.frozen(kw_only=True)
class ArchTime:
    """Seconds on the boards of one architecture, booting and asking; boards and clones work side by side."""

    arch: str
    booting_s: float
    asking_s: float


@attrs.frozen(kw_only=True)
class TimesPlot:
    """The time of every architecture."""

    archs: tuple[ArchTime, ...]

    @property
    def peak_s(self) -> float:
        """The longest of them, and never zero."""
        return max((each.booting_s + each.asking_s for each in self.archs), default=0.0) or 1.0


def runs_plot(past: Past) -> RunsPlot | None:
    """Count how the last runs came out; None where there is nothing to compare with."""
    if len(past.runs) < 2:
        return None
    strips = list(past.strips.values())
    columns = [[strip[place] for strip in strips] for place in range(len(past.runs))]
    rows = (
        CountsOverRuns(word=word, counts=tuple(_count(column, verdicts) for column in columns))
        for word, verdicts in _ROWS
    )
    return RunsPlot(runs=past.runs, rows=tuple(rows))


def times_plot(places: Iterable[PlaceView]) -> TimesPlot:
    """Sum the boards up by architecture."""
    times: dict[str, list[PlaceView]] = {}
    for place in places:
        times.setdefault(place.arch, []).append(place)
    return TimesPlot(
        archs=tuple(
            ArchTime(
                arch=arch,
                booting_s=sum(place.booting_s for place in here),
                asking_s=sum(place.asking_s for place in here),
            )
            for arch, here in sorted(times.items())
        )
    )


def _count(column: Sequence[Standing | None], verdicts: Sequence[Verdict]) -> int:
    return sum(standing is not None and standing.verdict in verdicts for standing in column)
