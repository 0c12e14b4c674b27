"""From answers to records: the verdict in one line, and the command that asks again."""

from __future__ import annotations

import shlex
from pathlib import Path

import attrs
import pytest

from harness.cli.run import add_parser
from harness.ktap import CaseResult, ProbeResult
from harness.lab import Answer, BootInfo
from harness.options import Selection, selection_from
from harness.outcome import Outcome
from harness.plan import Cell
from harness.plugin.judging import boot_record, judge, lab_trouble, message_of, repeat_command
from harness.plugin.supply import Supply
from harness.recipe import Recipe, Source
from tests.plugin.fakelab import board, probe

CELL = Cell(
    board=board("arm-qemu"),
    image=Recipe(name="linux-6.1", source=Source(kind="tree"), archs=("arm",)),
    flavour="none",
    probe=probe("zoo.lion", isolation=True),
)
FAILED = CaseResult(name="b", outcome=Outcome.FAIL, expected="1", found="2", where="suites/zoo/lion.c:9 claws()")


def answer(result: ProbeResult) -> Answer:
    """Give an answer of the first boot."""
    boot = BootInfo(n=3, release="6.1.9", log="arm-qemu-3.log")
    return Answer(result=result, boot=boot, started="2026-11-24T16:54:33Z", duration_s=1.5, attempts=2)


@pytest.mark.parametrize(
    ("outcome", "reason", "cases", "message"),
    [
        ("PASS", "", (CaseResult(name="a", outcome=Outcome.PASS),), ""),
        (
            "FAIL",
            "",
            (CaseResult(name="a", outcome=Outcome.PASS), FAILED),
            "b: expected 1, found 2 (suites/zoo/lion.c:9)",
        ),
        ("SKIP", "no time namespace", (), "no time namespace"),
        ("SKIP", "", (CaseResult(name="a", outcome=Outcome.SKIP, reason="no such call"),), "no such call"),
        ("BROKEN", "mount gave -ENODEV", (FAILED,), "mount gave -ENODEV"),
        ("CRASH", "Kernel panic - not syncing", (), "Kernel panic - not syncing"),
        ("CRASH", "after 10000 ms", (FAILED,), "the probe hung and was stopped after 10000 ms"),
    ],
)
def test_one_line_says_what_came_of_a_probe(
    outcome: str, reason: str, cases: tuple[CaseResult, ...], message: str
) -> None:
    """What was expected and found in the first failed case, or the reason."""
    assert message == message_of(ProbeResult(probe="zoo.lion", outcome=Outcome[outcome], reason=reason, cases=cases))


def test_a_record_holds_all_of_an_answer() -> None:
    """Cell, verdict, first failure, cases, boot and log are all there, under their own names."""
    record = judge(CELL, answer(ProbeResult(probe="zoo.lion", outcome=Outcome.FAIL, cases=(FAILED,))), Selection())
    assert ("arm-qemu/linux-6.1/none/zoo.lion", "arm", "zoo") == (record.id, record.arch, record.suite)
    assert ("1", "2", "suites/zoo/lion.c:9 claws()") == (record.expected, record.found, record.where)
    assert attrs.asdict(FAILED) == attrs.asdict(record.cases[0])
    assert (3, "console/arm-qemu-3.log", 1.5, 2) == (
        record.boot,
        record.console_log,
        record.duration_s,
        record.attempts,
    )
    assert record.control
    assert record.is_red_as_expected


def test_trouble_of_the_lab_is_no_verdict() -> None:
    """A cell that could not be asked says why, and what kept it from being asked."""
    record = lab_trouble(CELL, "the console is silent", Selection(), details="Traceback")
    assert (Outcome.LAB, "the console is silent", "Traceback") == (
        record.outcome,
        record.message,
        record.console_excerpt,
    )
    assert not record.is_green


def test_a_boot_tells_what_booted() -> None:
    """Digests of kernel and initramfs go with the boot."""
    supply = Supply(kernel="/k", initramfs="/i", digests={"kernel": "ab"})
    boot = boot_record(CELL, BootInfo(n=2, release="6.1.9", log="arm-qemu-2.log"), supply)
    assert ("arm-qemu", "linux-6.1", 2, {"kernel": "ab"}) == (boot.board, boot.image, boot.n, boot.digests)
    assert "console/arm-qemu-2.log" == boot.log


@pytest.mark.parametrize("brought", ["", "kernel", "tree"])
def test_the_repeat_command_is_true(tmp_path: Path, brought: str) -> None:
    """The command line that a record gives is understood by the command line, and asks for the very same cell."""
    place = tmp_path / "my linux"
    place.mkdir() if brought == "tree" else place.touch()
    selection = attrs.evolve(Selection(), append="debug x=1", **({brought: place} if brought else {}))
    program, command, *words = shlex.split(repeat_command(CELL, selection))
    assert ["harness", "run"] == [program, command]
    again = _parse(words)
    assert (("arm-qemu",), ("none",), ("zoo.lion",)) == (again.boards, again.flavours, again.probes)
    assert (selection.kernel, selection.tree, selection.append) == (again.kernel, again.tree, again.append)
    assert (() if brought == "kernel" else ("linux-6.1",)) == again.images


def _parse(words: list[str]) -> Selection:
    import argparse

    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    return selection_from(parser.parse_args(["run", *words]))
