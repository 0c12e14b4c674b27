"""What a test case of JUnit is called, and what stands in its properties."""

from __future__ import annotations

from collections.abc import Iterable

from harness.cell_id import round_suffix
from harness.record import BootRecord, CellRecord, RunRecord
from harness.report.wording import one_line

LONGEST = 64 * 1024  # characters of one text: GitLab reads 30 MB a file


def class_of(cell: CellRecord) -> str:
    """Give `<arch>.<flavour>.<suite>`, which every reader groups by."""
    return one_line(f"{cell.arch}.{cell.flavour}.{cell.suite}")


def name_cases(cells: Iterable[CellRecord]) -> dict[str, str]:
    """Name every cell so that classname and name together are unique, and the same from run to run."""
    names: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    for cell in cells:
        plain = cell.board == f"{cell.arch}-qemu" and cell.default_image
        stem = (cell.probe.partition(".")[2] or cell.probe) + round_suffix(cell.round)
        full = one_line(f"{stem} [{cell.board} {cell.image}]")
        name = one_line(stem) if plain and (class_of(cell), one_line(stem)) not in taken else full
        taken.add((class_of(cell), name))
        names[cell.id] = name
    return names


def shared_properties(run: RunRecord, cell: CellRecord, boot: BootRecord | None) -> dict[str, str]:
    """Say what all cells of one suite were judged under; empty values are left out."""
    return _told(
        {
            "board": cell.board,
            "image": cell.image,
            "flavour": cell.flavour,
            "kernel release": boot.release if boot else "",
            "emulator": boot.emulator if boot else "",
            "accel": boot.accel if boot else "",
            "harness version": run.harness_version,
        }
    )


def own_properties(cell: CellRecord) -> dict[str, str]:
    """Say what belongs to one cell alone; empty values are left out."""
    return _told(
        {
            "requirements": " ".join(cell.requirements),
            "isolation mode": cell.isolation_mode,
            "control": "red as expected" if cell.is_red_as_expected else "",
            "attempts": str(cell.attempts) if cell.attempts != 1 else "",
            "round": str(cell.round) if cell.round != 1 else "",
            "unstable": _unstable(cell),
        }
    )


def _unstable(cell: CellRecord) -> str:
    """Say that it was red and then green; empty for any other cell."""
    if not cell.is_unstable:
        return ""
    known = f"; quarantined: {cell.quarantine}" if cell.quarantine else ""
    return " ".join(each.value for each in (cell.outcome, *(again.outcome for again in cell.reruns))) + known


def _told(properties: dict[str, str]) -> dict[str, str]:
    return {name: said for name, value in properties.items() if (said := one_line(value))}


def clip(text: str) -> str:
    """Keep both ends of a text that is too long."""
    left_out = len(text) - LONGEST
    half = LONGEST // 2
    return text if left_out <= 0 else f"{text[:half]}\n[{left_out} characters left out]\n{text[-half:]}"
