"""Proofs on disk: written whole, named when whole, and never taken for one of another kernel."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from harness.errors import UserError
from harness.record import new_run_dir
from harness.record.proof import (
    LATEST_PROOF,
    PROOF,
    Proof,
    ProvenBoard,
    Uncaught,
    Unproven,
    find_proof,
    load_proof,
    write_proof,
)

ARM = ProvenBoard(board="arm-qemu", arch="arm", image="toy", digests={"image": "a" * 64}, faults=3, caught=2)
I386 = ProvenBoard(board="i386-qemu", arch="i386", image="toy", digests={"image": "b" * 64}, faults=3, caught=3)
SAMPLE = Proof(
    run="20261124T165433Z-3f9c",
    faults=3,
    caught=2,
    boards=(ARM, I386),
    survivors=(Uncaught(board="arm-qemu", arch="arm", fault="name-leaks", requirements=("VS-3a",), breaks="it leaks"),),
    unproven=(Unproven(probe="uts.a", archs=("arm",)),),
    kills={"name-leaks": {"i386-qemu": ("uts.b", "uts.c")}},
)


def test_a_proof_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Nothing is lost between the run that proves and the reports that tell of it."""
    run_dir = new_run_dir(tmp_path)
    assert run_dir / PROOF == write_proof(SAMPLE, run_dir)
    assert SAMPLE == load_proof(tmp_path)


def test_only_a_whole_proof_is_named(tmp_path: Path) -> None:
    """Who tries one fault does not replace what all of them have shown."""
    whole, part = new_run_dir(tmp_path), new_run_dir(tmp_path)
    write_proof(SAMPLE, whole)
    write_proof(attrs.evolve(SAMPLE, whole=False), part)
    assert (part / PROOF).is_file()
    assert whole == (tmp_path / LATEST_PROOF).resolve()


def test_the_newest_proof_of_a_kernel_is_found(tmp_path: Path) -> None:
    """Another kernel's is no news for it, nor is part of one, nor one that cannot be read."""
    runs = tmp_path / "runs"
    of_others = attrs.evolve(SAMPLE, boards=(attrs.evolve(ARM, digests={"image": "c" * 64}),))
    proofs = {"1": SAMPLE, "2": attrs.evolve(SAMPLE, faults=4), "3": of_others, "4": attrs.evolve(SAMPLE, whole=False)}
    for name, proof in proofs.items():
        (runs / name).mkdir(parents=True)
        write_proof(proof, runs / name)
    (runs / "5").mkdir()
    (runs / "5" / PROOF).write_text("{")
    assert proofs["2"] == find_proof(tmp_path, ["a" * 64])
    assert of_others == find_proof(tmp_path, ["c" * 64])
    assert find_proof(tmp_path, ["a" * 64, "c" * 64]) is None


def test_without_a_proof_there_is_none(tmp_path: Path) -> None:
    """Results that nobody proved are no error."""
    assert load_proof(tmp_path) is None


@pytest.mark.parametrize(("text", "told"), [("{", "not valid JSON"), ('{"schema": 99}', "newer harness")])
def test_a_proof_that_cannot_be_understood_is_one_line(text: str, told: str, tmp_path: Path) -> None:
    """Damage and a newer form are told with the file's name and what to do."""
    run_dir = new_run_dir(tmp_path)
    (write_proof(SAMPLE, run_dir)).write_text(text)
    with pytest.raises(UserError, match=told) as caught:
        load_proof(tmp_path)
    assert 1 == len(caught.value.faults)


@pytest.mark.parametrize(
    ("images", "expected"),
    [(["a" * 64], True), (["a" * 64, "b" * 64], True), (["a" * 64, "c" * 64], False), ([""], False), ([], False)],
)
def test_a_proof_speaks_of_its_kernels_only(images: list[str], expected: bool) -> None:
    """One kernel that took no part, or that nobody knows, and it says nothing."""
    assert expected is SAMPLE.speaks_of(images)


def test_the_score_is_one_line() -> None:
    """It counts what was caught wherever it was asked, and the architectures."""
    assert "2 of 3 seeded faults caught on 2 architectures" == SAMPLE.score
    assert "2 of 3 seeded faults caught on 1 architecture" == attrs.evolve(SAMPLE, boards=(ARM,)).score
