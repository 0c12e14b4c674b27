"""Runs made up for tests: every outcome, with and without control."""

from __future__ import annotations

from typing import Any

from harness.outcome import Outcome
from harness.record import CaseRecord, CellRecord

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
