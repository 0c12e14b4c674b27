"""`harness signoff` and `harness verify`, from the command line to the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cli import signoff
from harness.cli.main import main
from harness.outcome import Outcome
from harness.signoff import Gathered, bundle
from tests.record.samples import sample_cell
from tests.signoff.samples import FARM, IMAGE, SEEDED, gather, release_run

RED = sample_cell(outcome=Outcome.FAIL, requirements=("VS-3a",), isolation=True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of paper: its boards and store are those of the samples."""
    monkeypatch.setenv("HARNESS_STORE", str(tmp_path / "cache"))
    monkeypatch.setattr(signoff, "repository", lambda: tmp_path)
    monkeypatch.setattr(signoff, "farm_of", lambda _: FARM)
    monkeypatch.setattr(bundle, "write_pdf", lambda _, path: path.write_bytes(b"%PDF"))
    return tmp_path


def lay_out(home: Path, gathered: Gathered) -> list[str]:
    """Put everything where the command looks for it; gives the command's words."""
    (home / "suites").mkdir()
    (home / "terms/spec").rename(home / "suites/spec")
    (home / "cache/kernel").mkdir(parents=True)
    gathered.kernels[IMAGE].rename(home / "cache/kernel" / IMAGE)
    return ["signoff", "--policy", str(gathered.policy), "--results", str(home / "results")]


def test_a_release_is_signed_off_and_verified(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 for the one and the other; the last line says where the bundle is."""
    words = lay_out(home, gather(home))
    assert 0 == main(words)
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("SIGNED OFF: ")
    folder = next((home / "results/signoffs").glob("*Z-????"))
    assert f"bundle: {folder} and {folder}.tar, unsigned" == told[-1]
    assert 0 == main(["verify", str(folder)])
    assert capsys.readouterr().out.splitlines() == [
        "unsigned: integrity only; whoever changed a file could have changed the manifest with it",
        f"verified: {folder.name}: SIGNED OFF",
    ]


def test_a_blocked_release_exits_with_1(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also when its bundle is verified: no script takes a sound bundle for a good release."""
    assert 1 == main([*lay_out(home, gather(home, release_run(RED))), "--out", str(home / "out")])
    assert "blocked: x86_64-qemu/linux-6.1/namespaces: VS-3a: " in capsys.readouterr().out
    assert 1 == main(["verify", str(home / "out.tar")])


def test_an_incomplete_release_exits_with_3(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Like any run without a verdict."""
    words = lay_out(home, gather(home))
    (home / "results/runs/proof-run/proof.json").unlink()
    assert 3 == main([*words, "--out", str(home / "out")])
    assert "missing: no seeded fault was tried on these kernels" in capsys.readouterr().out
    assert 3 == main(["verify", str(home / "out")])


def test_a_bundle_that_was_touched_exits_with_1(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each fault is a line of its own."""
    assert 0 == main([*lay_out(home, gather(home)), "--out", str(home / "out")])
    (home / "out/evidence/proof.json").write_text(json.dumps({}))
    assert 1 == main(["verify", str(home / "out")])
    told = capsys.readouterr().err
    assert "harness: evidence/proof.json: was changed: expected " in told
    assert f"NOT VERIFIED: {home / 'out'}: 1 fault" in told


def test_a_run_with_seeded_faults_is_not_signed_off(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its kernels are broken on purpose."""
    assert 4 == main(lay_out(home, gather(home, release_run(seeded=SEEDED))))
    assert "expected an ordinary run, found one with seeded faults" in capsys.readouterr().err


@pytest.mark.parametrize("flag", ["--policy", "--waivers", "--since"])
def test_a_file_that_is_not_there_is_said(home: Path, capsys: pytest.CaptureFixture[str], flag: str) -> None:
    """A waiver that is misspelt must not look like none."""
    assert 4 == main([*lay_out(home, gather(home)), flag, "nowhere"])
    assert f"{flag}: expected nowhere, found nothing there; check the path" in capsys.readouterr().err


def test_the_house_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Boards, and what their kernels promise, come from the repository's own files."""
    monkeypatch.undo()
    farm = signoff.farm_of(signoff.repository())
    assert farm.boards["x86_64-qemu"].default
    assert not farm.boards["x86_64-pc-qemu"].default
    assert "namespaces" in farm.promises[farm.boards["x86_64-qemu"].image]
