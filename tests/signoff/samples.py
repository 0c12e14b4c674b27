"""A release made up for tests: two requirements, two boards, all that a bundle needs, and what can be wrong with it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import attrs

from harness.outcome import Outcome
from harness.record import BootRecord, CellRecord, FaultRecord, RunRecord, RunState, RunWriter
from harness.record.folder import new_run_dir
from harness.record.proof import Proof, ProvenBoard, Uncaught, write_proof
from harness.report import write_junit
from harness.signoff import Gathered, Ruling, make_bundle
from harness.signoff.farm import Farm, FarmBoard
from harness.spec import Exemption, Level, Requirement
from tests.record.samples import control_cell, sample_cell

BOARDS = ("arm-qemu", "x86_64-qemu")
MADE = "2026-11-25T10:00:00Z"
IMAGE, KERNEL, GUEST, EMULATOR = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)
CATALOGUE = {"uts.nodename_is_private": ("VS-3a", "O-8"), "pid.host_sees_all": ("K-1",)}
POLICY = 'summary = "all that must"\n[[demand]]\n'
SPEC = """document = "the sources"
[[requirement]]
id = "VS-3a"
title = "Names are private"
property = "A name set inside stays inside."
level = "MUST"
item = "1"
provided_by = ["namespaces", "openvz"]
[[requirement]]
id = "O-8"
title = "The host keeps its name"
property = "The host's name stays."
level = "SHOULD"
item = "2"
provided_by = ["namespaces"]
[[requirement]]
id = "K-1"
title = "The host sees all"
property = "The host lists every task."
level = "MUST"
item = "3"
provided_by = ["namespaces"]
exempt = [{ archs = ["arm"], outcome = "FAIL", why = "this architecture cannot" }]
[[requirement]]
id = "K-2"
title = "Nobody asks this"
property = "It is so."
level = "MUST"
item = "4"
provided_by = ["namespaces"]
"""
FARM = Farm(
    boards={
        "arm-qemu": FarmBoard(arch="arm", image="linux-6.1", default=True),
        "x86_64-qemu": FarmBoard(arch="x86_64", image="linux-6.1", default=True),
        "x86_64-pc-qemu": FarmBoard(arch="x86_64", image="linux-6.1", default=False),
    },
    promises={"linux-6.1": ("namespaces",)},
)


def requirement(name: str, **rest: Any) -> Requirement:
    """Give a requirement as the specification above has it."""
    fields: dict[str, Any] = {"title": "t", "property": "p", "level": Level.MUST, "source": "s"}
    return Requirement(id=name, **(fields | {"provided_by": ("namespaces",)} | rest))


REQUIREMENTS = (
    requirement("VS-3a", provided_by=("namespaces", "openvz")),
    requirement("O-8", level=Level.SHOULD),
    requirement("K-1", exempt=(Exemption(outcome=Outcome.FAIL, why="this architecture cannot", archs=("arm",)),)),
    requirement("K-2"),
)


def release_cells() -> tuple[CellRecord, ...]:
    """Every probe on both boards, green, with red controls."""
    cells: list[CellRecord] = []
    for board in BOARDS:
        for probe, requirements in CATALOGUE.items():
            shared: dict[str, Any] = {"board": board, "arch": board.removesuffix("-qemu"), "requirements": requirements}
            log = {"console_log": f"console/{board}-1.log"}
            cells.append(sample_cell(probe, isolation=True, **shared, **log))
            cells.append(attrs.evolve(control_cell(probe), id=f"{board}/linux-6.1/none/{probe}", **shared, **log))
    return tuple(cells)


def release_run(*cells: CellRecord, **rest: Any) -> RunRecord:
    """Give a whole run that may be signed off; these cells stand in for those of the same id."""
    answers = {cell.id: cell for cell in (*release_cells(), *cells)}
    fields: dict[str, Any] = {
        "id": "20261124T165433Z-3f9c",
        "started": "2026-11-24T16:54:33.000Z",
        "state": RunState.FINISHED,
        "harness_version": "0.1.0",
        "catalogue": CATALOGUE,
        "planned": tuple(answers),
        "cells": tuple(answers.values()),
        "boots": tuple(boot_of(board) for board in BOARDS),
    }
    return RunRecord(**(fields | rest))


def boot_of(board: str) -> BootRecord:
    """Give the boot of a board, with all digests."""
    digests = {"image": IMAGE, "kernel": KERNEL, "initramfs": GUEST, "emulator": EMULATOR}
    return BootRecord(
        board=board,
        image="linux-6.1",
        n=1,
        release="6.1.192",
        emulator="QEMU 7.2",
        accel="tcg",
        cmdline="console=ttyS0",
        log=f"console/{board}-1.log",
        digests=digests | {"board": hashlib.sha256(board_file(board)).hexdigest()},
    )


def board_file(board: str) -> bytes:
    """Give what a board's file says."""
    return f"# {board}\n".encode()


def release_proof(**rest: Any) -> Proof:
    """Give a proof on the same kernels in which every fault was caught."""
    boards = tuple(
        ProvenBoard(board=boot.board, arch="arm", image="linux-6.1", digests=dict(boot.digests), faults=2, caught=2)
        for boot in map(boot_of, BOARDS)
    )
    return Proof(**({"run": "proof-run", "faults": 2, "caught": 2, "boards": boards} | rest))


def survivor(board: str = "arm-qemu", judged: bool = True) -> Uncaught:
    """Give a fault that nobody saw."""
    return Uncaught(board=board, arch="arm", fault="uts-shared", breaks="names are shared", judged=judged)


def record(run: RunRecord, results: Path) -> Path:
    """Write a run as the harness does, its consoles and JUnit with it; gives its folder."""
    writer = RunWriter.create(
        new_run_dir(results),
        catalogue=run.catalogue,
        planned=run.planned,
        seeded=run.seeded,
        started=run.started,
        command=("harness", "run"),
    )
    for boot in run.boots:
        writer.add_boot(boot)
    for cell in run.cells:
        writer.add_cell(cell)
    for name in {*(boot.log for boot in run.boots), *(cell.console_log for cell in run.cells)} - {""}:
        (writer.run_dir / name).write_bytes(b"[    0.000000] Linux version 6.1.192\n\xff\x00")
    write_junit(writer.finish(run.state), writer.run_dir)
    return writer.run_dir


def gather(home: Path, run: RunRecord | None = None, *, proof: Proof | None = None, **rest: Any) -> Gathered:
    """Lay out everything of a release below a folder; the proof is a sound one unless another is given."""
    run_dir = record(run or release_run(), home / "results")
    terms, kernel, boards = home / "terms", home / "store" / IMAGE, home / "boards"
    for folder in (terms / "spec", kernel, boards):
        folder.mkdir(parents=True, exist_ok=True)
    (terms / "spec/sources.toml").write_text(SPEC)
    (terms / "policy.toml").write_text(POLICY)
    inputs = {"source": "e" * 64, "patches": [{"name": "0001-a.patch", "sha256": "f" * 64}], "config": "tinyconfig"}
    facts = {"digest": IMAGE, "inputs": inputs, "kernel_files": {"vmlinux": {"sha256": KERNEL}}}
    (kernel / "provenance.json").write_text(json.dumps(facts))
    (kernel / "config").write_text("CONFIG_UTS_NS=y\n")
    for board in BOARDS:
        (boards / f"{board}.yaml").write_bytes(board_file(board))
    proven = home / "results/runs/proof-run"
    proven.mkdir(parents=True, exist_ok=True)
    fields: dict[str, Any] = {
        "run_dir": run_dir,
        "policy": terms / "policy.toml",
        "waivers": None,
        "spec": terms / "spec",
        "farm": FARM,
        "proof": write_proof(proof or release_proof(), proven),
        "kernels": {IMAGE: kernel},
        "boards": {board: boards / f"{board}.yaml" for board in BOARDS},
    }
    return Gathered(**(fields | rest))


def bundle_of(home: Path, run: RunRecord | None = None, *, key: Path | None = None, **rest: Any) -> tuple[Path, Ruling]:
    """Make a bundle of a release; gives its folder and what was ruled."""
    return home / "bundle", make_bundle(gather(home, run, **rest), home / "bundle", key, MADE)


SEEDED = (FaultRecord(name="uts-shared"),)
