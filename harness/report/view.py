"""What a closing report shows, worked out from the record; how it looks is up to the renderers."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import attrs

from harness.cell_id import split_id
from harness.record import CellRecord, Counts, LeftOutRecord, RunRecord, RunState, Verdict
from harness.record.proof import Proof
from harness.report.columns import Column, columns_of, ids_of
from harness.report.killmatrix import KillMatrix, kill_matrix
from harness.report.ladder import Ladder, ladder_of, settled
from harness.report.proving import proof_line, without_faults
from harness.report.reasoning import Suspicion, suspicions_of
from harness.report.rounds import Unsteady, unsteady_cells
from harness.report.troubles import Trouble, troubles_of
from harness.report.wording import message_of

CONTROL_FLAVOUR = "none"


@attrs.frozen(kw_only=True)
class Tally:
    """How the cells of one square came out; `red_controls` are green, because there red is right."""

    green: int = 0
    red_controls: int = 0
    red: int = 0
    skipped: int = 0
    broken: int = 0
    lab: int = 0
    missing: int = 0


@attrs.frozen(kw_only=True)
class Row:
    """One suite, with a square for each column."""

    suite: str
    tallies: tuple[Tally, ...]


@attrs.frozen(kw_only=True)
class Block:
    """One flavour: suites by boards."""

    flavour: str
    is_control: bool
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@attrs.frozen(kw_only=True)
class SkipGroup:
    """Everything that was skipped for one reason: probes by column."""

    reason: str
    count: int
    where: tuple[tuple[str, tuple[str, ...]], ...]


@attrs.frozen(kw_only=True)
class RunView:
    """The closing report of a run.

    `kills` is there where faults were seeded, and then all the rest tells of the kernel without any; `proof` says how
    good the probes have shown to be on the kernels of this run. `ladder` is there where a patch series was climbed, and
    then what is not there yet below its last step is no trouble.
    """

    id: str
    state: RunState
    started: str
    duration_s: float | None
    counts: Counts
    red_controls: int
    excused: int
    blocks: tuple[Block, ...]
    troubles: tuple[Trouble, ...]
    skips: tuple[SkipGroup, ...]
    repeat: int
    unsteady: tuple[Unsteady, ...]
    shuffle: int | None
    suspicions: tuple[Suspicion, ...]
    left_out: tuple[LeftOutRecord, ...]
    faults: tuple[str, ...]
    kills: KillMatrix | None = None
    ladder: Ladder | None = None
    proof: str = ""


@attrs.frozen(kw_only=True)
class Place:
    """Where a cell stands in the matrix; `cell` is None where no answer came."""

    board: str
    image: str
    flavour: str
    suite: str
    cell: CellRecord | None


def build_view(run: RunRecord, proof: Proof | None = None) -> RunView:
    """Work out the closing report; every planned cell is in it, answered or not.

    `proof` is the newest that there is; whether it speaks of this run's kernels is seen here.
    """
    if ladder := ladder_of(run):
        return _climbing_view(run, ladder)
    kills = kill_matrix(run)
    view = _view(without_faults(run) if kills else run)
    if kills:
        return attrs.evolve(view, kills=kills, troubles=troubles_of(run))
    return attrs.evolve(view, proof=proof_line(run, proof))


def _climbing_view(run: RunRecord, ladder: Ladder) -> RunView:
    """What the ladder does not tell: the last step, and what could not be asked at any."""
    rest, lost = settled(run, ladder), {cell.id for cell in ladder.lost}
    told = attrs.evolve(rest, cells=tuple(cell for cell in rest.cells if cell.id not in lost))
    view = _view(attrs.evolve(told, planned=tuple(each for each in rest.planned if each not in lost)))
    return attrs.evolve(view, ladder=ladder, counts=run.counts, suspicions=())


def _view(run: RunRecord) -> RunView:
    places = tuple(_places(run))
    columns = columns_of(run)
    return RunView(
        id=run.id,
        state=run.state,
        started=run.started,
        duration_s=duration_of(run),
        counts=run.counts,
        red_controls=sum(cell.is_red_as_expected for cell in run.cells),
        excused=sum(cell.is_excused for cell in run.cells),
        blocks=tuple(_block(flavour, places, columns) for flavour in _flavours(places)),
        troubles=troubles_of(run),
        skips=tuple(_skips(run.cells, columns)),
        repeat=run.repeat,
        unsteady=unsteady_cells(run.cells),
        shuffle=run.shuffle,
        suspicions=suspicions_of(run),
        left_out=run.left_out,
        faults=run.faults,
    )


def duration_of(run: RunRecord) -> float | None:
    """Give the seconds from start to end; None while it runs, when its end is unknown, or it was cut short between."""
    if run.resumed:
        return None
    try:
        return (_time(run.ended or "") - _time(run.started)).total_seconds()
    except ValueError:
        return None


def _time(text: str) -> datetime.datetime:
    time = datetime.datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=datetime.UTC)


def _places(run: RunRecord) -> Iterator[Place]:
    answers = {cell.id: cell for cell in run.cells}
    for each in ids_of(run):
        board, image, flavour, probe = split_id(each)
        suite = probe.partition(".")[0]
        yield Place(board=board, image=image, flavour=flavour, suite=suite, cell=answers.get(each))


def _flavours(places: Iterable[Place]) -> list[str]:
    found = dict.fromkeys(place.flavour for place in places)
    return sorted(found, key=lambda flavour: flavour == CONTROL_FLAVOUR)


def _block(flavour: str, places: Iterable[Place], columns: Mapping[tuple[str, str], Column]) -> Block:
    squares: dict[tuple[str, str, str], list[CellRecord | None]] = {}
    for place in places:
        if place.flavour == flavour:
            squares.setdefault((place.suite, place.board, place.image), []).append(place.cell)
    used = {(board, image): column for (board, image), column in columns.items() if _has(squares, board, image)}
    rows = (
        Row(suite=suite, tallies=tuple(tally(squares.get((suite, *pair), ())) for pair in used))
        for suite in sorted({suite for suite, _, _ in squares})
    )
    return Block(flavour=flavour, is_control=flavour == CONTROL_FLAVOUR, columns=tuple(used.values()), rows=tuple(rows))


def _has(squares: Iterable[tuple[str, str, str]], board: str, image: str) -> bool:
    return any((board, image) == square[1:] for square in squares)


def tally(cells: Iterable[CellRecord | None]) -> Tally:
    """Count the cells of one square; None is a planned cell without an answer."""
    every = tuple(cells)
    counted = Counter(cell.verdict for cell in every if cell is not None)
    return Tally(
        green=counted[Verdict.GREEN],
        red_controls=sum(cell.is_red_as_expected for cell in every if cell is not None),
        red=counted[Verdict.RED],
        skipped=counted[Verdict.SKIPPED],
        broken=counted[Verdict.BROKEN],
        lab=counted[Verdict.LAB],
        missing=sum(cell is None for cell in every),
    )


def _skips(cells: Iterable[CellRecord], columns: Mapping[tuple[str, str], Column]) -> Iterator[SkipGroup]:
    groups: dict[str, dict[str, list[str]]] = {}
    for cell in cells:
        if cell.verdict is Verdict.SKIPPED:
            label = columns[cell.board, cell.image].label
            groups.setdefault(message_of(cell), {}).setdefault(f"{label} {cell.flavour}", []).append(cell.probe)
    for reason, where in sorted(groups.items(), key=lambda item: -sum(map(len, item[1].values()))):
        yield SkipGroup(
            reason=reason,
            count=sum(map(len, where.values())),
            where=tuple((label, tuple(dict.fromkeys(probes))) for label, probes in where.items()),
        )
