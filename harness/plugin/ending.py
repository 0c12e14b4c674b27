"""How a run ends: what is written beside its record, and one exit code for all that came of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

from harness.options import split_names
from harness.outcome import ExitCode
from harness.record import RunRecord, Verdict
from harness.record.proof import find_proof, write_proof
from harness.report import write_junit
from harness.report.killmatrix import State, kill_matrix, proof_of
from harness.report.ladder import ladder_of, settled


def exit_code(run: RunRecord) -> ExitCode:
    """What a finished run counts as.

    A failure of the kernel's is the news that matters most, and so is a seeded fault that no probe saw; without one, a
    cell that nobody could judge, or that never answered, keeps the run from counting as passed. Nothing green is
    nothing run, and so is a flavour that was named and that no kernel has. Where a patch series was climbed, what is
    not there yet before its last step does not count, and what was green before a patch must be green after it.
    """
    if ladder := ladder_of(run):
        if ladder.lost:
            return ExitCode.FAILURES
        run = settled(run, ladder)
    counts = run.counts
    fates = _fates(run)
    if _is_blamed(run) or State.SURVIVED in fates:
        return ExitCode.FAILURES
    if counts.verdicts["broken"] or counts.verdicts["lab"] or counts.missing or State.UNJUDGED in fates:
        return ExitCode.LAB
    return ExitCode.OK if counts.verdicts["green"] and not list(absent_flavours(run)) else ExitCode.NOTHING


def absent_flavours(run: RunRecord) -> Iterator[str]:
    """Give a line for each flavour that was asked for by name, and that no kernel of the run has."""
    told = {} if ladder_of(run) else dict(itertools.pairwise(run.selection))  # of a series, some patch may bring it
    for name in split_names([told.get("--flavours", "")]):
        cells = [cell for cell in run.cells if cell.flavour == name]
        said = f"flavour {name}: "
        if cells and all(cell.verdict is Verdict.SKIPPED and cell.message.startswith(said) for cell in cells):
            reasons = ", ".join(dict.fromkeys(cell.message.removeprefix(said) for cell in cells))
            yield f"--flavours: {name}: expected a kernel that has it, found none ({reasons}); boot another: --images"


def close_run(run: RunRecord, run_dir: Path) -> None:
    """Write what others read: what it has proven where faults were seeded, and JUnit."""
    if kills := kill_matrix(run):
        write_proof(proof_of(run, kills), run_dir)
    write_junit(run, run_dir, find_proof(run_dir.parent.parent, run.images))


def _is_blamed(run: RunRecord) -> bool:
    """Whether any red counts; that of a quarantined flake does not, once it has shown to be one."""
    return any(cell.verdict is Verdict.RED and not cell.is_excused for cell in run.cells)


def _fates(run: RunRecord) -> set[State]:
    """What became of seeded faults that were not caught."""
    kills = kill_matrix(run)
    return {square.state for _, _, square in kills.uncaught()} if kills else set()
