"""How a cell is put into words, and how a guest's bytes are made fit to be read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from harness.cell_id import split_id, split_seeded
from harness.outcome import Outcome
from harness.record import CaseRecord, CellRecord

# What XML 1.0 forbids, and what a terminal would act upon: controls, C1, lone surrogates, the two non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_RAW_BYTES = range(0xDC80, 0xDD00)  # where surrogateescape keeps bytes that are no UTF-8

NEVER_ANSWERED = "planned, but the run ended without an answer"


def printable(text: str) -> str:
    r"""Give the text with everything unprintable spelled out as \xNN or \uNNNN; line ends become \n."""
    return _UNPRINTABLE.sub(_spelled, text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Give the text printable and on one line."""
    return " ".join(printable(text).split())


def message_of(cell: CellRecord) -> str:
    """Say in one line what came of the cell; never empty, because readers take an empty failure for a pass."""
    said = one_line(cell.message)
    if not said and (cell.expected or cell.found):
        said = one_line(f"expected {cell.expected}, found {cell.found}" + (f" ({cell.where})" if cell.where else ""))
    if cell.control and cell.outcome is Outcome.PASS:
        return "the control stayed green: without a container this probe must fail" + (f"; {said}" if said else "")
    return (said or f"{cell.outcome.value}: no more is known") + _confirmation(cell)


def _confirmation(cell: CellRecord) -> str:
    """Say what became of a red when it was asked again, and whether it is a known flake's."""
    again = " ".join(each.outcome.value for each in cell.reruns)
    known = f"; quarantined: {one_line(cell.quarantine)}" if cell.quarantine else ""
    return (f"; asked again alone: {again}" if again else "") + (", so it is unstable" * cell.is_unstable) + known


def repeat_of(cell_id: str) -> str:
    """Give the command that asks a cell again, made of its id alone."""
    board, image, flavour, probe = split_id(cell_id)
    image, fault = split_seeded(image)
    names = {"--boards": board, "--images": image, "--faults": fault, "--flavours": flavour, "--probes": probe}
    words = [f"{option} {shlex.quote(one_line(name))}" for option, name in names.items() if name]
    return " ".join(["harness", "prove" if fault else "run", *words])


def details_of(cell: CellRecord) -> str:
    """Tell everything the cell said: claim, cases with their diagnostics, notes, and how to repeat it."""
    lines = [line for line in (cell.claim, message_of(cell)) if line]
    for case in cell.cases:
        lines += _case_lines(case)
    lines += [f"# {note}" for note in cell.notes]
    if cell.repeat:
        lines.append(f"repeat: {cell.repeat}")
    return "\n".join(printable(line) for line in lines)


def _case_lines(case: CaseRecord) -> Iterator[str]:
    yield f"{case.outcome.value} {case.name}" + (f": {case.reason}" if case.reason else "")
    for word in ("expected", "found", "where"):
        if said := getattr(case, word):
            yield f"  {word}: {said}"
    for note in case.notes:
        yield f"  # {note}"


def _spelled(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code in _RAW_BYTES:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
