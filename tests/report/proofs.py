"""Runs with seeded faults, made up for tests."""

from __future__ import annotations

from typing import Any

from harness.outcome import Outcome
from harness.record import BootRecord, CellRecord, FaultRecord, RunRecord
from tests.record.samples import sample_cell, sample_run

IMAGE = "container-6.1"
LEAKS = FaultRecord(
    name="name-leaks", requirements=("VS-3a",), breaks="The name leaks.", where="kernel/sys.c:sethostname"
)
STAYS = FaultRecord(name="name-stays", requirements=("VS-3a",), breaks="The name stays.", where="kernel/utsname.c:copy")
BOARDS = ("arm-qemu", "i386-qemu")
PROBES = {"uts.own": ("VS-3a",), "uts.fields": ("VS-3a",), "pid.hidden": ("VS-2b",)}
Answers = dict[str, Outcome | None]
"""By `<board>/<fault>/<probe>`, with a dash for no fault; or by `<fault>/<probe>`. None is no answer at all."""


def answer(answers: Answers, board: str, fault: str, probe: str) -> Outcome | None:
    """What the cell says; PASS unless told."""
    names = (f"{board}/{fault or '-'}/{probe}", f"{fault or '-'}/{probe}")
    return next((answers[name] for name in names if name in answers), Outcome.PASS)


def cell(board: str, fault: str, probe: str, outcome: Outcome) -> CellRecord:
    """Give a cell of a run with faults."""
    image = f"{IMAGE}+{fault}" if fault else IMAGE
    repeat = f"harness prove --boards {board} --images {IMAGE} --faults {fault} --flavours namespaces --probes {probe}"
    return sample_cell(
        probe,
        board=board,
        image=IMAGE,
        id=f"{board}/{image}/namespaces/{probe}",
        fault=fault,
        outcome=outcome,
        requirements=PROBES[probe],
        isolation=True,
        repeat=repeat if fault else f"harness run --boards {board} --probes {probe}",
    )


def proving_run(answers: Answers, **rest: Any) -> RunRecord:
    """Give a run of two boards, two faults and three probes that says this."""
    asked = [(board, fault, probe) for board in BOARDS for fault in ("", LEAKS.name, STAYS.name) for probe in PROBES]
    every = {each: answer(answers, *each) for each in asked}
    cells = [cell(*each, outcome) for each, outcome in every.items() if outcome]
    planned = [cell(*each, Outcome.PASS).id for each in asked]
    boots = tuple(
        BootRecord(board=board, image=IMAGE, n=1, digests={"image": board[0] * 64, "initramfs": "g" * 64})
        for board in BOARDS
    )
    fields = {"cells": tuple(cells), "planned": tuple(planned), "left_out": (), "boots": boots}
    return sample_run(**{"seeded": (LEAKS, STAYS), "whole_proof": True, **fields, **rest})


SOUND: Answers = {
    "name-leaks/uts.own": Outcome.FAIL,
    "name-leaks/uts.fields": Outcome.BROKEN,
    "name-stays/uts.fields": Outcome.CRASH,
    "name-stays/pid.hidden": Outcome.FAIL,
}
"""Both faults are caught everywhere, by two probes of their requirement and one of another."""
