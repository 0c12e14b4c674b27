"""KCIDB: what KernelCI's own library takes as valid, with every cell in it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kcidb_io import schema  # type: ignore[import-untyped]

from harness.errors import UserError
from harness.outcome import Outcome
from harness.record import BootRecord, Rerun, RunRecord
from harness.report.kcidb import LONGEST_EXCERPT, VERSION, as_kcidb
from tests.record.samples import control_cell, sample_cell, sample_run
from tests.report.test_junit import run_of

BOOT = BootRecord(board="x86_64-qemu", image="linux-6.1", n=1, release="6.1.192", digests={"image": "a" * 64})


def read(run: RunRecord, origin: str = "harness") -> dict[str, Any]:
    """Give the data, after KernelCI's library has checked it, ids and what they refer to included."""
    data: dict[str, Any] = json.loads(as_kcidb(run, origin))
    schema.LATEST.validate(data)
    builds = {build["id"]: build for build in data["builds"]}
    checkouts = {checkout["id"] for checkout in data["checkouts"]}
    assert {build["checkout_id"] for build in builds.values()} == checkouts
    assert {test["build_id"] for test in data["tests"]} == set(builds)
    assert len(data["tests"]) == len({test["id"] for test in data["tests"]})
    return data


def test_the_schema_is_the_newest_there_is() -> None:
    """The library can bring an older one up to date, but need not."""
    assert {"major": schema.LATEST.major, "minor": schema.LATEST.minor} == VERSION


def test_a_whole_run_is_valid_and_counts_alike() -> None:
    """Five boards, trouble of every kind; what never answered is MISS, like all that the lab lost."""
    run = sample_run()
    counts = Counter(test["status"] for test in read(run)["tests"])
    verdicts = run.counts.verdicts
    expected = {"PASS": "green", "FAIL": "red", "SKIP": "skipped", "ERROR": "broken", "MISS": "lab"}
    assert {
        status: verdicts[word] + (run.counts.missing if word == "lab" else 0) for status, word in expected.items()
    } == counts


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome.PASS, "PASS"),
        (Outcome.FAIL, "FAIL"),
        (Outcome.CRASH, "FAIL"),
        (Outcome.SKIP, "SKIP"),
        (Outcome.BROKEN, "ERROR"),
        (Outcome.LAB, "MISS"),
    ],
)
def test_every_outcome_has_its_status(outcome: Outcome, status: str) -> None:
    """The lab's trouble never becomes a fault of the code."""
    (test,) = read(run_of(sample_cell(outcome=outcome)))["tests"]
    assert (status, outcome.value) == (test["status"], test["misc"]["outcome"])


def test_a_control_passes_under_a_path_of_its_own() -> None:
    """Nobody takes it for a verdict on containers."""
    (test,) = read(run_of(control_cell()))["tests"]
    assert ("PASS", "harness.none.uts.nodename_is_private") == (test["status"], test["path"])
    assert "red as expected" == test["misc"]["control"]


def test_a_kernel_is_the_same_build_in_every_run() -> None:
    """By its digest; one that nobody knows is the run's own."""
    first, second = (read(run_of(sample_cell(), boots=(BOOT,)))["builds"][0] for _ in range(2))
    assert first == second
    assert (f"harness:{'a' * 64}", "x86_64", "linux-6.1, Linux 6.1.192") == (
        first["id"],
        first["architecture"],
        first["comment"],
    )
    assert "harness:r/x86_64-qemu/linux-6.1" == read(run_of(sample_cell()))["builds"][0]["id"]


def test_boards_that_share_a_kernel_share_a_build() -> None:
    """Two boards of an architecture boot the same image; what differs stands with the tests."""
    other = attrs.evolve(BOOT, board="x86_64-pc-qemu")
    cells = (sample_cell(), sample_cell(board="x86_64-pc-qemu"))
    data = read(run_of(*cells, boots=(BOOT, other)))
    assert (1, 2) == (len(data["builds"]), len(data["tests"]))


def test_a_flake_is_told_as_red_with_what_is_known() -> None:
    """Who reads the database decides what a flake counts."""
    cell = sample_cell(outcome=Outcome.FAIL, reruns=(Rerun(outcome=Outcome.PASS),), quarantine="known (ops)")
    (test,) = read(run_of(cell))["tests"]
    assert ("FAIL", "PASS", "known (ops)") == (
        test["status"],
        test["misc"]["asked again"],
        test["misc"]["quarantine"],
    )


def test_long_consoles_keep_their_end() -> None:
    """The schema takes so many characters, and the end says how it died."""
    (test,) = read(run_of(sample_cell(outcome=Outcome.CRASH, console_excerpt="a" * 30000 + "z")))["tests"]
    assert (LONGEST_EXCERPT, "z") == (len(test["log_excerpt"]), test["log_excerpt"][-1])


def test_the_submitters_name_is_in_every_id() -> None:
    """KernelCI knows systems by it, and takes no other letters."""
    data = read(run_of(sample_cell()), "my_lab")
    ids = [each["id"] for kind in ("checkouts", "builds", "tests") for each in data[kind]]
    assert all(each.startswith("my_lab:") for each in ids)
    with pytest.raises(UserError, match="--origin: expected small letters, digits and underscores, found 'My Lab'"):
        as_kcidb(run_of(sample_cell()), "My Lab")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=40), st.sampled_from(Outcome))
def test_no_text_breaks_it(raw: bytes, outcome: Outcome) -> None:
    """Whatever bytes a guest says, KernelCI takes the rest; a lone surrogate would be refused by its database."""
    text = raw.decode("utf-8", "surrogateescape")
    fields = dict.fromkeys(
        ("message", "claim", "console_excerpt", "repeat", "quarantine", "isolation_mode", "started"), text
    )
    boot = attrs.evolve(BOOT, release=text, emulator=text, accel=text, cmdline=text)
    cell = attrs.evolve(sample_cell(outcome=outcome), arch=text, suite=text, probe=text, requirements=(text,), **fields)
    data = json.dumps(read(run_of(cell, boots=(boot,))), ensure_ascii=False)
    assert data == data.encode("utf-8", "replace").decode()
    assert "\\u0000" not in data
