"""Runs made up for tests: every outcome, with and without control."""

from __future__ import annotations

from typing import Any

from harness.outcome import Outcome
from harness.record import BootRecord, CaseRecord, CellRecord, LeftOutRecord, RunRecord, RunState

MESSAGES = {
    Outcome.PASS: "",
    Outcome.FAIL: 'expected "host-h", found "inside" (suites/uts/nodename_is_private.c:41)',
    Outcome.CRASH: "kernel panic: Kernel panic - not syncing: Attempted to kill init!",
    Outcome.SKIP: "flavour namespaces does not isolate time here",
    Outcome.BROKEN: "sys_mount() gave ENODEV (suites/mount/bind.h:12)",
    Outcome.LAB: "qemu-system-arm: expected a ready line within 20 s, found silence",
}


def sample_cell(
    probe: str = "uts.nodename_is_private",
    *,
    board: str = "x86_64-qemu",
    image: str = "linux-6.1",
    flavour: str = "namespaces",
    outcome: Outcome = Outcome.PASS,
    **rest: Any,
) -> CellRecord:
    """Give a cell as the plugin would record it."""
    suite, stem = probe.split(".")
    fields: dict[str, Any] = {
        "id": f"{board}/{image}/{flavour}/{probe}",
        "arch": board.split("-")[0],
        "suite": suite,
        "requirements": ("VS-3a", "O-8"),
        "claim": "what a container calls itself stays inside it",
        "file": f"suites/{suite}/{stem}.c",
        "line": 66,
        "message": MESSAGES[outcome],
        "duration_s": 0.25,
        "started": "2026-11-24T16:54:33.120Z",
        "boot": 1,
        "console_log": f"console/{board}-1.log",
        "isolation_mode": "shared boot",
        "repeat": f"harness run --boards {board} --flavours {flavour} --probes {probe}",
    }
    fields |= {"board": board, "image": image, "flavour": flavour, "probe": probe, "outcome": outcome}
    if outcome in (Outcome.FAIL, Outcome.CRASH):
        fields["cases"] = (
            CaseRecord(name="gethostname", outcome=Outcome.PASS),
            CaseRecord(
                name="uname",
                outcome=Outcome.FAIL,
                expected='"host-h"',
                found='"inside"',
                where=f"suites/{suite}/{stem}.c:41 names.nodename",
                notes=("the host asked after the container was named",),
            ),
        )
        fields["console_excerpt"] = "[    1.204000] something the kernel said\n[    1.205000] and more of it"
    return CellRecord(**(fields | rest))


def control_cell(probe: str = "uts.nodename_is_private", outcome: Outcome = Outcome.FAIL, **rest: Any) -> CellRecord:
    """Give the same probe where there is no container."""
    return sample_cell(probe, flavour="none", outcome=outcome, isolation=True, control=True, **rest)


BOARDS = ("i386-qemu", "x86_64-qemu", "ppc64-qemu", "arm-qemu", "sparc64-qemu")
SUITES = {
    "uts": 9, "pid": 14, "signal": 8, "init": 6, "numbering": 11, "kthread": 4, "ipc": 5, "net": 7, "mount": 3,
    "ptrace": 4, "time": 2,
}  # fmt: skip
TROUBLE = {
    "arm-qemu/namespaces/pid.p3": Outcome.CRASH,
    "ppc64-qemu/namespaces/uts.p1": Outcome.FAIL,
    "ppc64-qemu/namespaces/uts.p2": Outcome.FAIL,
    "ppc64-qemu/none/uts.p1": Outcome.PASS,
    "i386-qemu/namespaces/mount.p0": Outcome.BROKEN,
    "sparc64-qemu/none/ptrace.p1": Outcome.LAB,
}
UNANSWERED = "sparc64-qemu/linux-6.1/none/ptrace.p3"


def sample_run(**rest: Any) -> RunRecord:
    """Give a whole run: five boards, eleven suites, the control, and trouble of every kind."""
    cells = tuple(
        _matrix_cell(board, flavour, f"{suite}.p{number}")
        for board in BOARDS
        for flavour in ("namespaces", "none")
        for suite, probes in SUITES.items()
        for number in range(probes)
    )
    boots = tuple(
        BootRecord(
            board=board, image="linux-6.1", n=1, release="6.1.192", machine=board.split("-")[0], cpus=1,
            accel="tcg", emulator="QEMU emulator version 7.2.17", boot_s=0.8, log=f"console/{board}-1.log",
        )
        for board in BOARDS
    )  # fmt: skip
    fields: dict[str, Any] = {
        "id": "20261124T165433Z-3f9c",
        "started": "2026-11-24T16:54:33.000Z",
        "ended": "2026-11-24T16:55:15.500Z",
        "state": RunState.FINISHED,
        "harness_version": "0.1.0",
        "planned": tuple(cell.id for cell in cells),
        "left_out": (
            LeftOutRecord(id="ia64-ski/linux-6.1", reason="the recipe is for arm, x86_64; the board is ia64"),
        ),
        "boots": boots,
        "cells": tuple(cell for cell in cells if cell.id != UNANSWERED),
    }
    return RunRecord(**(fields | rest))


def _matrix_cell(board: str, flavour: str, probe: str) -> CellRecord:
    isolation = not probe.endswith("p0")
    control = flavour == "none" and isolation
    outcome = Outcome.FAIL if control else Outcome.PASS
    if probe.startswith("time.") and board in ("arm-qemu", "sparc64-qemu"):
        outcome = Outcome.SKIP
    outcome = TROUBLE.get(f"{board}/{flavour}/{probe}", outcome)
    return sample_cell(probe, board=board, flavour=flavour, outcome=outcome, isolation=isolation, control=control)
