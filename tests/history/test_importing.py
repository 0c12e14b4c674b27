"""Results from elsewhere: what is made of them, and what is said of files that make no sense."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import UserError
from harness.history import Entry, History, entry_of
from harness.history.foreign import Place
from harness.history.importing import read_foreign
from harness.history.standing import standings_of
from harness.report.junit import as_junit
from tests.record.samples import sample_run

LTP = """<?xml version="1.0"?>
<testsuites><testsuite name="syscalls" tests="4" timestamp="2026-11-20T10:00:00+02:00" hostname="rpi 4">
<testcase classname="ltp.syscalls" name="getpid01" time="0.5"/>
<testcase classname="ltp.syscalls" name="fork/13@x"><failure message="expected 0"/></testcase>
<testcase classname="ltp.syscalls" name="keyctl07"><skipped message="TCONF"/></testcase>
<testcase classname="ltp.syscalls" name="mount03"><error message="TBROK"/></testcase>
<testsuite name="inner"><testcase name="deep"/></testsuite>
</testsuite></testsuites>"""
FLAKY = """<testsuite name="net"><testcase name="ping"><flakyFailure message="late" type="fail"/></testcase>
<testcase name="tcp"><failure type="crash"/><rerunFailure message="again" type="crash"/></testcase></testsuite>"""
SELFTESTS = """TAP version 13
1..3
# selftests: timers: posix_timers
[    1.234567] # TAP version 13
# 1..2
[    1.300000][  T1] # ok 1 check itimer
random noise of the kernel: not ok at all
# not ok 2 check timer # exit=1
not ok 1 selftests: timers: posix_timers # exit=1
ok 2 selftests: timers: rtctest # SKIP no rtc
not ok 3 selftests: timers: nanosleep # TIMEOUT 45 seconds
"""
KUNIT = """<6>[    2.000000] KTAP version 1
[    2.000001]     KTAP version 1
[    2.000002]     # Subtest: list
[    2.000003]     1..2
[    2.000004]     ok 1 - list_add
[    2.000005]     not ok 2 list_del
[    2.000006] not ok 1 - list
"""


def imported(tmp_path: Path, content: str | bytes, name: str = "results", place: Place | None = None) -> Entry:
    """Import a file of this content."""
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_foreign(file, place or Place())


def told(entry: Entry) -> dict[str, str]:
    """Give outcomes by cell; those of later attempts behind."""
    return {
        answer.question: " ".join(each.outcome.value for each in (answer.reply, *answer.reruns))
        for answer in entry.answers
    }


def test_anybodys_junit_is_read(tmp_path: Path) -> None:
    """Names are made fit for ids, suites within suites are found, and the date is what the file says, in UTC."""
    entry = imported(tmp_path, LTP)
    place = "rpi_4/unknown/host"
    assert {
        f"{place}/ltp-syscalls.getpid01": "PASS",
        f"{place}/ltp-syscalls.fork/13-x": "FAIL",
        f"{place}/ltp-syscalls.keyctl07": "SKIP",
        f"{place}/ltp-syscalls.mount03": "BROKEN",
        "elsewhere/unknown/host/inner.deep": "PASS",
    } == told(entry)
    assert ("2026-11-20T08:00:00.000Z", "junit results") == (entry.run.started, entry.run.source)


def test_attempts_are_kept(tmp_path: Path) -> None:
    """A case that failed and then passed is a flake; one that failed each time is confirmed."""
    entry = imported(tmp_path, FLAKY)
    place = "elsewhere/unknown/host"
    assert {f"{place}/net.ping": "FAIL PASS", f"{place}/net.tcp": "CRASH CRASH"} == told(entry)
    found = standings_of(entry.answers)
    assert found[f"{place}/net.ping"].is_mixed
    assert found[f"{place}/net.tcp"].confirmed


@pytest.mark.parametrize("annotated", [False, True])
def test_our_own_junit_gives_the_cells_that_it_was_made_of(tmp_path: Path, annotated: bool) -> None:
    """A cell has the same past wherever it was asked, with the verdicts that the run had."""
    run = sample_run()
    entry = imported(tmp_path, as_junit(run, annotated=annotated))
    ours = standings_of(entry_of(run).answers)
    found = {cell: standing for cell, standing in standings_of(entry.answers).items() if cell not in run.missing}
    assert {cell: each.verdict for cell, each in ours.items()} == {cell: each.verdict for cell, each in found.items()}


def test_kselftests_are_read_through_the_log(tmp_path: Path) -> None:
    """Subtests are named after the tests that they are part of, without their numbers; directives count."""
    assert {
        "elsewhere/unknown/host/timers.posix_timers/check_itimer": "PASS",
        "elsewhere/unknown/host/timers.posix_timers/check_timer": "FAIL",
        "elsewhere/unknown/host/timers.posix_timers": "FAIL",
        "elsewhere/unknown/host/timers.rtctest": "SKIP",
        "elsewhere/unknown/host/timers.nanosleep": "CRASH",
    } == told(imported(tmp_path, SELFTESTS))


def test_kunit_is_read(tmp_path: Path) -> None:
    """With the kernel's time stamps, and indented as it likes."""
    assert {
        "elsewhere/unknown/host/list.list_add": "PASS",
        "elsewhere/unknown/host/list.list_del": "FAIL",
        "elsewhere/unknown/host/ktap.list": "FAIL",
    } == told(imported(tmp_path, KUNIT))


def test_what_was_announced_and_never_came_is_counted(tmp_path: Path) -> None:
    """A log that stops in the middle is not a small success."""
    assert 5 == imported(tmp_path, "TAP version 13\n1..5\nok 1 a\nok 2 b\n").run.planned


def test_one_name_twice_is_two_answers(tmp_path: Path) -> None:
    """The last one's pass must not hide the first one's failure."""
    entry = imported(tmp_path, "1..2\nnot ok 1 same\nok 2 same\n")
    (standing,) = standings_of(entry.answers).values()
    assert (1, 1) == (standing.greens, standing.reds)


def test_importing_twice_is_importing_once(tmp_path: Path) -> None:
    """The run is named after what is in the file, so that a file that was touched or copied is the same run."""
    first = imported(tmp_path, KUNIT, "a")
    os.utime(tmp_path / "a", (0, 0))
    again = read_foreign(tmp_path / "a", Place())
    assert ("1970-01-01T00:00:00.000Z", first.run.name) == (again.run.started, again.run.name)
    with History(tmp_path) as history:
        history.enter(first)
        history.enter(again)
        assert [first.run.name] == list(history.states())


def test_the_user_may_say_where_and_when(tmp_path: Path) -> None:
    """The same log of another board is another run."""
    place = Place(board="beaglebone", image="6.6-rc1", date="2026-11-01")
    entry = imported(tmp_path, KUNIT, place=place)
    assert ["beaglebone/6.6-rc1/host/list.list_add"] == list(told(entry))[:1]
    assert "2026-11-01T00:00:00.000Z" == entry.run.started
    assert imported(tmp_path, KUNIT).run.name != entry.run.name


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "expected results in JUnit XML or KTAP, found none"),
        ("nothing of interest\n", "expected results in JUnit XML or KTAP, found none"),
        ("<?xml version='1.0'?><html/>", "expected JUnit XML, found something else"),
        ("<testsuites><testsuite>", "expected JUnit XML, found something else"),
        ("<testsuites/>", "expected results in JUnit XML or KTAP, found none"),
        ("<testsuite><testcase name='a' time='soon'/></testsuite>", "expected JUnit XML, found something else"),
        (b"\x7fELF\0\0\xff\xfe", "expected results in JUnit XML or KTAP, found none"),
        (
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>"
            "<testsuite><testcase name='&b;'/></testsuite>",
            "expected JUnit XML, found something else",
        ),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, content: str | bytes, fault: str) -> None:
    """Whatever it is; nothing outside of it is read."""
    with pytest.raises(UserError, match=fault) as caught:
        imported(tmp_path, content)
    assert 1 == len(str(caught.value).splitlines())
    assert str(caught.value).startswith(f"{tmp_path / 'results'}: ")


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """And so is a date that is none."""
    with pytest.raises(UserError, match="nowhere: cannot be read: No such file"):
        read_foreign(tmp_path / "nowhere", Place())
    with pytest.raises(UserError, match=r"--date: expected a date such as .*, found 'soon'"):
        imported(tmp_path, KUNIT, place=Place(date="soon"))


ANYTHING = st.binary(max_size=300) | st.text("nok t1.#-SKIP\n <>/=\"'tesucae", max_size=300).map(str.encode)


@given(content=ANYTHING)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """A file from somewhere never ends in a traceback."""
    file = tmp_path_factory.getbasetemp() / "any"
    file.write_bytes(content)
    try:
        answers: object = read_foreign(file, Place()).answers
    except UserError as error:
        answers = error.faults
    assert answers
