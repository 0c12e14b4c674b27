"""Reds are asked again before anybody is told: what that shows, what it costs, and what it never hides."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.history import History
from harness.history.comparison import RECENT
from harness.history.reading import find_entered, standings_in
from harness.outcome import Outcome
from harness.plugin.doubts import MOST
from harness.record import CellRecord, RunState, Verdict
from tests.history.samples import entry
from tests.plugin import fakelab
from tests.plugin.conftest import FakeLab

ONE = ("--flavours", "namespaces")
LION = "arm-qemu/linux-6.1/namespaces/zoo.lion"
RESULTS = Path("results")
Ask = Callable[..., tuple[int, CellRecord]]


def quarantine(days: int = 1, cells: str = "zoo.lion") -> None:
    """Leave an entry that ends so many days from now."""
    ends = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=days)
    text = f'[[flake]]\ncells = "{cells}"\nreason = "a late timer"\nowner = "Ann"\nexpires = {ends}\n'
    Path("suites").mkdir(exist_ok=True)
    Path("suites/quarantine.toml").write_text(text)


@pytest.fixture
def ask(lab: FakeLab) -> Ask:
    """Give a way to run once with answers by turn; gives the exit code and the lion's record."""

    def run(answers: str, *words: str) -> tuple[int, CellRecord]:
        lab.set(answers={"zoo.lion": answers}, probes=("zoo.lion", "zoo.zebra"))
        for path in (fakelab.ASKED, fakelab.OPENED):
            path.unlink(missing_ok=True)
        code, record = lab.run(*ONE, *words)
        return code, next(cell for cell in record.cells if cell.id == LION)

    return run


def again(cell: CellRecord) -> list[str]:
    """Give what a cell said when it was asked again."""
    return [rerun.outcome.value for rerun in cell.reruns]


def test_a_red_that_stays_red_is_a_regression(ask: Ask, lab: FakeLab) -> None:
    """It was green before, so it is asked twice more, alone and each time in a kernel of its own."""
    ask("PASS")
    code, lion = ask("FAIL CRASH FAIL PASS")
    assert (1, Outcome.FAIL, ["CRASH", "FAIL"]) == (code, lion.outcome, again(lion))
    assert ["arm-qemu"] * 3 == lab.opened
    assert ["zoo.lion", "zoo.zebra", "zoo.lion", "zoo.lion"] == fakelab.ASKED.read_text().split()
    assert not lion.is_unstable
    assert [1, ""] == [len(lion.reruns[0].console_log.split()), lion.quarantine]


def test_a_red_that_is_green_once_is_unstable_and_red_all_the_same(ask: Ask) -> None:
    """Asking again is no way to a green run."""
    ask("PASS")
    code, lion = ask("FAIL PASS PASS")
    assert (1, ["PASS"]) == (code, again(lion))
    assert lion.is_unstable
    assert lion.verdict is Verdict.RED


def test_nobody_is_told_before(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    """The record has the cell once, and what is said of it says both."""
    ask("PASS")
    capsys.readouterr()
    ask("FAIL PASS")
    (run_dir,) = {path.resolve() for path in [RESULTS / "latest"]}
    assert 1 == (run_dir / "cells.jsonl").read_text().count(f'"id":"{LION}"')
    assert 'found "b" (suites/zoo/lion.c:7); asked again alone: PASS, so it is unstable\n' in capsys.readouterr().out


@pytest.mark.parametrize("before", [[], ["FAIL"], ["PASS", "FAIL"], ["SKIP"], ["FAIL", "LAB"]])
def test_what_was_not_green_is_no_surprise(ask: Ask, before: list[str]) -> None:
    """A red that is known, or that nobody has ever seen green, is asked once."""
    for answers in before:
        ask(answers, "--confirm-flips", "0")
    assert [] == again(ask("FAIL PASS")[1])


@pytest.mark.parametrize("before", [["PASS", "LAB"], ["FAIL", "FAIL", "PASS"]])
def test_the_last_verdict_counts(ask: Ask, before: list[str]) -> None:
    """What judged nothing since does not matter, nor does what was before it."""
    for answers in before:
        ask(answers, "--confirm-flips", "0")
    assert ["FAIL", "FAIL"] == again(ask("FAIL")[1])


def test_runs_of_another_kind_say_nothing(ask: Ask) -> None:
    """A kernel with other words may well be red where this one was green."""
    ask("PASS")
    assert [] == again(ask("FAIL PASS", "--append", "debug")[1])


def test_the_user_chooses_how_often(ask: Ask) -> None:
    """Not at all, too."""
    ask("PASS")
    assert [] == again(ask("FAIL PASS", "--confirm-flips", "0")[1])
    ask("PASS")
    assert ["FAIL"] * 5 == again(ask("FAIL", "--confirm-flips", "5")[1])


def test_the_labs_trouble_confirms_nothing(ask: Ask) -> None:
    """The first answer stands, and it is plain that asking again failed."""
    ask("PASS")
    code, lion = ask("FAIL LAB MISTAKE")
    assert (1, ["LAB", "LAB"], False) == (code, again(lion), lion.is_unstable)
    assert ["the console is silent", "internal error: ZeroDivisionError: a mistake"] == [
        rerun.message for rerun in lion.reruns
    ]


def test_many_reds_at_once_are_no_chance(lab: FakeLab) -> None:
    """A kernel that is broken is not asked everything three times."""
    probes = tuple(f"zoo.p{number:02}" for number in range(MOST + 5))
    lab.set(probes=probes)
    lab.run(*ONE)
    lab.set(probes=probes, answers=dict.fromkeys(probes, "FAIL"))
    _, record = lab.run(*ONE)
    assert (MOST, 5) == (sum(bool(cell.reruns) for cell in record.cells), sum(not cell.reruns for cell in record.cells))


def test_an_interrupted_run_keeps_the_reds_that_it_doubted(lab: FakeLab) -> None:
    """What was known is recorded, though nobody could ask again."""
    probes = ("zoo.ape", "zoo.lion")
    lab.set(probes=probes)
    lab.run(*ONE)
    lab.set(probes=probes, answers={"zoo.lion": "FAIL", "zoo.ape": "INTERRUPT"})
    code, record = lab.run(*ONE)
    assert (2, [(LION, Outcome.FAIL, ())]) == (code, [(cell.id, cell.outcome, cell.reruns) for cell in record.cells])


def test_workers_doubt_too(lab: FakeLab) -> None:
    """Each board's process looks into the same history."""
    boards = ("arm-qemu", "i386-qemu")
    lab.set(boards=boards)
    lab.run(*ONE, "-n2")
    lab.set(boards=boards, answers={"arm-qemu/zoo.lion": "FAIL"})
    code, record = lab.run(*ONE, "-n2", "--confirm-flips", "1")
    assert (1, {"arm-qemu": ["FAIL"], "i386-qemu": []}) == (code, {cell.board: again(cell) for cell in record.cells})


def test_a_quarantined_flake_is_seen_and_leaves_the_exit_code_alone(
    ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its rate, its reason and its last day."""
    for answers in ("PASS", "FAIL", "PASS"):
        ask(answers, "--confirm-flips", "0")
    quarantine()
    capsys.readouterr()
    code, lion = ask("FAIL PASS")
    assert (0, Verdict.RED, ["PASS"]) == (code, lion.verdict, again(lion))
    assert lion.quarantine.startswith("a late timer (Ann, until ")
    assert lion.quarantine.endswith("; before this run red 1 of 3 (33 %; 6 % to 79 %)")
    told = capsys.readouterr().out
    assert "1 red (1 in quarantine)" in told
    assert f"FAIL {LION}\n" in told


def test_a_quarantine_hides_no_regression(ask: Ask) -> None:
    """What is red each time that it is asked is no flake, also where it was red before."""
    ask("FAIL")
    quarantine()
    code, lion = ask("FAIL FAIL FAIL")
    assert (1, ["FAIL", "FAIL"], False) == (code, again(lion), lion.is_excused)
    assert 1 == ask("FAIL PASS", "--confirm-flips", "0")[0], "nobody has seen it flake in this run"


@pytest.mark.parametrize(
    ("days", "cells", "said"),
    [(-1, "zoo.lion", "and excuses nothing; ask Ann"), (1, "zoo.unicorn", "fits no cell; take it out")],
)
def test_a_stale_entry_is_told_and_excuses_nothing(
    ask: Ask, capfd: pytest.CaptureFixture[str], days: int, cells: str, said: str
) -> None:
    """In one line, with every run."""
    ask("FAIL")
    quarantine(days, cells)
    capfd.readouterr()
    code, lion = ask("FAIL PASS")
    assert (1, []) == (code, again(lion))
    told = capfd.readouterr()
    assert 1 == (told.out + told.err).count(said)


def test_a_flake_that_is_none_any_more_is_told(ask: Ask, capfd: pytest.CaptureFixture[str]) -> None:
    """Nobody looks at an entry that was mended long ago, unless it says so itself."""
    with History(RESULTS) as history:
        for day in range(1, RECENT + 1):
            history.enter(entry(day, zoo_lion="G" if day > 1 else "R"))
    quarantine()
    ask("PASS")
    assert "always green" not in (told := capfd.readouterr()).out + told.err
    ask("PASS")
    told = capfd.readouterr()
    said = f"suites/quarantine.toml: zoo.lion: always green in the last {RECENT} runs; take it out"
    assert 1 == (told.out + told.err).count(said)


def test_a_bad_quarantine_ends_the_run_before_it_begins(lab: FakeLab) -> None:
    """With the exit code for a file that needs mending."""
    lab.set()
    Path("suites/quarantine.toml").write_text("[[flake]]\n")
    result = lab.pytest()
    assert 4 == result.ret
    assert "suites/quarantine.toml: flake[0].cells: missing" in str(result.stdout) + str(result.stderr)
    assert [] == list(RESULTS.glob("runs/*"))


def test_every_run_enters_itself(lab: FakeLab) -> None:
    """Finished, interrupted, and once more when it has been resumed."""
    lab.set(probes=("zoo.ape", "zoo.lion"), answers={"zoo.ape": "INTERRUPT"})
    _, record = lab.run(*ONE)
    with History(RESULTS) as history:
        assert {record.id: RunState.INTERRUPTED} == history.states()
    lab.set(probes=("zoo.ape", "zoo.lion"))
    lab.run("--resume", "latest")
    with History(RESULTS) as history:
        assert {record.id: RunState.FINISHED} == history.states()
        run = find_entered(history, record.id)
        assert run is not None
        assert 2 == len(standings_in(history, run))


def test_a_history_that_cannot_be_written_costs_no_verdict(lab: FakeLab, capfd: pytest.CaptureFixture[str]) -> None:
    """It is told in a line, and the exit code is the run's."""
    RESULTS.mkdir()
    (RESULTS / "history.sqlite").write_text("this is no database, and nobody has ever said that it was" * 20)
    lab.set()
    assert 0 == lab.run()[0]
    told = capfd.readouterr()
    assert 1 == (told.out + told.err).count("not in the history: ")
