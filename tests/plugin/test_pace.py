"""The longest begin first; boards that are quickest are made ready first."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from harness.plan import Cell
from harness.plugin import pace
from harness.plugin.pace import Pace
from harness.recipe import Recipe, Source
from harness.record.durations import Question
from tests.plugin.conftest import FakeLab
from tests.plugin.fakelab import ASKED, board, probe

IMAGE = Recipe(name="linux-6.1", source=Source(kind="tree"), archs=("arm", "i386"))


def cells(on: str, *probes: str) -> list[Cell]:
    """Give cells of one board; a probe may take five seconds."""
    asked = (attrs.evolve(probe(each), deadline_ms=5000) for each in probes)
    return [Cell(board=board(on), image=IMAGE, flavour="none", probe=each) for each in asked]


def paced(monkeypatch: pytest.MonkeyPatch, some: list[Cell], **seconds: float) -> Pace:
    """Give a pace after runs in which probes took so long, by `<arch>_<name>`."""
    known: dict[Question, float] = {}
    for name, took in seconds.items():
        arch, _, stem = name.partition("_")
        known[f"{arch}-qemu", "none", f"zoo.{stem}"] = took
    monkeypatch.setattr(pace, "recall_durations", lambda *_: known)
    return Pace(some, Path())


def test_the_longest_begin_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what they took; one that nobody has asked may take up to its deadline, and equals stay in order."""
    some = cells("arm-qemu", "zoo.ape", "zoo.bear", "zoo.cat", "zoo.dog")
    order = paced(monkeypatch, some, arm_ape=0.2, arm_bear=7.0, arm_dog=0.2).longest_first(some)
    assert ["zoo.bear", "zoo.cat", "zoo.ape", "zoo.dog"] == [cell.probe.id for cell in order]


def test_the_quickest_board_is_made_ready_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the first verdicts come soon; the longest board is the first to be asked once all are there."""
    monkeypatch.setattr(pace, "processors", lambda: 1)
    some = [*cells("arm-qemu", "zoo.ape", "zoo.bear"), *cells("i386-qemu", "zoo.ape", "zoo.bear")]
    found = paced(monkeypatch, some, arm_ape=2.0, arm_bear=2.0, i386_ape=3.0, i386_bear=0.5)
    assert (4.0, 3.5, 0.0) == tuple(map(found.board_s, ("arm-qemu", "i386-qemu", "ppc64-qemu")))
    assert ["i386-qemu"] * 2 + ["arm-qemu"] * 2 == [cell.board.name for cell in found.quickest_board_first(some)]


def test_a_board_that_clones_is_quicker_than_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """They run side by side; what boots answers one after another, and so begins before boards with as much to do."""
    monkeypatch.setattr(pace, "processors", lambda: 4)
    some = cells("arm-qemu", "zoo.ape", "zoo.bear")
    options = attrs.evolve(some[0].board.options, clones=not some[0].board.options.clones)
    others = [attrs.evolve(cell, board=attrs.evolve(cell.board, options=options)) for cell in some]
    told = {
        cell.board.options.clones: paced(monkeypatch, each, arm_ape=2.0, arm_bear=6.0).board_s("arm-qemu")
        for each in (some, others)
        for cell in each
    }
    assert {True: 2.0, False: 8.0} == told


def asked() -> list[str]:
    """What the board was asked, in that order, since the last call."""
    words = ASKED.read_text().split()
    ASKED.unlink()
    return words


def test_a_run_remembers_the_one_before(lab: FakeLab) -> None:
    """What took longest is asked first the next time; --shuffle and --ff have an order of their own."""
    names = ["zoo.ape", "zoo.bear", "zoo.cat"]
    lab.set(probes=tuple(names), seconds={"zoo.bear": 3.0, "zoo.cat": 2.0})
    lab.run("--flavours", "none")
    assert names == asked()
    lab.run("--flavours", "none")
    assert ["zoo.bear", "zoo.cat", "zoo.ape"] == asked()
    lab.run("--flavours", "none", "--ff")
    assert names == asked()
    orders = set()
    for seed in range(6):
        lab.run("--flavours", "none", "--shuffle", str(seed))
        orders.add(tuple(asked()))
    assert len(orders) > 2


def test_the_longest_board_is_opened_first(lab: FakeLab) -> None:
    """Spread over workers, the board that took longest begins, so that it does not end alone."""
    lab.set(boards=("arm-qemu", "i386-qemu", "ppc64-qemu"), seconds={"ppc64-qemu/zoo.lion": 9.0})
    lab.run()
    lab.run("-n1", "--dist=load")
    assert "ppc64-qemu" == lab.opened[3]
