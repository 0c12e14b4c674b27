"""Many cells over the newest runs that asked them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from harness.history.entry import Question, RunFacts
from harness.history.reading import EnteredRun, first_red, recent_runs, red_since, strips_of, variants
from harness.history.standing import Standing
from harness.history.store import History
from harness.history.trend import Trend, trend_of


@attrs.frozen(kw_only=True)
class Overview:
    """The newest runs of one variant, oldest first, and each cell over them; `others` counts runs of other variants."""

    variant: str
    runs: tuple[RunFacts, ...]
    trends: tuple[Trend, ...]
    others: Mapping[str, int]


def overview(history: History, chosen: Mapping[int, Question], last: int, variant: str | None = None) -> Overview:
    """Look these cells up in the last so many runs that asked any of them.

    Of the variants (--append, --stress) it is the named one; else ordinary runs, or the commonest where there are none.
    """
    known = variants(history, chosen)
    if variant is None:
        variant = "" if "" in known else max(known, key=lambda each: known[each], default="")
    runs = recent_runs(history, chosen, variant, last)
    strips = strips_of(history, runs, chosen)
    trends = (_trend(history, cell, question, strips[cell], runs) for cell, question in chosen.items())
    others = {name: number for name, number in known.items() if name != variant}
    asked = (trend for trend in trends if any(each is not None for each in trend.strip))
    return Overview(variant=variant, runs=tuple(run.facts for run in runs), trends=tuple(asked), others=others)


def _trend(
    history: History, cell: int, question: Question, strip: Sequence[Standing | None], runs: list[EnteredRun]
) -> Trend:
    trend = trend_of(question, strip)
    if trend.rate.count:
        trend = attrs.evolve(trend, first_red=first_red(history, cell, runs[-1].facts.variant))
    if not trend.runs:
        return trend
    found = red_since(history, cell, runs[-1].facts.variant, runs[-1].place)
    return attrs.evolve(trend, since=found[0], runs=found[1]) if found else trend
