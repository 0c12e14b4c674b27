"""The verdict: what blocks, what is missing, and what waivers may do."""

from __future__ import annotations

import datetime
from typing import Any

import attrs
import pytest

from harness.errors import UserError
from harness.record import RunState
from harness.record.proof import Proof
from harness.signoff.judging import blocked_lines, missing_lines, verdict_of, waived
from harness.signoff.policy import Demand, Policy
from harness.signoff.ruling import Square, Standing, Verdict
from harness.signoff.waivers import Waiver
from tests.signoff.samples import boot_of, release_proof, release_run, survivor

TODAY = datetime.date(2026, 11, 25)
POLICY = Policy(demand=(Demand(),))


def square(
    standing: Standing = Standing.KEPT, requirement: str = "VS-3a", board: str = "arm-qemu", **rest: Any
) -> Square:
    """Give a square."""
    fields = {"arch": "arm", "image": "linux-6.1", "flavour": "namespaces", "why": "so"}
    return Square(requirement=requirement, board=board, standing=standing, **(fields | rest))


def waiver(**rest: Any) -> Waiver:
    """Give a waiver for that square."""
    fields: dict[str, Any] = {"requirement": "VS-3a", "board": "arm-qemu", "flavour": "namespaces", "reason": "known"}
    return Waiver(**(fields | {"owner": "ops", "expires": TODAY} | rest))


@pytest.mark.parametrize("standing", [Standing.NOT_KEPT, Standing.OPEN])
def test_a_waiver_excuses_until_its_last_day(standing: Standing) -> None:
    """What is not kept or not answered; the page says why, by whom, and what is excused."""
    (found,) = waived((square(standing),), (waiver(),), TODAY)
    assert (Standing.WAIVED, "waived: known (ops, until 2026-11-25); so") == (found.standing, found.why)


def test_an_expired_waiver_is_an_error() -> None:
    """Whoever let it expire hears of it, and the square is not signed off in silence."""
    late = waiver(expires=TODAY - datetime.timedelta(days=1))
    with pytest.raises(UserError, match=r"VS-3a on arm-qemu under namespaces: expired on 2026-11-24"):
        waived((square(Standing.NOT_KEPT),), (late,), TODAY)


@pytest.mark.parametrize("standing", [Standing.KEPT, Standing.ALLOWED])
def test_an_unused_waiver_is_an_error(standing: Standing) -> None:
    """What holds needs none, and what is misspelt excuses nothing."""
    with pytest.raises(UserError, match="nothing there needs a waiver; take it out, or mend its words"):
        waived((square(standing),), (waiver(),), TODAY)
    with pytest.raises(UserError, match="VS-4 on arm-qemu"):
        waived((square(Standing.NOT_KEPT),), (waiver(requirement="VS-4"),), TODAY)


def test_what_stands_against_it_comes_before_what_is_not_known() -> None:
    """Three words, by what there is to say."""
    assert Verdict.BLOCKED is verdict_of(["a"], ["b"])
    assert Verdict.INCOMPLETE is verdict_of([], ["b"])
    assert Verdict.SIGNED_OFF is verdict_of([], [])


def test_a_sound_release_has_nothing_against_it() -> None:
    """Every line below needs a reason."""
    squares = (square(), square(Standing.ALLOWED), square(Standing.WAIVED))
    assert [] == [*blocked_lines(POLICY, squares, release_run(), release_proof())]
    assert [] == [*missing_lines(POLICY, squares, release_run(), release_proof())]


def test_requirements_that_stand_alike_share_a_line() -> None:
    """A board that was not asked is one line, not thirty."""
    squares = [square(Standing.OPEN, name, why="nothing was answered") for name in ("K-1", "K-2")]
    squares += [square(Standing.NOT_KEPT, "K-3", why="it was red")]
    run, proof = release_run(), release_proof()
    assert ["arm-qemu/linux-6.1/namespaces: K-3: it was red"] == [*blocked_lines(POLICY, squares, run, proof)]
    assert ["arm-qemu/linux-6.1/namespaces: K-1 K-2: nothing was answered"] == [
        *missing_lines(POLICY, squares, run, proof)
    ]


def missing(policy: Policy = POLICY, proof: Proof | None = None, **rest: Any) -> list[str]:
    """Say what is missing of a run that is sound but for this."""
    return [*missing_lines(policy, (square(),), release_run(**rest), proof or release_proof())]


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ({"state": RunState.INTERRUPTED}, "the run is interrupted; `harness run --resume"),
        ({"faults": ("cells.jsonl:3: damaged line left out",)}, "cells.jsonl:3: damaged line left out"),
        ({"boots": (attrs.evolve(boot_of("arm-qemu"), digests={"image": "a" * 64}),)}, "no SHA-256 of its kernel"),
    ],
)
def test_what_is_not_known_is_missing(rest: dict[str, Any], said: str) -> None:
    """A record that is cut short, damaged, or does not say what booted signs nothing off."""
    assert any(said in line for line in missing(**rest))


def test_a_record_must_say_which_probes_there_were() -> None:
    """Else what was left out would look like what does not exist."""
    assert ["the record does not say which probes there were; run again with this harness"] == missing(catalogue={})


def test_a_policy_that_demands_nothing_signs_nothing_off() -> None:
    """An empty table is no evidence."""
    lines = [*missing_lines(POLICY, (), release_run(), release_proof())]
    assert ["the policy demands nothing of what this run's kernels promise"] == lines


def test_probes_must_be_proven_on_the_same_kernels() -> None:
    """By digest: neither another kernel's proof, nor a part of one, nor one of other probes counts."""
    elsewhere = tuple(attrs.evolve(each, digests={"image": "9" * 64}) for each in release_proof().boards)
    changed = tuple(
        attrs.evolve(each, digests=each.digests | {"initramfs": "9" * 64}) for each in release_proof().boards
    )
    assert "no seeded fault was tried on these kernels" in missing(proof=release_proof(boards=elsewhere))[0]
    assert "the probes have changed since" in missing(proof=release_proof(boards=changed))[0]
    assert "not all seeded faults were tried" in missing(proof=release_proof(whole=False))[0]
    (line,) = missing_lines(POLICY, (square(),), release_run(), None)
    assert "`harness prove --boards arm-qemu,x86_64-qemu`" in line
    assert [] == [*missing_lines(attrs.evolve(POLICY, proof=False), (square(),), release_run(), None)]


def test_a_fault_that_nobody_saw_blocks() -> None:
    """On a board of this run; as many as the policy lets pass do not, and one that was not tried is missing."""
    proof = release_proof(survivors=(survivor(), survivor("x86_64-qemu"), survivor("sparc64-qemu")))
    lines = [*blocked_lines(POLICY, (), release_run(), proof)]
    assert [
        f"no probe saw the seeded fault uts-shared on {b}: names are shared" for b in ("arm-qemu", "x86_64-qemu")
    ] == lines
    assert [] == [*blocked_lines(attrs.evolve(POLICY, survivors=1), (), release_run(), proof)]
    untried = release_proof(survivors=(survivor(judged=False),))
    assert [] == [*blocked_lines(POLICY, (), release_run(), untried)]
    assert ["the seeded fault uts-shared was not tried on arm-qemu; `harness prove --resume` goes on"] == missing(
        proof=untried
    )
