"""The cells of a run as formats for other programs take them: by suite, with a stand-in for all that is no cell.

A planned cell that never answered stands as trouble of the lab; a seeded fault is a case for each board, red where it
survived. Where a series was climbed, what is not there yet below its last step is no case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from harness.cell_id import round_of, split_id
from harness.outcome import Outcome
from harness.record import CellRecord, RunRecord
from harness.record.proof import Proof
from harness.report.killmatrix import kill_matrix
from harness.report.ladder import ladder_of, settled
from harness.report.proving import fault_cells, proof_line, score_line, without_faults
from harness.report.wording import NEVER_ANSWERED


@attrs.frozen(kw_only=True)
class Cases:
    """Suites of cells, one for each board, image and flavour; `proof` is what seeded faults have shown, in a line."""

    run: RunRecord
    suites: tuple[tuple[CellRecord, ...], ...]
    proof: str

    @property
    def boards(self) -> tuple[str, ...]:
        """Every board once."""
        return tuple(dict.fromkeys(suite[0].board for suite in self.suites))

    def of_board(self, board: str) -> Cases:
        """The same of one board."""
        return attrs.evolve(self, suites=tuple(suite for suite in self.suites if suite[0].board == board))


def cases_of(run: RunRecord, proof: Proof | None = None) -> Cases:
    """Give every case of a run; `proof` is the newest there is."""
    ladder = ladder_of(run)
    run = settled(run, ladder) if ladder else run
    kills = kill_matrix(run)
    said = score_line(kills) if kills else proof_line(run, proof)
    seeded = tuple(fault_cells(kills)) if kills else ()
    run = without_faults(run) if kills else run
    cells = (*run.cells, *_unanswered(run), *seeded)
    return Cases(run=run, suites=tuple(map(tuple, _by_suite(cells))), proof=said)


def _unanswered(run: RunRecord) -> Iterator[CellRecord]:
    """Stand in for planned cells without an answer, as trouble of the lab: a report must not be short of them."""
    archs = {cell.board: cell.arch for cell in run.cells}
    defaults = {(cell.board, cell.image): cell.default_image for cell in run.cells}
    for each in run.missing:
        board, image, flavour, probe = split_id(each)
        yield CellRecord(
            id=each,
            board=board,
            arch=archs.get(board) or board.removesuffix("-qemu"),
            image=image,
            flavour=flavour,
            suite=probe.partition(".")[0],
            probe=probe,
            round=round_of(each),
            outcome=Outcome.LAB,
            message=NEVER_ANSWERED,
            default_image=defaults.get((board, image), True),
        )


def _by_suite(cells: Iterable[CellRecord]) -> Iterable[list[CellRecord]]:
    groups: dict[tuple[str, str, str], list[CellRecord]] = {}
    for cell in cells:
        groups.setdefault((cell.board, cell.image, cell.flavour), []).append(cell)
    return groups.values()
