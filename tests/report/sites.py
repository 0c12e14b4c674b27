"""A run made up for the pages of a report: little of everything, and a console that says the worst."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from harness.history import History, Past, entry_of, past_of
from harness.outcome import Outcome
from harness.record import BootRecord, CellRecord, HostRecord, RunRecord
from harness.record.cell import Rerun
from harness.report.site import Site, build_site
from harness.spec import Exemption, Level, Requirement
from tests.record.samples import control_cell, sample_cell, sample_run

BOARDS = ("arm-qemu", "x86_64-qemu")
PROBES = ("pid.host_sees_all", "uts.nodename_is_private", "uts.old_calls_show_own_names")
HOSTILE = bytes(range(256)).decode("utf-8", "surrogateescape") + (
    "\n</pre></main><script>document.title = 'taken'; alert(1)</script>\n"
    "<img src=x onerror=alert(2)> {{ 7 * 7 }} {% raw %} &lt;b&gt; \u202egnp.exe\u202c \u200bhidden\n"
)
"""Every byte that there is, then what a browser or a template would act upon."""
REQUIREMENTS = (
    Requirement(
        id="VS-3a",
        title="uname is the container's own",
        property="Names set in a container are seen inside and by nobody outside.",
        level=Level.MUST,
        source="Linux-VServer inclusion plan, item 3a",
        provided_by=("namespaces",),
        same_as=("O-8",),
    ),
    Requirement(
        id="O-8",
        title="A name for each",
        property="Each container has a name of its own.",
        level=Level.SHOULD,
        source="OpenVZ checklist, item 8",
        partly_by=("namespaces",),
        notes={"namespaces": "no name is made up for it"},
        exempt=(Exemption(outcome=Outcome.SKIP, why="there are no old calls", archs=("arm",)),),
    ),
    Requirement(
        id="O-9",
        title="Symbols are exported",
        property="They are.",
        level=Level.SHOULD,
        source="OpenVZ checklist, item 9",
    ),
)


def site_run(**rest: Any) -> RunRecord:
    """Give a run of two boards and three probes with a red, an unstable, a skipped and an unanswered cell."""
    cells = [cell for board in BOARDS for cell in _cells(board)]
    boots = tuple(
        BootRecord(
            board=board, image="linux-6.1", n=1, release="6.1.192", machine=board.split("-")[0], cpus=1, accel="tcg",
            emulator="QEMU emulator version 7.2.17", cmdline="console=ttyS0 panic=-1", boot_s=0.8,
            log=f"console/{board}-1.log", digests={"image": board[0] * 64, "initramfs": "9" * 64},
        )
        for board in BOARDS
    )  # fmt: skip
    fields: dict[str, Any] = {
        "planned": (*(cell.id for cell in cells), "x86_64-qemu/linux-6.1/none/pid.host_sees_all"),
        "cells": tuple(cells),
        "boots": boots,
        "command": ("harness", "run"),
        "host": HostRecord(kernel="6.12.0", machine="x86_64", cpus=2, python="3.11.7"),
    }
    return sample_run(**(fields | rest))


def _cells(board: str) -> list[CellRecord]:
    sees, private, old = PROBES
    arm = board == "arm-qemu"
    reruns = (Rerun(outcome=Outcome.PASS, duration_s=0.2, console_log=f"console/{board}-2.log"),)
    again: dict[str, Any] = {} if arm else {"reruns": reruns}
    red: dict[str, Any] = {"expected": '"host-h"', "found": '"inside"', "where": "suites/uts/nodename_is_private.c:41"}
    wanted = Outcome.SKIP if arm else Outcome.PASS
    crash: dict[str, Any] = {"console_excerpt": HOSTILE, "notes": (HOSTILE,)} if arm else {}
    cells = [
        sample_cell(
            sees, board=board, outcome=Outcome.CRASH if arm else Outcome.PASS, requirements=("VS-2b",), **crash
        ),
        sample_cell(private, board=board, outcome=Outcome.FAIL, isolation=True, **red, **again),
        sample_cell(old, board=board, outcome=wanted, message="no old calls" if arm else "", requirements=("O-8",)),
        control_cell(private, board=board),
    ]
    return [*cells, *([sample_cell(sees, board=board, flavour="none", requirements=("VS-2b",))] if arm else [])]


def earlier_runs() -> list[RunRecord]:
    """Give two runs before it in which everything was green, and one that did not ask all."""
    green = [
        cell if cell.control else attrs.evolve(cell, outcome=Outcome.PASS, message="", cases=(), reruns=())
        for cell in site_run().cells
    ]
    days = {"20261122T165433Z-1111": green, "20261123T165433Z-2222": green, "20261124T100000Z-3333": green[:2]}
    return [
        site_run(id=name, started=f"{name[:4]}-{name[4:6]}-{name[6:8]}T{name[9:11]}:54:33.000Z", cells=tuple(cells))
        for name, cells in days.items()
    ]


def past_in(folder: Path, run: RunRecord | None = None) -> Past:
    """Give the past of the run, out of a history that knows the earlier ones."""
    with History(folder) as history:
        for each in earlier_runs():
            history.enter(entry_of(each))
        return past_of(history, run or site_run())


def sample_site(folder: Path, **rest: Any) -> Site:
    """Give the whole site; `folder` takes the history."""
    return build_site(site_run(**rest), REQUIREMENTS, past=past_in(folder))
