"""From what a bench answers to what the record keeps: the verdict in one line, and how to ask again."""

from __future__ import annotations

import re
import shlex

import attrs

from harness.ktap import CaseResult, ProbeResult
from harness.lab import Answer, BootInfo
from harness.options import Selection
from harness.outcome import Outcome
from harness.plan import Cell
from harness.plugin.supply import Supply
from harness.record import BootRecord, CaseRecord, CellRecord
from harness.record.folder import CONSOLE, utc_now

DEADLINE = re.compile(r"after \d+ ms")


def judge(cell: Cell, answer: Answer, selection: Selection) -> CellRecord:
    """The record of a cell that was answered."""
    result = answer.result
    first = next((case for case in result.cases if case.outcome is Outcome.FAIL), None)
    is_untouched = bool(cell.fault) and result.outcome is Outcome.PASS  # the cell without the fault tells the rest
    return attrs.evolve(
        _unanswered(cell, selection),
        outcome=result.outcome,
        message=message_of(result),
        expected=first.expected if first else "",
        found=first.found if first else "",
        where=first.where if first else "",
        cases=() if is_untouched else tuple(map(_case, result.cases)),
        notes=() if is_untouched else result.notes,
        duration_s=answer.duration_s,
        started=answer.started,
        console_excerpt=answer.console_excerpt,
        console_log=f"{CONSOLE}/{answer.boot.log}" if answer.boot.log else "",
        boot=answer.boot.n,
        isolation_mode=answer.isolation_mode,
        attempts=answer.attempts,
    )


def lab_trouble(cell: Cell, message: str, selection: Selection, *, details: str = "") -> CellRecord:
    """The record of a cell that could not be asked; never a verdict on its kernel."""
    return attrs.evolve(
        _unanswered(cell, selection), message=message, console_excerpt=details, started=utc_now(), attempts=0
    )


def boot_record(cell: Cell, boot: BootInfo, supply: Supply) -> BootRecord:
    """The record of a boot, with the digests of what booted."""
    return BootRecord(
        board=cell.board.name,
        image=cell.image.name,
        n=boot.n,
        release=boot.release,
        machine=boot.machine,
        cpus=boot.cpus,
        accel=boot.accel,
        emulator=boot.emulator,
        cmdline=boot.cmdline,
        boot_s=boot.boot_s,
        log=f"{CONSOLE}/{boot.log}" if boot.log else "",
        digests=supply.digests,
    )


def message_of(result: ProbeResult) -> str:
    """Say in one line what came of a probe: what was expected and found, or the reason; a pass needs no words."""
    said = [text for case in result.cases if case.outcome is result.outcome and (text := _case_message(case))]
    if result.outcome is Outcome.FAIL:
        return said[0] if said else result.reason
    if result.outcome is Outcome.CRASH and DEADLINE.fullmatch(result.reason):
        return f"the probe hung and was stopped {result.reason}"
    if result.outcome is Outcome.PASS:
        return ""
    return result.reason or (said[0] if said else "")


def repeat_command(cell: Cell, selection: Selection) -> str:
    """The one command that asks the cell again."""
    words = ["harness", "prove" if cell.fault else "run", "--boards", cell.board.name]
    if not selection.kernel:
        words += ["--images", cell.image.name]
    words += ["--faults", cell.fault] if cell.fault else []
    extras = {"--kernel": selection.kernel, "--tree": selection.tree, "--append": selection.append}
    words += [word for flag, value in extras.items() if value for word in (flag, str(value))]
    words += ["--flavours", cell.flavour, "--probes", cell.probe.id]
    return shlex.join([*words, *(["--stress", str(selection.stress)] if selection.stress else [])])


def _unanswered(cell: Cell, selection: Selection) -> CellRecord:
    """All that is known of a cell before it is asked; until it is answered, the lab is to blame."""
    probe, board, image = cell.probe, cell.board, cell.image
    return CellRecord(
        id=cell.id,
        board=board.name,
        arch=board.arch,
        image=image.name,
        flavour=cell.flavour,
        suite=probe.suite,
        probe=probe.id,
        fault=cell.fault,
        round=cell.round,
        outcome=Outcome.LAB,
        requirements=probe.requirements,
        claim=probe.claim,
        file=probe.file,
        line=probe.line,
        isolation=probe.isolation,
        control=cell.is_control,
        default_image=image.name == board.image and not selection.kernel and not selection.tree,
        repeat=repeat_command(cell, selection),
    )


def _case_message(case: CaseResult) -> str:
    if case.expected or case.found:
        where = case.where.partition(" ")[0]
        return f"{case.name}: expected {case.expected}, found {case.found}" + (f" ({where})" if where else "")
    return case.reason


def _case(case: CaseResult) -> CaseRecord:
    return CaseRecord(**attrs.asdict(case, recurse=False))
