"""A run as KCIDB's JSON, schema 5.3: what KernelCI's database takes from any CI system.

Each kernel is a checkout and a build of it, by the digest of all that went into it, so that it is the same one in every
submission. Each cell is a test of it; its path is harness.<flavour>.<suite>.<probe>, so that the control stands apart.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from typing import Any

from harness.errors import UserError
from harness.outcome import Outcome
from harness.record import BootRecord, CellRecord, RunRecord, Verdict
from harness.record.proof import IMAGE, Proof
from harness.report.cases import cases_of
from harness.report.wording import message_of, one_line, printable

VERSION = {"major": 5, "minor": 3}
ORIGIN = "harness"
LONGEST_EXCERPT = 16384
STATUS = {
    Verdict.GREEN: "PASS",
    Verdict.RED: "FAIL",
    Verdict.SKIPPED: "SKIP",
    Verdict.BROKEN: "ERROR",
    Verdict.LAB: "MISS",
}
_ORIGIN = re.compile("[a-z0-9_]+")
_NO_PATH = re.compile("[^A-Za-z0-9_-]+")
_NO_ARCH = re.compile("[^a-z0-9_]+")
Facts = dict[str, Any]


def as_kcidb(run: RunRecord, origin: str = ORIGIN, proof: Proof | None = None) -> str:
    """Give the run as JSON; `origin` is the name under which the submitter is known there.

    Raises UserError for an origin that KCIDB would refuse.
    """
    if not _ORIGIN.fullmatch(origin):
        raise UserError(f"--origin: expected small letters, digits and underscores, found {origin!r}")
    boots = {(boot.board, boot.image): boot for boot in reversed(run.boots)}
    cells = [cell for suite in cases_of(run, proof).suites for cell in suite]
    builds = {build["id"]: build for cell in cells for build in [_build(cell, run, origin, boots)]}
    data = {
        "version": VERSION,
        "checkouts": [_checkout(build) for build in builds.values()],
        "builds": list(builds.values()),
        "tests": [_test(cell, run, origin, boots) for cell in cells],
    }
    return json.dumps(data, indent=1) + "\n"


def _checkout(build: Facts) -> Facts:
    return {"id": build["checkout_id"], "origin": build["origin"], "valid": True, "comment": build["comment"]}


def _build(cell: CellRecord, run: RunRecord, origin: str, boots: Mapping[tuple[str, str], BootRecord]) -> Facts:
    boot = boots.get((cell.board, cell.image))
    name = _build_id(cell, run, origin, boot)
    release = f", Linux {boot.release}" if boot and boot.release else ""
    return {
        "id": name,
        "checkout_id": name,
        "origin": origin,
        "architecture": _NO_ARCH.sub("_", cell.arch),
        "comment": one_line(f"{cell.image}{release}"),
        "config_name": one_line(cell.image),
        "status": "PASS",
    }


def _build_id(cell: CellRecord, run: RunRecord, origin: str, boot: BootRecord | None) -> str:
    digest = boot.digests.get(IMAGE) if boot else None
    return one_line(f"{origin}:{digest or f'{run.id}/{cell.board}/{cell.image}'}")


def _test(cell: CellRecord, run: RunRecord, origin: str, boots: Mapping[tuple[str, str], BootRecord]) -> Facts:
    boot = boots.get((cell.board, cell.image))
    facts: Facts = {
        "id": one_line(f"{origin}:{run.id}/{cell.id}"),
        "build_id": _build_id(cell, run, origin, boot),
        "origin": origin,
        "path": ".".join(map(_path_part, ("harness", cell.flavour, *cell.probe.split(".")))),
        "status": STATUS[cell.verdict],
        "duration": max(0.0, cell.duration_s),
        "comment": message_of(cell) if cell.outcome is not Outcome.PASS else one_line(cell.claim),
        "environment": _environment(cell, boot),
        "misc": _misc(cell),
    }
    if _is_time(cell.started):
        facts["start_time"] = cell.started
    if cell.console_excerpt:
        facts["log_excerpt"] = printable(cell.console_excerpt)[-LONGEST_EXCERPT:]
    return facts


def _environment(cell: CellRecord, boot: BootRecord | None) -> Facts:
    """Say on what a cell was asked; digests are SHA-256 by role, of this board's own files, too."""
    words = (cell.board, boot.emulator if boot else "", boot.accel if boot else "")
    facts = {"cmdline": one_line(boot.cmdline), "sha256": dict(boot.digests)} if boot else {}
    return {"comment": one_line(", ".join(filter(None, words))), "misc": facts}


def _misc(cell: CellRecord) -> Facts:
    """Say what KCIDB has no field for; a red is FAIL there whether it is a known flake or not."""
    told = {
        "outcome": cell.outcome.value,
        "control": "red as expected" if cell.is_red_as_expected else "",
        "requirements": " ".join(cell.requirements),
        "round": str(cell.round) if cell.round != 1 else "",
        "source": f"{cell.file}:{cell.line}" if cell.file else "",
        "isolation": cell.isolation_mode,
        "asked again": " ".join(each.outcome.value for each in cell.reruns),
        "quarantine": cell.quarantine,
        "repeat": cell.repeat,
    }
    return {name: one_line(said) for name, said in told.items() if said}


def _path_part(text: str) -> str:
    return _NO_PATH.sub("_", text) or "_"


def _is_time(text: str) -> bool:
    try:
        return datetime.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
