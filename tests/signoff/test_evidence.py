"""Evidence: what the record refers to must be in the bundle, and be what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from harness.record import load_run
from harness.record.journal import read_journal
from harness.signoff.evidence import gaps_in, provenance_of
from tests.signoff.samples import IMAGE, KERNEL, bundle_of, release_run

FACTS = f"kernels/{IMAGE}.json"


def gaps_after(tmp_path: Path, change: Callable[[Path], object]) -> list[str]:
    """Say what is lacking once a bundle has been changed."""
    folder, _ = bundle_of(tmp_path)
    change(folder)
    return [*gaps_in(folder, load_run(folder / "evidence"))]


def test_a_whole_bundle_lacks_nothing(tmp_path: Path) -> None:
    """Every line below needs a reason."""
    assert [] == gaps_after(tmp_path, lambda _: None)


@pytest.mark.parametrize("name", ["console/arm-qemu-1.log", "junit.xml"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    """Console logs and JUnit are evidence, too."""
    expected = [f"evidence/{name}: is missing"]
    assert expected == gaps_after(tmp_path, lambda folder: (folder / "evidence" / name).unlink())


def test_a_kernel_must_be_the_one_that_was_built(tmp_path: Path) -> None:
    """What is said of its making speaks of its digest, and has the file that booted."""
    facts = {"digest": IMAGE, "kernel_files": {"vmlinux": {"sha256": "0" * 64}}}
    found = gaps_after(tmp_path, lambda folder: (folder / FACTS).write_text(json.dumps(facts)))
    assert [
        f"{board}-qemu/linux-6.1: {FACTS} does not say how its kernel was built" for board in ("arm", "x86_64")
    ] == found


def test_a_kernels_configuration_must_be_there(tmp_path: Path) -> None:
    """It is what was merged, not what was asked for."""
    config = f"kernels/{IMAGE}.config"
    assert f"arm-qemu/linux-6.1: {config} is missing" in gaps_after(tmp_path, lambda at: (at / config).unlink())


def test_a_kernel_that_was_brought_has_no_making(tmp_path: Path) -> None:
    """Its own digest is all there is."""
    run = release_run()
    brought = tuple(attrs.evolve(boot, digests=boot.digests | {"image": KERNEL}) for boot in run.boots)
    folder, _ = bundle_of(tmp_path, kernels={})
    assert [] == [*gaps_in(folder, attrs.evolve(run, boots=brought))]


def test_a_boards_file_must_be_the_one_that_it_booted_with(tmp_path: Path) -> None:
    """A machine that was changed since is another machine."""
    found = gaps_after(tmp_path, lambda folder: (folder / "boards/arm-qemu.yaml").write_text("smp: 4\n"))
    assert ["arm-qemu/linux-6.1: boards/arm-qemu.yaml is not the one that it booted with"] == found


def test_all_boots_are_of_the_same_files(tmp_path: Path) -> None:
    """A run speaks of one kernel."""
    folder, _ = bundle_of(tmp_path)
    run = release_run()
    other = attrs.evolve(run.boots[0], n=2, digests=run.boots[0].digests | {"kernel": "0" * 64})
    run = attrs.evolve(run, boots=(*run.boots, other))
    assert ["arm-qemu/linux-6.1: not every boot was of the same files"] == [*gaps_in(folder, run)]


def test_record_and_journal_say_the_same(tmp_path: Path) -> None:
    """Whoever edits an answer has to edit it twice."""
    path = "evidence/cells.jsonl"
    cell = read_journal(bundle_of(tmp_path)[0] / path).entries[-1]["cell"]["id"]

    def edit(folder: Path) -> None:
        *lines, last = (folder / path).read_text().splitlines()
        (folder / path).write_text("\n".join([*lines, last.replace('"FAIL"', '"PASS"')]) + "\n")

    (tmp_path / "again").mkdir()
    assert [f"evidence/run.json: {cell}: says otherwise than cells.jsonl"] == gaps_after(tmp_path / "again", edit)


def test_provenance_tells_what_went_into_a_kernel(tmp_path: Path) -> None:
    """Every digest by its role, patches and configuration with theirs."""
    folder, _ = bundle_of(tmp_path)
    first, second = provenance_of(folder, load_run(folder / "evidence"))
    assert ["board", "emulator", "image", "initramfs", "kernel"] == list(first.digests)
    assert f"0001-a.patch {'f' * 64}" == first.build["patches"]
    assert "tinyconfig" == first.build["configuration"]
    assert ("arm-qemu", "x86_64-qemu") == (first.board, second.board)
