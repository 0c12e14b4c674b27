"""Rules on a release by what was demanded, what the record says, and what has been waived; it only thinks."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from harness.errors import UserError
from harness.record import RunRecord, RunState
from harness.record.proof import IMAGE, Proof
from harness.report.proving import GUEST
from harness.signoff.policy import Policy
from harness.signoff.ruling import Square, Standing, Verdict
from harness.signoff.waivers import Waiver

ROLES = ("image", "kernel", "initramfs", "board", "emulator")
"""Of these the record must have the SHA-256 for every boot."""


def waived(squares: Sequence[Square], waivers: Sequence[Waiver], today: datetime.date) -> tuple[Square, ...]:
    """Let waivers excuse what is not kept, or not answered.

    Raises UserError for each that has expired, and for each that excuses nothing.
    """
    used: set[Waiver] = set()
    judged = []
    for square in squares:
        fitting = [each for each in waivers if each.covers(square.requirement, square.board, square.flavour)]
        if fitting and square.standing in (Standing.NOT_KEPT, Standing.OPEN):
            used.update(fitting)
            square = attrs.evolve(square, standing=Standing.WAIVED, why=f"{fitting[0]}; {square.why}")
        judged.append(square)
    faults = [f"waivers: {each.place}: {fault}" for each in waivers for fault in _faults(each, used, today)]
    if faults:
        raise UserError(*faults)
    return tuple(judged)


def _faults(waiver: Waiver, used: Collection[Waiver], today: datetime.date) -> Iterator[str]:
    if today > waiver.expires:
        yield f"expired on {waiver.expires} and waives nothing; ask {waiver.owner}"
    elif waiver not in used:
        yield "nothing there needs a waiver; take it out, or mend its words"


def blocked_lines(policy: Policy, squares: Iterable[Square], run: RunRecord, proof: Proof | None) -> Iterator[str]:
    """Say in a line each what keeps the kernel from being signed off."""
    yield from _grouped(squares, Standing.NOT_KEPT)
    if policy.proof and proof and _proof_gap(run, proof) == "":
        boards = {boot.board for boot in run.boots}
        survived = [each for each in proof.survivors if each.judged and each.board in boards]
        if len({each.fault for each in survived}) > policy.survivors:
            for each in survived:
                yield f"no probe saw the seeded fault {each.fault} on {each.board}: {each.breaks}"


def missing_lines(policy: Policy, squares: Sequence[Square], run: RunRecord, proof: Proof | None) -> Iterator[str]:
    """Say in a line each what is not known, and would have to be."""
    if not squares:
        yield "the policy demands nothing of what this run's kernels promise"
    if run.state is not RunState.FINISHED:
        yield f"the run is {run.state.value}; `harness run --resume {run.id}` goes on with it"
    if not run.catalogue:
        yield "the record does not say which probes there were; run again with this harness"
    yield from run.faults
    yield from _grouped(squares, Standing.OPEN)
    yield from _unknown_digests(run)
    if policy.proof:
        if gap := _proof_gap(run, proof):
            yield gap
        boards = {boot.board for boot in run.boots}
        for each in proof.survivors if proof else ():
            if not each.judged and each.board in boards:
                yield f"the seeded fault {each.fault} was not tried on {each.board}; `harness prove --resume` goes on"


def verdict_of(blocked: Sequence[str], missing: Sequence[str]) -> Verdict:
    """What stands against it is worse than what is not known."""
    if blocked:
        return Verdict.BLOCKED
    return Verdict.INCOMPLETE if missing else Verdict.SIGNED_OFF


def _proof_gap(run: RunRecord, proof: Proof | None) -> str:
    """Say why a proof says nothing of this run; empty where it does."""
    boards = " ".join(sorted({boot.board for boot in run.boots})).replace(" ", ",")
    mend = f"`harness prove --boards {boards}`" if boards else "`harness prove`"
    if proof is None or not proof.speaks_of(run.images):
        return f"no seeded fault was tried on these kernels, so the probes are not proven; {mend}"
    if not proof.whole:
        return f"not all seeded faults were tried; {mend}"
    proven: dict[str | None, set[str | None]] = {}
    for board in proof.boards:
        proven.setdefault(board.digests.get(IMAGE), set()).add(board.digests.get(GUEST))
    if any(boot.digests.get(GUEST) not in proven.get(boot.digests.get(IMAGE), ()) for boot in run.boots):
        return f"the probes have changed since they were proven on these kernels; {mend}"
    return ""


def _unknown_digests(run: RunRecord) -> Iterator[str]:
    known: Mapping[tuple[str, str], set[str]] = {(boot.board, boot.image): set(boot.digests) for boot in run.boots}
    for (board, image), roles in known.items():
        if unknown := [role for role in ROLES if role not in roles]:
            yield f"{board}/{image}: no SHA-256 of its {', '.join(unknown)} was recorded; run again with this harness"


def _grouped(squares: Iterable[Square], standing: Standing) -> Iterator[str]:
    """Give a line for all requirements that stand so for the same reason in the same place."""
    groups: dict[tuple[str, str], list[str]] = {}
    for square in squares:
        if square.standing is standing:
            groups.setdefault((square.place, square.why), []).append(square.requirement)
    for (place, why), names in groups.items():
        yield f"{place}: {' '.join(names)}: {why}"
