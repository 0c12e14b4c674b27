"""Runs that climb a patch series, made up for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.outcome import Outcome
from harness.record import CellRecord, RunRecord
from tests.record.samples import sample_cell, sample_run

RECIPE = "container-6.1"
PATCHES = ("0001-object.patch", "0002-ids.patch", "0003-faults.patch")
REQUIREMENTS = {"pid.hidden": ("VS-2b",), "uts.own": ("VS-3a", "O-8"), "uts.fields": ("VS-3a",), "pid.late": ("PV-1",)}
WORDS = {"+": Outcome.PASS, "x": Outcome.FAIL, "-": Outcome.SKIP, "!": Outcome.BROKEN, "?": Outcome.LAB, ".": None}


def climbing_run(answers: Mapping[str, str], flavour: str = "procfs", **rest: Any) -> RunRecord:
    """Give a run of one board: for each probe one letter a step, from the plain source on; a dot is no answer."""
    planned, cells = list[str](), list[CellRecord]()
    for step in range(max(map(len, answers.values()))):
        for probe, letters in answers.items():
            board, image = "x86_64-qemu", f"{RECIPE}:{step}"
            planned.append(f"{board}/{image}/{flavour}/{probe}")
            if outcome := WORDS[letters[step]]:
                requirements = REQUIREMENTS[probe]
                cells.append(
                    sample_cell(probe, image=image, flavour=flavour, outcome=outcome, requirements=requirements)
                )
    fields = {"planned": tuple(planned), "cells": tuple(cells), "left_out": (), "series": PATCHES}
    return sample_run(**{**fields, **rest})


SOUND = {"pid.hidden": "-xx+", "uts.own": "++++", "uts.fields": "-x++"}
"""Every patch turns on what it brings, and nothing else changes."""

UNSOUND = {"pid.hidden": "-xx+", "uts.own": "++x+", "uts.fields": "+++x", "pid.late": "xxxx"}
"""One patch turns off what the next one turns on again, the last one turns something off, and one is red throughout."""
