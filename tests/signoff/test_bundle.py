"""Bundles: whole or not at all, and never over another one that somebody has signed."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from harness.errors import UserError
from harness.outcome import Outcome
from harness.record import RunState
from harness.signoff import Verdict, find_signed, make_bundle
from harness.signoff.manifest import read_manifest
from tests.record.samples import sample_cell
from tests.signoff.samples import BOARDS, IMAGE, MADE, bundle_of, gather, release_proof, release_run, survivor

RED = sample_cell(outcome=Outcome.FAIL, requirements=("VS-3a",), isolation=True, console_log="console/x.log")
WAIVER = """[[waiver]]
requirement = "VS-3a"
board = "x86_64-qemu"
flavour = "*"
reason = "known"
owner = "ops"
expires = 2026-11-25
"""


def test_a_sound_release_is_signed_off(tmp_path: Path) -> None:
    """Everything that was demanded holds, is proven, and is there."""
    _, ruling = bundle_of(tmp_path)
    assert (Verdict.SIGNED_OFF, (), ()) == (ruling.verdict, ruling.blocked, ruling.missing)
    assert "proven: 2 of 2 seeded faults caught on 1 architecture (run proof-run)" == ruling.proof
    assert (8, 8, "", ()) == (ruling.planned, ruling.recorded, ruling.before, ruling.others)


def test_a_red_requirement_blocks(tmp_path: Path) -> None:
    """One line says where, which requirement, and what was found."""
    _, ruling = bundle_of(tmp_path, release_run(RED))
    assert Verdict.BLOCKED is ruling.verdict
    said = f'{RED.probe}: FAIL: expected "host-h", found "inside" (suites/uts/nodename_is_private.c:41)'
    assert (f"x86_64-qemu/linux-6.1/namespaces: VS-3a: {said}",) == ruling.blocked


def test_a_waiver_lets_it_pass_and_stays_in_sight(tmp_path: Path) -> None:
    """The verdict changes, and the page says on whose word."""
    (tmp_path / "waivers.toml").write_text(WAIVER)
    folder, ruling = bundle_of(tmp_path, release_run(RED), waivers=tmp_path / "waivers.toml")
    assert Verdict.SIGNED_OFF is ruling.verdict
    assert (
        "waived: known (ops, until 2026-11-25); uts.nodename_is_private: FAIL" in (folder / "report.html").read_text()
    )


def test_an_unused_waiver_makes_no_bundle(tmp_path: Path) -> None:
    """It is the user's to mend, and nothing is left behind."""
    (tmp_path / "waivers.toml").write_text(WAIVER)
    with pytest.raises(UserError, match="nothing there needs a waiver"):
        bundle_of(tmp_path, waivers=tmp_path / "waivers.toml")
    assert [] == [path.name for path in tmp_path.iterdir() if "bundle" in path.name]


def test_what_is_missing_is_incomplete(tmp_path: Path) -> None:
    """Interrupted, unproven, without a log, or without what a kernel was built of."""
    _, ruling = bundle_of(tmp_path, release_run(state=RunState.INTERRUPTED), kernels={})
    assert Verdict.INCOMPLETE is ruling.verdict
    assert f"arm-qemu/linux-6.1: kernels/{IMAGE}.json does not say how its kernel was built" in ruling.missing
    assert any("interrupted" in line for line in ruling.missing)


def test_a_surviving_fault_blocks(tmp_path: Path) -> None:
    """Probes that miss a seeded fault sign nothing off."""
    _, ruling = bundle_of(tmp_path, proof=release_proof(survivors=(survivor(),)))
    assert Verdict.BLOCKED is ruling.verdict


def test_red_that_was_not_demanded_is_told(tmp_path: Path) -> None:
    """A SHOULD does not block, and does not go under either."""
    cell = sample_cell("uts.other", outcome=Outcome.FAIL, requirements=("O-8",), console_log="")
    _, ruling = bundle_of(tmp_path, release_run(cell))
    assert Verdict.SIGNED_OFF is ruling.verdict
    assert [f"{cell.id}: FAIL"] == [line[: len(cell.id) + 6] for line in ruling.others]


def test_every_piece_of_evidence_is_in_it(tmp_path: Path, key: Path) -> None:
    """What the verdict rests on, each listed with size and digest."""
    folder, _ = bundle_of(tmp_path, key=key)
    evidence = ["run.json", "cells.jsonl", "proof.json", "junit.xml", "annotated.xml"]
    evidence += [f"junit-{board}.xml" for board in BOARDS] + [f"console/{board}-1.log" for board in BOARDS]
    others = ["terms/policy.toml", "terms/farm.json", "terms/spec/sources.toml", "verdict.json", "report.html"]
    others += ["report.pdf", "allowed_signers", f"kernels/{IMAGE}.json", f"kernels/{IMAGE}.config"]
    others += [f"boards/{board}.yaml" for board in BOARDS]
    assert {*others, *(f"evidence/{name}" for name in evidence)} == set(read_manifest(folder).files)
    assert (folder / "SHA256SUMS").read_text().count("\n") == 2
    assert (tmp_path / "bundle.tar").is_file()


def test_what_changed_since_the_last_signed_release_is_told(tmp_path: Path, key: Path) -> None:
    """Compared with its record, which is in the bundle, too."""
    early = release_run(RED, started="2026-11-01T00:00:00.000Z")
    first = gather(tmp_path / "early", early)
    make_bundle(first, tmp_path / "early/bundle", key, MADE)
    _, ruling = bundle_of(tmp_path, before=tmp_path / "early/bundle")
    assert first.run_dir.name == ruling.before
    assert (f"{RED.id}: FAIL -> PASS",) == ruling.changes["fixed"]


def test_the_last_signed_release_is_found(tmp_path: Path, key: Path) -> None:
    """Signed, signed off, untouched, and of an earlier run; the newest of those."""
    bundles = tmp_path / "results/signoffs"
    for name, day, signed, run in (
        ("oldest", "01", True, release_run()),
        ("newest", "03", True, release_run()),
        ("blocked", "05", True, release_run(RED)),
        ("unsigned", "06", False, release_run()),
        ("touched", "07", True, release_run()),
        ("later", "20", True, release_run()),
    ):
        gathered = gather(tmp_path / name, attrs.evolve(run, started=f"2026-11-{day}T00:00:00.000Z"))
        make_bundle(gathered, bundles / name, key if signed else None, MADE)
    (bundles / "touched/report.html").write_text("SIGNED OFF")
    assert bundles / "newest" == find_signed(tmp_path / "results", "2026-11-10T00:00:00.000Z")
    assert None is find_signed(tmp_path / "results", "2026-10-10T00:00:00.000Z")


def test_an_unsigned_bundle_is_made_anew(tmp_path: Path) -> None:
    """Ruling again after mending something is the ordinary way."""
    gathered = gather(tmp_path)
    make_bundle(gathered, tmp_path / "bundle", None, MADE)
    make_bundle(gathered, tmp_path / "bundle", None, "2026-11-26T00:00:00Z")
    assert "2026-11-26T00:00:00Z" == read_manifest(tmp_path / "bundle").made


def test_nothing_else_is_written_over(tmp_path: Path, key: Path) -> None:
    """A signature is somebody's word, and other folders are other people's."""
    gathered = gather(tmp_path)
    make_bundle(gathered, tmp_path / "bundle", key, MADE)
    with pytest.raises(UserError, match="found a signed bundle; name another with --out"):
        make_bundle(gathered, tmp_path / "bundle", None, MADE)
    with pytest.raises(UserError, match="found one that is no bundle; name another with --out"):
        make_bundle(gathered, tmp_path / "terms", None, MADE)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """It is that file that must be mended, not the folder of the bundle."""
    with pytest.raises(UserError, match=r"nowhere/evidence/run.json: expected a file for the bundle, found none"):
        bundle_of(tmp_path, before=tmp_path / "nowhere")


def test_a_key_that_does_not_serve_leaves_nothing(tmp_path: Path) -> None:
    """One line, and no bundle that looks unsigned on purpose."""
    (tmp_path / "nokey").write_text("this is no key")
    with pytest.raises(UserError, match=r"--key: .*nokey: expected an SSH key"):
        bundle_of(tmp_path, key=tmp_path / "nokey")
    assert not (tmp_path / "bundle").exists()
