"""What a record refers to and a bundle must hold: console logs, how kernels were built, the files of boards."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.errors import UserError
from harness.record import BootRecord, RunRecord
from harness.record.folder import JOURNAL, RECORD
from harness.record.journal import read_journal
from harness.report.junit import STRICT
from harness.signoff import layout
from harness.signoff.ruling import Provenance


def gaps_in(folder: Path, run: RunRecord) -> Iterator[str]:
    """Say in a line each what the bundle lacks of all that the record refers to, or has of another kind."""
    evidence = folder / layout.EVIDENCE
    logs = dict.fromkeys((*(boot.log for boot in run.boots), *(cell.console_log for cell in run.cells)))
    for name in (JOURNAL, STRICT, *filter(None, logs)):
        if not (evidence / name).is_file():
            yield f"{layout.EVIDENCE}/{name}: is missing"
    yield from _contradictions(evidence)
    for boot in first_boots(run):
        alike = (each for each in run.boots if (each.board, each.image) == (boot.board, boot.image))
        if any(each.digests != boot.digests for each in alike):
            yield f"{boot.board}/{boot.image}: not every boot was of the same files"
        yield from _gaps_of_boot(folder, boot)


def first_boots(run: RunRecord) -> tuple[BootRecord, ...]:
    """Give the first boot of each board and image; the later ones booted the same."""
    found: dict[tuple[str, str], BootRecord] = {}
    for boot in run.boots:
        found.setdefault((boot.board, boot.image), boot)
    return tuple(found.values())


def provenance_of(folder: Path, run: RunRecord) -> tuple[Provenance, ...]:
    """Tell for each board and image what booted there, and how its kernel came about."""
    return tuple(
        Provenance(
            board=boot.board,
            image=boot.image,
            release=boot.release,
            emulator=boot.emulator,
            accel=boot.accel,
            cmdline=boot.cmdline,
            digests=dict(sorted(boot.digests.items())),
            build=_build_facts(folder, boot.digests.get("image", "")),
        )
        for boot in first_boots(run)
    )


def _contradictions(evidence: Path) -> Iterator[str]:
    """Name what run.json says otherwise than the journal, which was on disk as each answer came."""
    journal = {each["cell"]["id"]: each["cell"] for each in read_journal(evidence / JOURNAL).entries if "cell" in each}
    cells = json.loads((evidence / RECORD).read_bytes()).get("cells", ())
    for cell in cells:
        if cell.get("id") in journal and journal[cell["id"]] != cell:
            yield f"{layout.EVIDENCE}/{RECORD}: {cell['id']}: says otherwise than {JOURNAL}"
        elif cell.get("id") not in journal:
            yield f"{layout.EVIDENCE}/{RECORD}: {cell.get('id')}: is not in {JOURNAL}"


def _gaps_of_boot(folder: Path, boot: BootRecord) -> Iterator[str]:
    where, digests = f"{boot.board}/{boot.image}", boot.digests
    image, kernel = digests.get("image", ""), digests.get("kernel", "")
    if image and image != kernel:  # whoever brings a kernel knows alone how it was built
        facts = _facts(folder, image)
        built = {str(each.get("sha256")) for each in facts.get("kernel_files", {}).values()}
        if facts.get("digest") != image or kernel not in built:
            yield f"{where}: {layout.kernel_facts(image)} does not say how its kernel was built"
        elif not (folder / layout.kernel_config(image)).is_file() and "inputs" in facts:
            yield f"{where}: {layout.kernel_config(image)} is missing"
    board = folder / layout.BOARDS / f"{boot.board}.yaml"
    if "board" in digests and not (board.is_file() and layout.sha256_of(board.read_bytes()) == digests["board"]):
        yield f"{where}: {layout.BOARDS}/{boot.board}.yaml is not the one that it booted with"


def _facts(folder: Path, image: str) -> dict[str, Any]:
    """Read how a kernel was built; nothing where that is not known."""
    path = folder / layout.kernel_facts(image)
    if not path.is_file():
        return {}
    try:
        facts = json.loads(path.read_bytes())
    except ValueError as error:
        raise UserError(f"{layout.kernel_facts(image)}: not valid JSON: {error}") from None
    return facts if isinstance(facts, dict) else {}


def _build_facts(folder: Path, image: str) -> dict[str, str]:
    """Put what went into a kernel into words, SHA-256 with each file; nothing where it was brought."""
    facts = _facts(folder, image) if image else {}
    inputs: Mapping[str, Any] = facts.get("inputs") or {}
    config = folder / layout.kernel_config(image)
    told = {
        "source": str(inputs.get("source", "")),
        "patches": _named(inputs.get("patches")) or ("none" if inputs else ""),
        "configuration": " + ".join(filter(None, (str(inputs.get("config", "")), _named(inputs.get("fragments"))))),
        "merged configuration": layout.sha256_of(config.read_bytes()) if config.is_file() else "",
        "compiler": ", ".join(map(str, (inputs.get("toolchain") or {}).values())),
        "built": str(facts.get("made_at", "")),
    }
    return {name: said for name, said in told.items() if said}


def _named(entries: Any) -> str:
    """Give name and digest of each file in a list of a kernel's inputs."""
    return ", ".join(f"{each.get('name')} {each.get('sha256')}" for each in entries or () if isinstance(each, dict))
