"""What seeded faults have shown, in words: the score, what survived, and whether another run's kernels were proven."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from harness.cell_id import split_id, split_seeded
from harness.outcome import Outcome
from harness.record import CellRecord, RunRecord
from harness.record.proof import Proof
from harness.report.columns import Column
from harness.report.killmatrix import KillMatrix, Row, Square, State, kernel_of

NOT_PROVEN = "not proven: no seeded fault was tried on this kernel; `harness prove` boots one with faults"
GUEST = "initramfs"
"""The role of the digest that says which probes were asked."""
OUTCOMES = {State.CAUGHT: Outcome.PASS, State.SURVIVED: Outcome.FAIL, State.UNJUDGED: Outcome.LAB}
SEEDED_FLAVOUR, SEEDED_SUITE = "faults", "seeded"


def proof_line(run: RunRecord, proof: Proof | None) -> str:
    """Say in one line how good the probes of a run have shown to be on its kernels."""
    if proof is None or not proof.speaks_of(run.images):
        return NOT_PROVEN
    guests = {board.digests.get(GUEST) for board in proof.boards}
    same = {boot.digests.get(GUEST) for boot in run.boots} <= guests
    return f"proven: {proof.score}" + ("" if same else ", by probes that have changed since; `harness prove` again")


def without_faults(run: RunRecord) -> RunRecord:
    """The same run of the unfaulted kernels alone."""
    planned = tuple(each for each in run.planned if not split_seeded(split_id(each)[1])[1])
    return attrs.evolve(run, planned=planned, cells=tuple(cell for cell in run.cells if not cell.fault))


def score_line(matrix: KillMatrix, took: str = "") -> str:
    """Sum it up: `36 of 36 seeded faults caught on 5 architectures in 300 s; every isolation probe tripped`."""
    caught = sum(row.state is State.CAUGHT for row in matrix.rows)
    archs = len(set(matrix.archs))
    said = (
        f"{caught} of {len(matrix.rows)} seeded faults caught on {archs} architecture{'' if archs == 1 else 's'}{took}"
    )
    if not matrix.whole:
        return f"{said}; these are not all faults, or not all probes"
    unproven = len(matrix.unproven)
    noun = "isolation probe" if unproven == 1 else "isolation probes"
    return f"{said}; {f'{unproven} {noun} never' if unproven else 'every isolation probe'} tripped"


def uncaught_lines(matrix: KillMatrix) -> Iterator[tuple[str, str, str]]:
    """Tell each fault that nobody saw: its headline, what it breaks, and the command that tries it again."""
    for row, place, square in matrix.uncaught():
        word = "SURVIVED" if square.state is State.SURVIVED else "NOT JUDGED"
        column, fault = matrix.columns[place], row.fault
        told = f"{fault.breaks} ({' '.join(fault.requirements)}; {fault.where})"
        yield f"{word} {kernel_of(column, fault.name)}", told, square.repeat


def unproven_lines(matrix: KillMatrix) -> Iterator[str]:
    """Name the isolation probes that no fault tripped, together where they are on the same architectures."""
    places: dict[tuple[str, ...], list[str]] = {}
    for each in matrix.unproven if matrix.whole else ():
        places.setdefault(each.archs, []).append(each.probe)
    for archs, probes in sorted(places.items(), key=lambda item: -len(item[0])):
        yield f"{', '.join(archs)}: {' '.join(probes)}"


def astray_lines(matrix: KillMatrix) -> Iterator[str]:
    """Name the faults that only probes of other requirements saw: the requirement's own probes missed them."""
    for row in matrix.rows:
        labels = [
            column.label
            for column, square in zip(matrix.columns, row.squares, strict=True)
            if square and square.others and not square.own
        ]
        if labels:
            yield f"{row.fault.name} ({' '.join(row.fault.requirements)}) on {', '.join(labels)}"


def caught_by(row: Row) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Give the probes that saw a fault on any board: its own, others, and those that it only kept from being asked."""
    squares = [square for square in row.squares if square]
    own = dict.fromkeys(probe for square in squares for probe in square.own)
    others = dict.fromkeys(probe for square in squares for probe in square.others if probe not in own)
    silenced = dict.fromkeys(
        probe for square in squares for probe in square.silenced if probe not in own and probe not in others
    )
    return tuple(own), tuple(others), tuple(silenced)


def fault_cells(matrix: KillMatrix) -> Iterator[CellRecord]:
    """Stand in for faults in a report of cells: one a board, green where it was caught, red where it survived."""
    for row in matrix.rows:
        for column, arch, square in zip(matrix.columns, matrix.archs, row.squares, strict=True):
            if square:
                yield _fault_cell(row, square, column, arch)


def _fault_cell(row: Row, square: Square, column: Column, arch: str) -> CellRecord:
    fault = row.fault
    messages = {State.SURVIVED: f"no probe went red: {fault.breaks}", State.UNJUDGED: "the lab kept probes from asking"}
    probe = f"{SEEDED_SUITE}.{fault.name}"
    return CellRecord(
        id=f"{column.board}/{column.image}/{SEEDED_FLAVOUR}/{probe}",
        board=column.board,
        arch=arch,
        image=column.image,
        flavour=SEEDED_FLAVOUR,
        suite=SEEDED_SUITE,
        probe=probe,
        outcome=OUTCOMES[square.state],
        requirements=fault.requirements,
        claim=fault.breaks,
        message=messages.get(square.state, ""),
        notes=tuple(f"caught by {probe}" for probe in square.probes),
        repeat=square.repeat,
    )
