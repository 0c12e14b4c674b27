"""KTAP: each row of the protocol's table read as it is meant, and whatever contradicts itself refused."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.ktap import (
    CaseResult,
    KtapError,
    KtapReader,
    Planned,
    ProbeResult,
    ProbeStarted,
    outcome_of,
    unescape,
)
from harness.outcome import Outcome

PROBE = "uts.nodename_is_private"
PASSED = f"# start {PROBE}\n  KTAP version 1\n  ok 1 the host\n  1..1\nok 1 {PROBE}"

WHOLE_DOCUMENT = f"""KTAP version 1
1..2
# start {PROBE}
# start pid.view
  KTAP version 1
  # case nodename: set by A's init
  # note: seen by the host
  # expected: "omega"
  # found: "al\\x0apha\\\\"
  # where: suites/uts/witnesses.h:91 seen
  # expected: 0
  # found: -EPERM (-1)
  # where: suites/uts/x.c:12 sys_uname(&name)
  not ok 1 nodename: set by A's init
  ok 2 nodename: set in B \\x23 2 # SKIP a reason # of its own
  ok 3 the rest
  1..3
# note: from before the first case
# duration_us: 4711
not ok 1 {PROBE}
  KTAP version 1
  ok 1 /proc
  1..1
# reached: uts-not-copied wait-tells
# reached: pid-space-not-made
# duration_us: 12
ok 2 pid.view"""


def read(text: str) -> list[object]:
    """Give the events of a document."""
    reader = KtapReader()
    return [event for line in text.splitlines() if (event := reader.feed(line)) is not None]


def result(text: str) -> ProbeResult:
    """Give the one result of a document of one probe."""
    planned, started, told = read(f"KTAP version 1\n1..1\n{text}")
    assert (Planned(count=1), ProbeStarted(probe=PROBE)) == (planned, started)
    assert isinstance(told, ProbeResult)
    return told


def refusal(text: str) -> str:
    """Say why a document of up to nine probes is refused."""
    with pytest.raises(KtapError) as caught:
        read(f"KTAP version 1\n1..9\n{text}")
    return str(caught.value)


def test_a_whole_document() -> None:
    """Plan, starts and results come in order, each with its cases, facts of failures, notes, duration and reach."""
    cases = (
        CaseResult(
            name="nodename: set by A's init",
            outcome=Outcome.FAIL,
            expected='"omega"',
            found='"al\npha\\"',
            where="suites/uts/witnesses.h:91 seen",
            notes=(
                "seen by the host",
                "also expected 0, found -EPERM (-1) at suites/uts/x.c:12 sys_uname(&name)",
            ),
        ),
        CaseResult(name="nodename: set in B # 2", outcome=Outcome.SKIP, reason="a reason # of its own"),
        CaseResult(name="the rest", outcome=Outcome.PASS),
    )
    notes = ("from before the first case",)
    proc = CaseResult(name="/proc", outcome=Outcome.PASS)
    reached = frozenset({"uts-not-copied", "wait-tells", "pid-space-not-made"})
    assert [
        Planned(count=2),
        ProbeStarted(probe=PROBE),
        ProbeStarted(probe="pid.view"),
        ProbeResult(probe=PROBE, outcome=Outcome.FAIL, cases=cases, notes=notes, duration_us=4711),
        ProbeResult(probe="pid.view", outcome=Outcome.PASS, cases=(proc,), duration_us=12, reached=reached),
    ] == read(WHOLE_DOCUMENT)


@pytest.mark.parametrize(
    ("line", "outcome", "reason"),
    [
        (f"not ok 1 {PROBE}", Outcome.FAIL, ""),
        (f"ok 1 {PROBE} # SKIP no /proc/self/timens_offsets", Outcome.SKIP, "no /proc/self/timens_offsets"),
        (f"not ok 1 {PROBE} # ERROR clone() gave -ENOMEM (-12)", Outcome.BROKEN, "clone() gave -ENOMEM (-12)"),
        (f"not ok 1 {PROBE} # TIMEOUT after 10000 ms", Outcome.CRASH, "after 10000 ms"),
    ],
)
def test_each_row_of_the_protocols_table(line: str, outcome: Outcome, reason: str) -> None:
    """Outcome and reason are the result line's, with or without cases before it."""
    assert ProbeResult(probe=PROBE, outcome=outcome, reason=reason) == result(f"# start {PROBE}\n{line}")


def test_a_pass_has_a_case_that_passed() -> None:
    """The one green row of the table."""
    cases = (CaseResult(name="the host", outcome=Outcome.PASS),)
    assert ProbeResult(probe=PROBE, outcome=Outcome.PASS, cases=cases) == result(PASSED)


def test_a_probe_that_expected_nothing_is_broken() -> None:
    """Nothing held, because nothing was asked; that is never a pass."""
    told = result(f"# start {PROBE}\nok 1 {PROBE}")
    assert (Outcome.BROKEN, "it passed without having expected anything") == (told.outcome, told.reason)


@pytest.mark.parametrize("word", ["ok", "not ok"])
@pytest.mark.parametrize("directive", [None, "SKIP", "ERROR", "TIMEOUT"])
def test_every_pair_of_word_and_directive_is_decided(word: str, directive: str | None) -> None:
    """Five pairs mean an outcome of the guest's; the others contradict themselves. LAB is nothing a guest may say."""
    table = {
        ("ok", None): Outcome.PASS,
        ("ok", "SKIP"): Outcome.SKIP,
        ("not ok", None): Outcome.FAIL,
        ("not ok", "ERROR"): Outcome.BROKEN,
        ("not ok", "TIMEOUT"): Outcome.CRASH,
    }
    if (word, directive) in table:
        assert table[word, directive] == outcome_of(word, directive)
    else:
        with pytest.raises(KtapError, match=f"found '{word}' with {directive}"):
            outcome_of(word, directive)


def test_what_failed_before_a_hang_stays_visible() -> None:
    """The cases of a probe that was killed are told, and its outcome is the hang's."""
    block = "  KTAP version 1\n  # expected: 1\n  # found: 2\n  # where: a.c:1 x\n  not ok 1 a\n"
    told = result(f"# start {PROBE}\n{block}  not ok 2 b # TIMEOUT after 5 ms\n  1..2\nnot ok 1 {PROBE} # TIMEOUT x")
    assert (Outcome.CRASH, [Outcome.FAIL, Outcome.CRASH]) == (told.outcome, [case.outcome for case in told.cases])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hello", "expected a line of KTAP, found 'hello'"),
        ("ok 1", "expected a line of KTAP, found 'ok 1'"),
        ("KTAP version 1", "expected 'KTAP version 1' once, at the beginning, found 'KTAP version 1'"),
        ("KTAP version 2", "expected a line of KTAP, found 'KTAP version 2'"),
        ("1..9", "expected one plan, found a second: 1..9"),
        ("not ok 2 a.b", "expected result 1 of 9, found 'not ok 2 a.b'"),
        ("not ok 0 a.b", "expected result 1 of 9, found 'not ok 0 a.b'"),
        ("not ok \u0661 a.b", "expected a line of KTAP, found 'not ok \u0661 a.b'"),
        ("not ok 1 a.b\nnot ok 1 a.b", "expected result 2 of 9, found 'not ok 1 a.b'"),
        ("ok 1 a.b # TODO later", "expected a line of KTAP, found 'ok 1 a.b # TODO later'"),
        ("ok 1 a.b # SKIPPED", "expected a line of KTAP, found 'ok 1 a.b # SKIPPED'"),
        ("ok 1 a.b #SKIP", "expected a line of KTAP, found 'ok 1 a.b #SKIP'"),
        ("ok 1 a.b # ERROR x", "expected a result that makes sense, found 'ok' with ERROR"),
        ("not ok 1 a.b # SKIP x", "expected a result that makes sense, found 'not ok' with SKIP"),
        ("  ok 1 x", "expected a probe's KTAP from 'KTAP version 1' to its plan, found 'ok 1 x'"),
        ("  KTAP version 1\n  hello", "expected a line of a probe's KTAP, found 'hello'"),
        ("  KTAP version 1\n    ok 1 x", "expected a line of a probe's KTAP, found '  ok 1 x'"),
        ("  KTAP version 1\n  ok 2 x", "expected case 1, found 'ok 2 x'"),
        ("  KTAP version 1\n  ok 1 x\n  1..2", "expected 2 cases, found 1"),
        ("  KTAP version 1\n  1..0\n  1..0", "expected a probe's KTAP from 'KTAP version 1' to its plan, found '1..0'"),
        ("  KTAP version 1\n  # found: 1\n  ok 1 x", "expected a case that failed, found 'ok 1 x'"),
        ("  KTAP version 1\n  # found: 1\n  1..0", "expected the result of a case that failed, found the plan"),
        ("  KTAP version 1\nok 1 a.b", "expected the plan of a probe's cases, found the probe's result"),
        ("  KTAP version 1\n  not ok 1 x\n  1..1\nok 1 a.b", "expected cases that make a PASS, found FAIL"),
        ("  KTAP version 1\n  not ok 1 x # ERROR y\n  1..1\nok 1 a.b", "expected cases that make a PASS, found BROKEN"),
        ("  KTAP version 1\n  ok 1 x # SKIP z\n  1..1\nok 1 a.b", "expected cases that make a PASS, found SKIP"),
        ("  KTAP version 1\n  not ok 1 x\n  1..1\nok 1 a.b # SKIP y", "expected cases that make a SKIP, found FAIL"),
    ],
)
def test_what_cannot_be_is_refused(text: str, why: str) -> None:
    """A guest that says what was not due, or contradicts itself, is not believed any more."""
    assert refusal(text).startswith(why)


def test_a_document_begins_at_its_beginning() -> None:
    """Results without a version or a plan belong to nothing."""
    with pytest.raises(KtapError, match=r"expected 'KTAP version 1' once, at the beginning, found '1\.\.1'"):
        KtapReader().feed("1..1")
    with pytest.raises(KtapError, match="expected result 1 of None"):
        read(f"KTAP version 1\nnot ok 1 {PROBE}")


def test_more_results_than_planned_are_refused() -> None:
    """A document is complete with its last planned result, and then over."""
    reader = KtapReader()
    for line in f"KTAP version 1\n1..1\nnot ok 1 {PROBE}".splitlines():
        assert not reader.complete
        reader.feed(line)
    assert reader.complete
    with pytest.raises(KtapError, match="expected result 2 of 1"):
        reader.feed("not ok 2 a.b")


def test_an_empty_document_is_complete() -> None:
    """Nothing planned, nothing to wait for."""
    reader = KtapReader()
    reader.feed("KTAP version 1")
    assert Planned(count=0) == reader.feed("1..0")
    assert reader.complete


@pytest.mark.parametrize("lines", range(len(WHOLE_DOCUMENT.splitlines())))
def test_a_truncated_document_passes_nothing_that_was_not_said(lines: int) -> None:
    """Wherever a document breaks off it is not complete, and only results that came are there."""
    reader = KtapReader()
    told = [reader.feed(line) for line in WHOLE_DOCUMENT.splitlines()[:lines]]
    assert not reader.complete
    assert [] == [each for each in told if isinstance(each, ProbeResult) and each.outcome is Outcome.PASS]


@given(st.sets(st.integers(0, len(WHOLE_DOCUMENT.splitlines()) - 1), min_size=1))
def test_a_document_with_holes_passes_nothing_else(holes: set[int]) -> None:
    """Whatever lines are missing, the probe that failed never passes, and no case is green that was not."""
    reader, told = KtapReader(), list[object]()
    with contextlib.suppress(KtapError):
        for number, line in enumerate(WHOLE_DOCUMENT.splitlines()):
            if number not in holes:
                told.append(reader.feed(line))
    passed = [each for each in told if isinstance(each, ProbeResult) and each.outcome is Outcome.PASS]
    assert all("pid.view" == each.probe and each.cases for each in passed)


@given(st.lists(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30), max_size=12))
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    """No line ends the reader with anything but a KtapError, and none of them is taken for a pass."""
    reader = KtapReader()
    reader.feed("KTAP version 1")
    with contextlib.suppress(KtapError):
        assert all(getattr(reader.feed(line), "outcome", None) is not Outcome.PASS for line in lines)


def escaped(text: str, *, is_name: bool) -> str:
    """Escape as the guest does (suites/runtime/frames.c)."""
    plain = set(range(0x20, 0x7F)) - ({ord("#")} if is_name else set())
    return "".join(
        "\\\\" if byte == ord("\\") else chr(byte) if byte in plain else f"\\x{byte:02x}" for byte in text.encode()
    )


@given(st.text(), st.booleans())
def test_escapes_come_back_as_what_was_said(text: str, is_name: bool) -> None:
    """Any text of the guest's survives the frame's printable ASCII."""
    assert re.fullmatch(r"[ -~]*", escaped(text, is_name=is_name))
    assert text == unescape(escaped(text, is_name=is_name))


@given(st.text(), st.text(), st.text())
def test_names_and_values_come_back_as_they_were(name: str, value: str, reason: str) -> None:
    """Whatever a case is called and finds, even if it looks like KTAP itself."""
    name, reason = name.strip(), reason.strip()
    lines = (
        "KTAP version 1",
        f"# found: {escaped(value, is_name=False)}",
        f"not ok 1 {escaped(name, is_name=True)}",
        f"ok 2 {escaped(name, is_name=True)} # SKIP {escaped(reason, is_name=False)}",
        "1..2",
    )
    told = result(f"# start {PROBE}\n" + "".join(f"  {line}\n" for line in lines) + f"not ok 1 {PROBE}")
    assert (
        CaseResult(name=name, outcome=Outcome.FAIL, found=value),
        CaseResult(name=name, outcome=Outcome.SKIP, reason=reason),
    ) == told.cases


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"\\x41", r"\x41"),
        (r"\x5cx41", r"\x41"),
        (r"a\\\\b", r"a\\b"),
        (r"\xc3\xa9\xff\x0a", "é\\xff\n"),
        (r"\q \x4 \xgg", r"\q \x4 \xgg"),
    ],
)
def test_escapes_are_taken_once(text: str, plain: str) -> None:
    """An escaped backslash begins nothing, and bytes that are no text stay escaped."""
    assert plain == unescape(text)
