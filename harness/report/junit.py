"""JUnit for Jenkins, GitLab and GitHub: one test case a cell, built with junit-xml and kept off its traps.

Two files of the same cells: junit.xml keeps to the schema that Jenkins' xUnit plugin enforces; annotated.xml adds
what that schema refuses and GitLab and GitHub use: file, line and properties on each test case.
One test suite for each board, image and flavour, because Jenkins keeps properties by suite, and kernel, emulator and
container design are the same within these; readers group by classname anyway.
"""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from pathlib import Path

from junit_xml import TestCase, TestSuite

from harness.cell_id import round_of, round_suffix, split_id
from harness.outcome import Outcome
from harness.record import BootRecord, CellRecord, RunRecord, Verdict
from harness.record.folder import replace_file, telling_trouble
from harness.record.proof import Proof
from harness.report.killmatrix import kill_matrix
from harness.report.ladder import ladder_of, settled
from harness.report.proving import fault_cells, proof_line, score_line, without_faults
from harness.report.wording import NEVER_ANSWERED, details_of, message_of, one_line, printable

STRICT = "junit.xml"
ANNOTATED = "annotated.xml"
LONGEST = 64 * 1024  # characters of one text: GitLab reads 30 MB a file


def write_junit(run: RunRecord, run_dir: Path, proof: Proof | None = None) -> tuple[Path, Path]:
    """Write both files into the run's folder, each whole or not at all; gives their paths."""
    paths = (run_dir / STRICT, run_dir / ANNOTATED)
    logs = _from_here(run_dir)
    for path in paths:
        with telling_trouble(path):
            replace_file(path, as_junit(run, annotated=path.name == ANNOTATED, logs=logs, proof=proof))
    return paths


def as_junit(run: RunRecord, *, annotated: bool = False, logs: str = "", proof: Proof | None = None) -> str:
    """Give the run as JUnit XML; `logs` is the path from where the reader stands to the run's folder.

    A seeded fault is one case for each board, which fails where the fault survived; `proof` is the newest there is.
    Where a series was climbed, what is not there yet below its last step is no case.
    """
    ladder = ladder_of(run)
    run = settled(run, ladder) if ladder else run
    kills = kill_matrix(run)
    said = score_line(kills) if kills else proof_line(run, proof)
    seeded = tuple(fault_cells(kills)) if kills else ()
    run = without_faults(run) if kills else run
    cells = (*run.cells, *_unanswered(run), *seeded)
    names = _names(cells)
    root = ET.Element("testsuites", name=one_line(f"harness {run.id}"))
    for group in _by_suite(cells):
        root.append(_suite(run, group, names, said, annotated=annotated, logs=logs))
    _add_totals(root, ("tests", "failures", "errors", *(["skipped"] if annotated else [])))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def shared_properties(run: RunRecord, cell: CellRecord, boot: BootRecord | None) -> dict[str, str]:
    """Say what all cells of one suite were judged under; empty values are left out."""
    return _told(
        {
            "board": cell.board,
            "image": cell.image,
            "flavour": cell.flavour,
            "kernel release": boot.release if boot else "",
            "emulator": boot.emulator if boot else "",
            "accel": boot.accel if boot else "",
            "harness version": run.harness_version,
        }
    )


def own_properties(cell: CellRecord) -> dict[str, str]:
    """Say what belongs to one cell alone; empty values are left out."""
    return _told(
        {
            "requirements": " ".join(cell.requirements),
            "isolation mode": cell.isolation_mode,
            "control": "red as expected" if cell.is_red_as_expected else "",
            "attempts": str(cell.attempts) if cell.attempts != 1 else "",
            "round": str(cell.round) if cell.round != 1 else "",
        }
    )


def _told(properties: dict[str, str]) -> dict[str, str]:
    return {name: said for name, value in properties.items() if (said := one_line(value))}


def _suite(
    run: RunRecord, cells: list[CellRecord], names: dict[str, str], proof: str, *, annotated: bool, logs: str
) -> ET.Element:
    first = cells[0]
    boots = {(boot.board, boot.image): boot for boot in reversed(run.boots)}
    boot = boots.get((first.board, first.image))
    shared = shared_properties(run, first, boot)
    suite = TestSuite(
        one_line(f"{first.board} {first.image} {first.flavour}"),
        [_case(cell, names[cell.id], logs) for cell in cells],
        timestamp=one_line(min((cell.started for cell in cells if cell.started), default=run.started)),
        properties=shared | {"seeded faults": proof},
    )
    element: ET.Element = suite.build_xml_doc()
    del element.attrib["disabled"]
    element.set("time", _seconds(sum(cell.duration_s for cell in cells)))
    for case, cell in zip(element.iter("testcase"), cells, strict=True):
        case.set("time", _seconds(cell.duration_s))  # junit-xml leaves a zero out
        if annotated:
            _annotate(case, cell, shared | own_properties(cell))
    return element


def _case(cell: CellRecord, name: str, logs: str) -> TestCase:
    case = TestCase(name, classname=class_of(cell), stdout=_clip(_output(cell, logs)))
    details = _clip(details_of(cell))
    message = message_of(cell)
    if cell.verdict is Verdict.RED:
        case.add_failure_info(message, details, cell.outcome.value.lower())
    elif cell.verdict is Verdict.SKIPPED:
        case.add_skipped_info(message)
    elif cell.verdict is not Verdict.GREEN:
        case.add_error_info(message, details, cell.verdict.value)
    return case


def class_of(cell: CellRecord) -> str:
    """Give `<arch>.<flavour>.<suite>`, which every reader groups by."""
    return one_line(f"{cell.arch}.{cell.flavour}.{cell.suite}")


def _names(cells: Iterable[CellRecord]) -> dict[str, str]:
    """Name every cell so that classname and name together are unique, and the same from run to run."""
    names: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    for cell in cells:
        plain = cell.board == f"{cell.arch}-qemu" and cell.default_image
        stem = (cell.probe.partition(".")[2] or cell.probe) + round_suffix(cell.round)
        full = one_line(f"{stem} [{cell.board} {cell.image}]")
        name = one_line(stem) if plain and (class_of(cell), one_line(stem)) not in taken else full
        taken.add((class_of(cell), name))
        names[cell.id] = name
    return names


def _output(cell: CellRecord, logs: str) -> str:
    """Give the console of what went wrong, and what strict JUnit has no attribute for."""
    lines = [f"[[PROPERTY|{name}={value}]]" for name, value in own_properties(cell).items()]
    if cell.file:
        lines.append(f"[[PROPERTY|source={one_line(cell.file)}:{cell.line}]]")
    if cell.verdict not in (Verdict.GREEN, Verdict.SKIPPED):
        if cell.console_excerpt:
            lines.append(printable(cell.console_excerpt))
        if cell.console_log:
            lines.append(f"[[ATTACHMENT|{one_line(f'{logs}{cell.console_log}')}]]")
    return "\n".join(lines)


def _annotate(case: ET.Element, cell: CellRecord, properties: dict[str, str]) -> None:
    if cell.file:
        case.set("file", one_line(cell.file))
        case.set("line", str(cell.line))
    table = ET.Element("properties")
    for name, value in properties.items():
        ET.SubElement(table, "property", name=name, value=value)
    case.insert(0, table)


def _unanswered(run: RunRecord) -> Iterator[CellRecord]:
    """Stand in for planned cells without an answer, as trouble of the lab: a report must not be short of them."""
    archs = {cell.board: cell.arch for cell in run.cells}
    defaults = {(cell.board, cell.image): cell.default_image for cell in run.cells}
    for each in run.missing:
        board, image, flavour, probe = split_id(each)
        yield CellRecord(
            id=each,
            board=board,
            arch=archs.get(board) or board.removesuffix("-qemu"),
            image=image,
            flavour=flavour,
            suite=probe.partition(".")[0],
            probe=probe,
            round=round_of(each),
            outcome=Outcome.LAB,
            message=NEVER_ANSWERED,
            default_image=defaults.get((board, image), True),
        )


def _by_suite(cells: Iterable[CellRecord]) -> Iterable[list[CellRecord]]:
    groups: dict[tuple[str, str, str], list[CellRecord]] = {}
    for cell in cells:
        groups.setdefault((cell.board, cell.image, cell.flavour), []).append(cell)
    return groups.values()


def _add_totals(root: ET.Element, fields: Iterable[str]) -> None:
    for field in fields:
        root.set(field, str(sum(int(suite.get(field, "0")) for suite in root)))
    root.set("time", _seconds(sum(float(suite.get("time", "0")) for suite in root)))


def _seconds(duration: float) -> str:
    return f"{max(0.0, duration):.3f}"


def _clip(text: str) -> str:
    left_out = len(text) - LONGEST
    half = LONGEST // 2
    return text if left_out <= 0 else f"{text[:half]}\n[{left_out} characters left out]\n{text[-half:]}"


def _from_here(run_dir: Path) -> str:
    """Spell the way to the run's folder as CI knows it: from where the command was given, else absolute."""
    way = os.path.relpath(run_dir)
    return f"{run_dir.resolve() if way.startswith(os.pardir) else Path(way)}/"
