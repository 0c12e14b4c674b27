"""Everything that the pages of a report show, worked out before any of them is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from harness.cell_id import first_round, split_id, split_seeded
from harness.history import Change, Difference, Standing
from harness.history.past import Past
from harness.record import CellRecord, RunRecord
from harness.record.proof import Proof
from harness.report.columns import ids_of
from harness.report.grid import Grid, GridRow, Mark, grid_of, mark_of
from harness.report.headline import Headline, headline_of
from harness.report.ladder import ladder_of, settled
from harness.report.places import PlaceView, places_of
from harness.report.plots import RunsPlot, TimesPlot, runs_plot, times_plot
from harness.report.proving import without_faults
from harness.report.requirements import RequirementsView, requirements_of
from harness.report.view import RunView, build_view
from harness.report.wording import NEVER_ANSWERED, message_of, one_line, repeat_of
from harness.spec import Requirement


@attrs.frozen(kw_only=True)
class CellView:
    """One cell; `row` has the same probe everywhere, `strip` the same cell in the runs of `Site.past`.

    `cell` is None where no answer came, and `difference` where there is no earlier run to compare with.
    """

    id: str
    board: str
    image: str
    flavour: str
    probe: str
    mark: Mark
    word: str
    message: str
    repeat: str
    cell: CellRecord | None
    row: GridRow
    strip: tuple[Standing | None, ...]
    difference: Difference | None


@attrs.frozen(kw_only=True)
class Site:
    """One run with all that is known of it. `cells` are those of the kernel without seeded faults."""

    run: RunRecord
    view: RunView
    headline: Headline
    requirements: RequirementsView
    grid: Grid
    places: tuple[PlaceView, ...]
    past: Past
    runs_plot: RunsPlot | None
    times_plot: TimesPlot
    cells: tuple[CellView, ...]

    @property
    def changes(self) -> Mapping[Change, tuple[Difference, ...]]:
        """What the comparison with the run before has found, by class, the worst news first."""
        found: dict[Change, list[Difference]] = {}
        for each in self.past.differences:
            found.setdefault(each.change, []).append(each)
        return {change: tuple(found[change]) for change in Change if change in found}


def build_site(
    run: RunRecord, requirements: Sequence[Requirement], *, past: Past | None = None, proof: Proof | None = None
) -> Site:
    """Work out every page of a run; `past` is what the history knows of it, if anything."""
    view, past = build_view(run, proof), past or Past()
    ladder, sound = ladder_of(run), without_faults(run)
    grid, places = grid_of(sound), places_of(sound)
    return Site(
        run=run,
        view=view,
        headline=headline_of(view),
        requirements=requirements_of(settled(run, ladder) if ladder else sound, requirements),
        grid=grid,
        places=places,
        past=past,
        runs_plot=runs_plot(past),
        times_plot=times_plot(places),
        cells=tuple(_cells(sound, grid, past)),
    )


def _cells(run: RunRecord, grid: Grid, past: Past) -> Iterator[CellView]:
    rows = {row.probe: row for row in grid.rows}
    answers = {cell.id: cell for cell in run.cells}
    differences = {each.cell: each for each in past.differences}
    for each in ids_of(run):
        board, image, flavour, probe = split_id(each)
        cell, first = answers.get(each), first_round(each)
        yield CellView(
            id=each,
            board=board,
            image=split_seeded(image)[0],
            flavour=flavour,
            probe=probe,
            mark=mark_of(cell),
            word=cell.outcome.value if cell else "MISSING",
            message=_message(cell),
            repeat=(one_line(cell.repeat) if cell else "") or repeat_of(each),
            cell=cell,
            row=rows[probe],
            strip=past.strips.get(first, ()),
            difference=differences.get(first),
        )


def _message(cell: CellRecord | None) -> str:
    if cell is None:
        return NEVER_ANSWERED
    return message_of(cell) if cell.message or not cell.is_green else "every expectation held"
