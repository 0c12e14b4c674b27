"""Rules on the files of a bundle alone: what makes one does, and what verifies one does it again elsewhere."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from harness import __version__
from harness.history import Change, History, compare, entry_of, side_of_entry
from harness.record import CellRecord, RunRecord, Verdict, load_run
from harness.record.folder import RECORD
from harness.record.proof import PROOF, Proof, read_proof
from harness.report.proving import proof_line
from harness.report.wording import message_of
from harness.signoff import layout
from harness.signoff.evidence import gaps_in, provenance_of
from harness.signoff.farm import load_farm
from harness.signoff.judging import blocked_lines, missing_lines, verdict_of, waived
from harness.signoff.policy import load_policy
from harness.signoff.ruling import Ruling, Square
from harness.signoff.squares import squares_of
from harness.signoff.waivers import load_waivers
from harness.spec import load_spec


def rule_on(folder: Path, made: str, harness: str = __version__) -> Ruling:
    """Judge the evidence in a bundle's folder by the terms in it, as of the time `made` (UTC).

    `harness` is the version that ruled, which is another where a bundle of it is verified.
    Raises UserError where a file cannot be understood, and for waivers that waive nothing or have expired.
    """
    run = load_run(folder / layout.EVIDENCE)
    proof = read_proof(folder / layout.EVIDENCE / PROOF)
    requirements, farm = load_spec(folder / layout.SPEC), load_farm(folder / layout.FARM)
    policy = load_policy(folder / layout.POLICY, requirements, farm)
    today = datetime.datetime.strptime(made, layout.TIME).date()
    squares = squares_of(policy, requirements, farm, run)
    squares = waived(squares, load_waivers(folder / layout.WAIVERS), today)
    blocked = tuple(blocked_lines(policy, squares, run, proof))
    missing = (*missing_lines(policy, squares, run, proof), *gaps_in(folder, run))
    before, changes = _since(folder / layout.BEFORE, run)
    return Ruling(
        run=run.id,
        started=run.started,
        made=made,
        harness=harness,
        recorder=run.harness_version,
        policy=policy.summary,
        command=run.command,
        verdict=verdict_of(blocked, missing),
        blocked=blocked,
        missing=missing,
        squares=squares,
        planned=run.counts.planned,
        recorded=run.counts.recorded,
        verdicts=run.counts.verdicts,
        proof=_proof_words(run, proof),
        again=tuple(_asked_again(run)),
        others=tuple(_others(run, squares)),
        before=before,
        changes=changes,
        provenance=provenance_of(folder, run),
    )


def _proof_words(run: RunRecord, proof: Proof | None) -> str:
    return f"{proof_line(run, proof)}" + (f" (run {proof.run})" if proof and proof.speaks_of(run.images) else "")


def _asked_again(run: RunRecord) -> Iterator[str]:
    for cell in run.cells:
        if cell.reruns or cell.attempts > 1:
            lost = f"; the lab lost it {cell.attempts - 1} times" if cell.attempts > 1 else ""
            yield f"{cell.id}: {cell.outcome.value}: {message_of(cell)}{lost}"


def _others(run: RunRecord, squares: tuple[Square, ...]) -> Iterator[str]:
    """Tell what is red or without a verdict where nothing was demanded: it must not go under."""
    demanded = {f"{square.place}/{probe}" for square in squares for probe in square.probes}
    for cell in run.cells:
        name = f"{cell.board}/{cell.image}/{cell.flavour}/{cell.probe}"
        if name not in demanded and _is_trouble(cell):
            yield f"{cell.id}: {cell.outcome.value}: {message_of(cell)}"


def _is_trouble(cell: CellRecord) -> bool:
    return cell.verdict not in (Verdict.GREEN, Verdict.SKIPPED)


def _since(folder: Path, run: RunRecord) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Compare with the run of the last release that was signed off, where there is one."""
    if not (folder / RECORD).exists():
        return "", {}
    before = load_run(folder)
    with History(None) as nothing:
        differences = compare(nothing, side_of_entry(entry_of(before)), side_of_entry(entry_of(run)))
    found: dict[str, list[str]] = {change.value: [] for change in Change}
    for each in differences:
        was, now = (side.outcome.value if side else "not asked" for side in (each.before, each.now))
        found[each.change.value].append(f"{each.cell}: {was} -> {now}")
    return before.id, {change: tuple(cells) for change, cells in found.items() if cells}
