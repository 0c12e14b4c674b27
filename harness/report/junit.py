"""JUnit for Jenkins, GitLab and GitHub: one test case a cell, built with junit-xml and kept off its traps.

Two files of the same cells: junit.xml keeps to the schema that Jenkins' xUnit plugin enforces; annotated.xml adds
what that schema refuses and GitLab and GitHub use: file, line and properties on each test case.
One test suite for each board, image and flavour, because Jenkins keeps properties by suite, and kernel, emulator and
container design are the same within these; readers group by classname anyway.
Of several boards, each has a file of its own beside them, junit-<board>.xml: the same cases under the same names.
"""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from junit_xml import TestCase, TestSuite

from harness.record import CellRecord, RunRecord, Verdict
from harness.record.folder import replace_file, telling_trouble
from harness.record.proof import Proof
from harness.report.cases import Cases, cases_of
from harness.report.junit_case import class_of, clip, name_cases, own_properties, shared_properties
from harness.report.junit_reruns import add_answers
from harness.report.wording import details_of, message_of, one_line, printable

STRICT = "junit.xml"
ANNOTATED = "annotated.xml"


def write_junit(run: RunRecord, run_dir: Path, proof: Proof | None = None) -> tuple[Path, ...]:
    """Write all files into the run's folder, each whole or not at all; gives their paths, the merged ones first."""
    content, logs = cases_of(run, proof), _from_here(run_dir)
    files = {run_dir / STRICT: (content, False), run_dir / ANNOTATED: (content, True)}
    boards = content.boards if len(content.boards) > 1 else ()
    files |= {run_dir / board_file(board): (content.of_board(board), False) for board in boards}
    for path, (part, annotated) in files.items():
        with telling_trouble(path):
            replace_file(path, _as_text(part, annotated=annotated, logs=logs))
    return tuple(files)


def board_file(board: str) -> str:
    """Name the file of one board; whatever its name is, the file stays in its folder."""
    return f"junit-{quote(one_line(board), safe='')}.xml"


def as_junit(run: RunRecord, *, annotated: bool = False, logs: str = "", proof: Proof | None = None) -> str:
    """Give the run as JUnit XML; `logs` is the path from where the reader stands to the run's folder.

    A seeded fault is one case for each board, which fails where the fault survived; `proof` is the newest there is.
    Where a series was climbed, what is not there yet below its last step is no case.
    """
    return _as_text(cases_of(run, proof), annotated=annotated, logs=logs)


def _as_text(content: Cases, *, annotated: bool, logs: str) -> str:
    root = ET.Element("testsuites", name=one_line(f"harness {content.run.id}"))
    names = name_cases(cell for cells in content.suites for cell in cells)
    for cells in content.suites:
        root.append(_suite(content, cells, names, annotated=annotated, logs=logs))
    _add_totals(root, ("tests", "failures", "errors", *(["skipped"] if annotated else [])))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(
    content: Cases, cells: tuple[CellRecord, ...], names: dict[str, str], *, annotated: bool, logs: str
) -> ET.Element:
    run, first = content.run, cells[0]
    boots = {(boot.board, boot.image): boot for boot in reversed(run.boots)}
    boot = boots.get((first.board, first.image))
    shared = shared_properties(run, first, boot)
    suite = TestSuite(
        one_line(f"{first.board} {first.image} {first.flavour}"),
        [_case(cell, names[cell.id], logs) for cell in cells],
        timestamp=one_line(min((cell.started for cell in cells if cell.started), default=run.started)),
        properties=shared | {"seeded faults": content.proof},
    )
    element: ET.Element = suite.build_xml_doc()
    del element.attrib["disabled"]
    element.set("time", _seconds(sum(cell.duration_s for cell in cells)))
    for case, cell in zip(element.iter("testcase"), cells, strict=True):
        case.set("time", _seconds(cell.duration_s))  # junit-xml leaves a zero out
        add_answers(case, cell, logs)
        if annotated:
            _annotate(case, cell, shared | own_properties(cell))
    return element


def _case(cell: CellRecord, name: str, logs: str) -> TestCase:
    case = TestCase(name, classname=class_of(cell), stdout=clip(_output(cell, logs)))
    details = clip(details_of(cell))
    message = message_of(cell)
    if cell.is_excused:
        return case  # its reds are told by add_answers(), so that no reader counts them
    if cell.verdict is Verdict.RED:
        case.add_failure_info(message, details, cell.outcome.value.lower())
    elif cell.verdict is Verdict.SKIPPED:
        case.add_skipped_info(message)
    elif cell.verdict is not Verdict.GREEN:
        case.add_error_info(message, details, cell.verdict.value)
    return case


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


def _add_totals(root: ET.Element, fields: Iterable[str]) -> None:
    for field in fields:
        root.set(field, str(sum(int(suite.get(field, "0")) for suite in root)))
    root.set("time", _seconds(sum(float(suite.get("time", "0")) for suite in root)))


def _seconds(duration: float) -> str:
    return f"{max(0.0, duration):.3f}"


def _from_here(run_dir: Path) -> str:
    """Spell the way to the run's folder as CI knows it: from where the command was given, else absolute."""
    way = os.path.relpath(run_dir)
    return f"{run_dir.resolve() if way.startswith(os.pardir) else Path(way)}/"
