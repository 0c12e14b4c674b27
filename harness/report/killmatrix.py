"""Which probes have caught which seeded faults: worked out from a run's record, whose unfaulted kernel is the control.

A probe has caught a fault where it went red with it and is green without it, in the same run.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping

import attrs

from harness.cell_id import first_round, seeded, split_id, split_seeded
from harness.outcome import Outcome
from harness.record import CellRecord, FaultRecord, RunRecord, RunState
from harness.record.proof import Proof, ProvenBoard, Uncaught, Unproven
from harness.report.columns import Column, columns_of, ids_of


class State(enum.Enum):
    """What became of a fault on a board; it is unjudged where the lab kept probes from being asked."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    UNJUDGED = "not judged"


@attrs.frozen(kw_only=True)
class Square:
    """One fault on one board: the probes that caught it.

    `own` check a requirement that the fault breaks, `others` do not; `silenced` could be asked only without it, which
    is no catch.
    """

    state: State
    own: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    silenced: tuple[str, ...] = ()
    repeat: str = ""
    """The command that tries it again."""

    @property
    def probes(self) -> tuple[str, ...]:
        """All that caught it."""
        return (*self.own, *self.others)


@attrs.frozen(kw_only=True)
class Row:
    """One fault, with a square for each column; None where it was not asked."""

    fault: FaultRecord
    squares: tuple[Square | None, ...]

    @property
    def state(self) -> State:
        """What became of it on all boards together: the worst."""
        found = {square.state for square in self.squares if square}
        return next((each for each in (State.SURVIVED, State.UNJUDGED) if each in found), State.CAUGHT)


@attrs.frozen(kw_only=True)
class KillMatrix:
    """Faults by boards, and the isolation probes that were green with every fault."""

    columns: tuple[Column, ...]
    archs: tuple[str, ...]
    """By column."""
    rows: tuple[Row, ...]
    unproven: tuple[Unproven, ...]
    whole: bool

    def uncaught(self) -> Iterator[tuple[Row, int, Square]]:
        """Every fault that a board did not see, with the column's place, survivors first."""
        for state in (State.SURVIVED, State.UNJUDGED):
            for row in self.rows:
                for place, square in enumerate(row.squares):
                    if square and square.state is state:
                        yield row, place, square


def kill_matrix(run: RunRecord) -> KillMatrix | None:
    """Work it out; None for a run without seeded faults."""
    if not run.seeded:
        return None
    columns = columns_of(run)
    archs = {cell.board: cell.arch for cell in run.cells}
    sound, faulty = _controls(run), _by_fault(run)
    rows = (
        Row(fault=fault, squares=tuple(_square(fault, faulty.get((*place, fault.name)), sound) for place in columns))
        for fault in run.seeded
    )
    asked = tuple(row for row in rows if any(row.squares))
    return KillMatrix(
        columns=tuple(columns.values()),
        archs=tuple(archs.get(board) or board.removesuffix("-qemu") for board, _ in columns),
        rows=asked,
        unproven=tuple(_unproven(run, asked, archs)),
        whole=run.whole_proof and run.state is RunState.FINISHED,
    )


def proof_of(run: RunRecord, matrix: KillMatrix) -> Proof:
    """Sum it up for other runs to refer to."""
    digests = {(boot.board, boot.image): boot.digests for boot in reversed(run.boots)}
    boards = []
    for place, (column, arch) in enumerate(zip(matrix.columns, matrix.archs, strict=True)):
        squares = [row.squares[place] for row in matrix.rows]
        asked = [square for square in squares if square]
        boards.append(
            ProvenBoard(
                board=column.board,
                arch=arch,
                image=column.image,
                digests=digests.get((column.board, column.image), {}),
                faults=len(asked),
                caught=sum(square.state is State.CAUGHT for square in asked),
            )
        )
    return Proof(
        run=run.id,
        ended=run.ended or "",
        whole=matrix.whole,
        faults=len(matrix.rows),
        caught=sum(row.state is State.CAUGHT for row in matrix.rows),
        boards=tuple(boards),
        survivors=tuple(_uncaught(matrix)),
        unproven=matrix.unproven,
        kills={row.fault.name: dict(_kills(row, matrix.columns)) for row in matrix.rows},
    )


def _uncaught(matrix: KillMatrix) -> Iterator[Uncaught]:
    for row, place, square in matrix.uncaught():
        yield Uncaught(
            board=matrix.columns[place].board,
            arch=matrix.archs[place],
            fault=row.fault.name,
            requirements=row.fault.requirements,
            breaks=row.fault.breaks,
            judged=square.state is State.SURVIVED,
        )


def _kills(row: Row, columns: Iterable[Column]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for column, square in zip(columns, row.squares, strict=True):
        if square and square.probes:
            yield column.board, square.probes


def _controls(run: RunRecord) -> Mapping[str, Outcome]:
    """What each cell said without any fault, by its id in the first round; the worst of its rounds."""
    found: dict[str, Outcome] = {}
    for cell in run.cells:
        if not cell.fault and found.get(first_round(cell.id), Outcome.PASS) is Outcome.PASS:
            found[first_round(cell.id)] = cell.outcome
    return found


def _by_fault(run: RunRecord) -> Mapping[tuple[str, str, str], list[tuple[str, CellRecord | None]]]:
    """The cells with each fault by board, image and fault: the id of its control, and the answer if there is one."""
    answers = {cell.id: cell for cell in run.cells}
    found: dict[tuple[str, str, str], list[tuple[str, CellRecord | None]]] = {}
    for each in ids_of(run):
        board, kernel, flavour, probe = split_id(each)
        image, fault = split_seeded(kernel)
        if fault:
            control = f"{board}/{image}/{flavour}/{probe}"
            found.setdefault((board, image, fault), []).append((control, answers.get(each)))
    return found


def _square(
    fault: FaultRecord, cells: list[tuple[str, CellRecord | None]] | None, sound: Mapping[str, Outcome]
) -> Square | None:
    if cells is None:
        return None
    own: dict[str, None] = {}
    others: dict[str, None] = {}
    silenced: dict[str, None] = {}
    is_open = not any(sound.get(control) is Outcome.PASS for control, _ in cells)  # then nothing could be learnt
    for control, cell in cells:
        before = sound.get(control, Outcome.LAB)
        if cell is None or cell.outcome is Outcome.LAB:
            is_open = True
        elif cell.outcome.blames_kernel and before is Outcome.PASS:
            (own if set(cell.requirements) & set(fault.requirements) else others)[cell.probe] = None
        elif cell.outcome.blames_kernel and not before.is_verdict:
            is_open = True
        elif not cell.outcome.is_verdict and before is Outcome.PASS:
            silenced[cell.probe] = None
    state = State.CAUGHT if own or others else State.UNJUDGED if is_open else State.SURVIVED
    return Square(
        state=state,
        own=tuple(own),
        others=tuple(others),
        silenced=tuple(silenced),
        repeat=next((_fault_repeat(cell) for _, cell in cells if cell), ""),
    )


def _fault_repeat(cell: CellRecord) -> str:
    """Give the command that asks a cell again, without the words that choose its probe: it asks all of them."""
    return cell.repeat.partition(" --flavours ")[0]


def _unproven(run: RunRecord, rows: Iterable[Row], archs: Mapping[str, str]) -> Iterator[Unproven]:
    """Name the isolation probes that were green without a fault and with each, wherever they were asked."""
    tripped = {probe for row in rows for square in row.squares if square for probe in square.probes}
    where: dict[str, dict[str, None]] = {}
    for cell in run.cells:
        asked = cell.isolation and not cell.fault and not cell.control and cell.outcome is Outcome.PASS
        if asked and cell.probe not in tripped:
            where.setdefault(cell.probe, {})[archs[cell.board]] = None
    for probe, names in sorted(where.items()):
        yield Unproven(probe=probe, archs=tuple(names))


def kernel_of(column: Column, fault: str) -> str:
    """Name a board and what is seeded there: `arm-qemu/container-6.1+name-leaks`."""
    return f"{column.board}/{seeded(column.image, fault)}"
