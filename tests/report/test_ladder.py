"""The ladder: what each patch of a series turns on, and that nothing turns off."""

from __future__ import annotations

import io

import pytest

from harness.record import Verdict
from harness.report.junit import as_junit
from harness.report.ladder import Ladder, Standing, ladder_of, settled
from harness.report.ladder_table import climb_table, ladder_line, lasting_lines, patch_lines
from harness.report.symbols import ASCII
from harness.report.terminal import console_for
from tests.record.samples import sample_run
from tests.report.ladders import SOUND, climbing_run


def ladder(**answers: str) -> Ladder:
    """Give the ladder of a run, for each probe (`pid__hidden`) a letter a step."""
    found = ladder_of(climbing_run({name.replace("__", "."): letters for name, letters in answers.items()}))
    assert found is not None
    return found


def test_a_requirement_turns_green_at_a_patch() -> None:
    """It does where all its probes that are not skipped pass; what is green all along is turned on by nobody."""
    found = ladder_of(climbing_run(SOUND))
    assert found is not None
    (climb,) = found.climbs
    assert [(1, ()), (2, ("VS-3a",)), (3, ("VS-2b",))] == [(rung.step, rung.on) for rung in climb.rungs]
    green, red, skipped = Standing.GREEN, Standing.RED, Standing.SKIPPED
    assert {"VS-2b": (skipped, red, red, green), "VS-3a": (green, red, green, green)} == climb.changing()
    assert ["O-8"] == climb.lasting(green)
    assert () == found.lost
    assert [] == climb.lasting(Standing.UNKNOWN)


@pytest.mark.parametrize(
    ("letters", "lost_at"),
    [
        ("++++", []),
        ("-x++", []),
        ("+x++", [1]),
        ("+x+x", [1, 3]),
        ("+xxx", [1]),
        ("++-+", [2]),
        ("+?x+", [2]),
        ("+!++", []),
        ("+.++", []),
        ("!?.+", []),
    ],
)
def test_what_was_green_and_is_not_is_lost(letters: str, lost_at: list[int]) -> None:
    """Red or skipped after green is; what could not be asked says nothing, and the last judgement before it holds."""
    found = ladder(pid__hidden=letters)
    assert lost_at == [int(cell.image.rpartition(":")[2]) for cell in found.lost]
    assert [("VS-2b",) if rung.step in lost_at else () for rung in found.climbs[0].rungs] == [
        rung.off for rung in found.climbs[0].rungs
    ]


def test_a_probe_can_be_lost_while_its_requirement_stays_green() -> None:
    """Another probe that still passes does not hide it."""
    found = ladder(uts__own="++", uts__fields="+-")
    assert ["uts.fields"] == [cell.probe for cell in found.lost]
    assert ["O-8", "VS-3a"] == found.climbs[0].lasting(Standing.GREEN)


def test_a_patch_shows_in_a_probe_of_a_requirement_that_was_green() -> None:
    """Another probe that has passed before does not hide what the patch turned on; what was on before is no news."""
    found = ladder(uts__own="++++", uts__fields="--++", pid__hidden="-x-+")
    rungs = found.climbs[0].rungs
    assert [(), ("uts.fields",), ()] == [rung.further for rung in rungs]
    assert "  x86_64 procfs: further probes of what was on: uts.fields" in [text for text, _ in patch_lines(found)]


def test_what_is_not_there_yet_does_not_count() -> None:
    """Below the last step only green, lost and LAB cells are left; the last step is a run like any other."""
    run = climbing_run({"pid.hidden": "-xx+", "uts.own": "+x+x", "uts.fields": "!?.x"})
    found = ladder_of(run)
    assert found is not None
    rest = settled(run, found)
    steps = [(cell.image.rpartition(":")[2], cell.probe, cell.verdict) for cell in rest.cells]
    assert [
        ("0", "uts.own", Verdict.GREEN),
        ("1", "uts.own", Verdict.RED),
        ("1", "uts.fields", Verdict.LAB),
        ("2", "uts.own", Verdict.GREEN),
        ("3", "pid.hidden", Verdict.GREEN),
        ("3", "uts.own", Verdict.RED),
        ("3", "uts.fields", Verdict.RED),
    ] == steps
    assert 1 == len(rest.missing)


def test_junit_has_no_failure_of_what_is_not_there_yet() -> None:
    """Its failures are what was lost and what is red at the end, so that it agrees with the exit code."""
    text = as_junit(climbing_run({"pid.hidden": "-xx+", "uts.own": "+x+x", "pid.late": "xxxx"}))
    assert 3 == text.count("<failure")
    assert 6 == text.count("<testcase")


@pytest.mark.parametrize("images", [("linux-6.1",), ("a:1",), ("a:1", "a"), ("a:1", "b:2"), ("a:1+leak", "a:2+leak")])
def test_other_runs_climb_nothing(images: tuple[str, ...]) -> None:
    """Several steps of one series make a ladder, and nothing else does."""
    planned = tuple(f"x86_64-qemu/{image}/namespaces/uts.own" for image in images)
    assert ladder_of(sample_run(planned=planned, cells=())) is None


def test_it_can_be_read() -> None:
    """The table has what changes, the lines have each patch by name, with what it turned on and off."""
    found = ladder(pid__hidden="-xx+", uts__own="++x+", uts__fields="++++")
    stream = io.StringIO()
    (climb,) = found.climbs
    console_for(stream, 80).print(climb_table(found, climb, ASCII))
    rows = [line.replace("|", " ").split() for line in stream.getvalue().splitlines()]
    assert ["x86_64", "procfs", "0", "1", "2", "3"] in rows
    assert ["VS-2b", "-", "x", "x", "+"] in rows
    assert ["VS-3a", "+", "+", "x", "+"] in rows
    assert [] == list(lasting_lines(climb, ASCII))
    assert [
        "0 the plain source",
        "1 0001-object.patch",
        "  turns nothing on or off",
        "2 0002-ids.patch",
        "  x86_64 procfs: off: O-8 VS-3a",
        '    x86_64-qemu/container-6.1:2/procfs/uts.own: FAIL: expected "host-h", found "inside" '
        "(suites/uts/nodename_is_private.c:41)",
        "    repeat: harness run --boards x86_64-qemu --flavours procfs --probes uts.own",
        "3 0003-faults.patch",
        "  x86_64 procfs: on: O-8 VS-2b VS-3a",
    ] == [text for text, _ in patch_lines(found)]
    assert "3 patches of container-6.1: 3 requirements turned on, 1 cell turned off" == ladder_line(found)
    calm = ladder(pid__hidden="++").climbs[0]
    assert "x86_64 procfs" == str(climb_table(found, calm, ASCII))
    assert ["+ at every step: VS-2b"] == list(lasting_lines(calm, ASCII))
    assert "1 patch of container-6.1: 0 requirements turned on, none turned off" == ladder_line(
        ladder(pid__hidden="++")
    )
