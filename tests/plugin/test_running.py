"""A run on boards of paper: what pytest says, what is recorded, and the exit code."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from junitparser import JUnitXml

from harness.outcome import Outcome
from harness.record import RunState, Verdict
from tests.plugin.conftest import FakeLab

ZOO = ("zoo.ape", "zoo.bear", "zoo.cat", "zoo.dog")
TWO = ("arm-qemu", "i386-qemu")


def ids(*boards: str, probes: tuple[str, ...] = ZOO) -> set[str]:
    """Name every cell of these boards."""
    return {f"{b}/linux-6.1/{f}/{p}" for b in boards for f in ("namespaces", "none") for p in probes}


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, 0),
        ({"zoo.ape": "SKIP"}, 0),
        ({"zoo.ape": "FAIL"}, 1),
        ({"zoo.ape": "CRASH"}, 1),
        ({"zoo.ape": "BROKEN"}, 3),
        ({"zoo.ape": "LAB"}, 3),
        ({"zoo.ape": "MISTAKE"}, 3),
        ({"zoo.ape": "SILENT"}, 3),
        ({"zoo.ape": "FAIL", "zoo.bear": "BROKEN", "none/zoo.cat": "LAB"}, 1),
        (dict.fromkeys(ZOO, "SKIP"), 5),
        ({"zoo.ape": "INTERRUPT"}, 2),
    ],
    ids=lambda value: " ".join(sorted(set(value.values()))) if isinstance(value, dict) else str(value),
)
def test_every_planned_cell_is_accounted_for(lab: FakeLab, answers: dict[str, str], code: int) -> None:
    """Whatever happens, the exit code is the documented one, and every cell is in the record or counted missing."""
    lab.set(probes=ZOO, answers=answers)
    exit_code, run = lab.run()
    assert code == exit_code
    assert ids("arm-qemu") == set(run.planned)
    assert ids("arm-qemu") == {cell.id for cell in run.cells} | set(run.missing)
    assert (code == 2) is bool(run.missing)
    assert [] == [cell.id for cell in run.cells if cell.verdict is Verdict.GREEN and cell.outcome is not Outcome.PASS]


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["one process", "two workers"])
def test_junit_counts_what_the_record_counts(lab: FakeLab, workers: tuple[str, ...]) -> None:
    """The JUnit file that a run leaves says the same as its record, to the number."""
    answers = {"namespaces/zoo.ape": "FAIL", "zoo.bear": "SKIP", "i386-qemu/zoo.cat": "BROKEN", "none/zoo.dog": "LAB"}
    lab.set(boards=TWO, probes=ZOO, isolation=("zoo.ape",), answers=answers)
    _, run = lab.run(*workers)
    xml = JUnitXml.fromfile("results/latest/junit.xml")
    verdicts = run.counts.verdicts
    assert (run.counts.planned, verdicts["red"]) == (xml.tests, xml.failures)
    assert verdicts["broken"] + verdicts["lab"] == xml.errors
    assert verdicts["skipped"] == sum(suite.skipped for suite in xml)


def test_the_record_names_every_probe_that_there_was(lab: FakeLab) -> None:
    """What was not chosen is told, too: a sign-off must see that it was left out."""
    lab.set(probes=ZOO)
    _, run = lab.run("--probes", ZOO[0])
    assert {ZOO[0]} == {cell.probe for cell in run.cells}
    assert set(ZOO) == set(run.catalogue)


def test_two_workers_leave_the_same_record(lab: FakeLab) -> None:
    """Spread over processes, a run records the same, and opens each board once."""
    answers = {"namespaces/zoo.ape": "FAIL", "zoo.bear": "SKIP", "i386-qemu/zoo.cat": "BROKEN"}
    lab.set(boards=TWO, probes=ZOO, answers=answers)
    code, alone = lab.run()
    code_of_two, together = lab.run("-n2")
    assert dict.fromkeys(TWO, 2) == Counter(lab.opened)
    assert code == code_of_two == 1
    assert set(alone.cells) == set(together.cells)
    assert set(alone.planned) == set(together.planned)
    assert {(b.board, b.n) for b in alone.boots} == {(b.board, b.n) for b in together.boots}


def test_a_red_control_is_right_and_a_green_one_is_broken(lab: FakeLab) -> None:
    """Without a container a sound probe fails: that passes for pytest, and its opposite is an error."""
    lab.set(probes=("zoo.ape", "zoo.bear"), isolation=("zoo.ape", "zoo.bear"), answers={"none/zoo.ape": "FAIL"})
    result = lab.pytest()
    assert 3 == result.ret
    result.stdout.fnmatch_lines(["*none/zoo.bear", "*the control stayed green*", "*1 red controls*"])
    assert [Verdict.GREEN] == [cell.verdict for cell in lab.record.cells if cell.is_red_as_expected]


def test_only_red_controls_are_green(lab: FakeLab) -> None:
    """A run in which each control is red as it should be has passed."""
    lab.set(probes=ZOO, isolation=ZOO, answers=dict.fromkeys((f"none/{each}" for each in ZOO), "FAIL"))
    code, run = lab.run()
    assert 0 == code
    assert 4 == sum(cell.is_red_as_expected for cell in run.cells)


def test_ids_are_stable_and_choose_cells(lab: FakeLab) -> None:
    """Node ids name file, board, image and flavour; -k and -m choose among them; nothing runs to list them."""
    lab.set(boards=TWO, probes=ZOO, isolation=("zoo.ape",))
    result = lab.pytest("--collect-only", "-q", "-k", "arm and cat")
    assert [
        "suites/zoo/cat.c::arm-qemu/linux-6.1/namespaces",
        "suites/zoo/cat.c::arm-qemu/linux-6.1/none",
    ] == [line for line in result.outlines if "::" in line]
    assert not Path("results").exists()
    _, run = lab.run("-m", "control and i386 and VS-1")
    assert ("i386-qemu/linux-6.1/none/zoo.ape",) == run.planned


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["one process", "two workers"])
def test_repeated_cells_have_names_of_their_own(lab: FakeLab, workers: tuple[str, ...]) -> None:
    """The first round keeps every name; others end in their number, in the record, in pytest and in JUnit."""
    lab.set(boards=TWO, probes=ZOO, answers={"arm-qemu/zoo.ape": "FAIL"})
    _, run = lab.run("--repeat", "3", *workers)
    rounds = {f"{each}{mark}" for each in ids(*TWO) for mark in ("", "@2", "@3")}
    assert rounds == set(run.planned) == {cell.id for cell in run.cells}
    assert Counter({1: 16, 2: 16, 3: 16}) == Counter(cell.round for cell in run.cells)
    cases = [(case.classname, case.name) for suite in JUnitXml.fromfile("results/latest/junit.xml") for case in suite]
    assert len(rounds) == len(set(cases)) == run.counts.planned
    assert ("arm.none.zoo", "ape@2") in cases
    failed = lab.pytest("--repeat", "3", "--lf", "--collect-only", "-q", *workers).outlines
    assert 6 == sum(line.startswith("suites/zoo/ape.c::arm-qemu/linux-6.1/") for line in failed)
    assert "suites/zoo/ape.c::arm-qemu/linux-6.1/none@3" in failed


def test_rounds_come_one_after_another(lab: FakeLab) -> None:
    """A round is over before the next begins, so that a shared boot never runs a probe beside itself."""
    lab.set(probes=ZOO)
    _, run = lab.run("--repeat", "2", "--flavours", "none")
    assert [1, 1, 1, 1, 2, 2, 2, 2] == [cell.round for cell in run.cells]


def test_a_seed_gives_its_order_again(lab: FakeLab) -> None:
    """The same seed, the same order, in any number of processes; another seed, another; the record has it."""
    many = tuple(f"zoo.p{number}" for number in range(12))
    lab.set(boards=TWO, probes=many)

    def order(*words: str) -> list[str]:
        _, run = lab.run(*words)
        assert set(run.planned) == ids(*TWO, probes=many)
        return [cell.id for board in TWO for cell in run.cells if cell.board == board]

    plain, shuffled = order(), order("--shuffle", "7")
    assert plain != shuffled
    assert shuffled == order("--shuffle", "7") == order("--shuffle", "7", "-n2")
    assert shuffled != order("--shuffle", "8")
    assert [each.split("/")[:3] for each in plain] == [each.split("/")[:3] for each in shuffled]
    assert (8, 1) == (lab.record.shuffle, lab.record.repeat)


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["one process", "two workers"])
def test_a_seed_that_was_drawn_is_told(lab: FakeLab, workers: tuple[str, ...]) -> None:
    """`random` is one number for all processes; the closing text and the record have it."""
    lab.set(boards=TWO, probes=ZOO)
    result = lab.pytest("--shuffle", "random", *workers)
    assert 0 == result.ret
    seed = lab.record.shuffle
    result.stdout.fnmatch_lines([f"probes were asked in shuffled order; the same again: --shuffle {seed}"])
    assert ("--shuffle", str(seed)) == lab.record.selection
    drawn = [cell.id for cell in lab.record.cells if cell.board == "arm-qemu"]
    lab.pytest("--shuffle", str(seed))
    assert drawn == [cell.id for cell in lab.record.cells if cell.board == "arm-qemu"]


def test_a_choice_that_leaves_nothing_is_no_pass(lab: FakeLab) -> None:
    """Where -k leaves no cell, nothing is recorded and the exit code says so; with workers, too."""
    lab.set(boards=TWO, probes=ZOO)
    assert 5 == lab.pytest("-k", "nothing").ret
    assert 5 == lab.pytest("-k", "nothing", "-n2").ret
    assert [] == list(Path().glob("results/runs/*"))


def test_last_failed_runs_what_was_not_green(lab: FakeLab) -> None:
    """--lf asks again what failed, broke, or met trouble of the lab."""
    answers = {"namespaces/zoo.ape": "FAIL", "none/zoo.bear": "BROKEN", "none/zoo.cat": "CRASH", "zoo.dog": "SKIP"}
    lab.set(probes=ZOO, answers=answers)
    lab.run()
    lab.set(probes=ZOO)
    code, run = lab.run("--lf")
    assert 0 == code
    assert {
        "arm-qemu/linux-6.1/namespaces/zoo.ape",
        "arm-qemu/linux-6.1/none/zoo.bear",
        "arm-qemu/linux-6.1/none/zoo.cat",
    } == set(run.planned)


def test_failed_first_opens_no_board_twice(lab: FakeLab) -> None:
    """--ff brings failed cells to the front of their board, not boards to and fro."""
    lab.set(boards=TWO, probes=ZOO, answers={"zoo.dog": "FAIL"})
    lab.run()
    _, run = lab.run("--ff")
    assert 4 == len(lab.opened)
    assert "arm-qemu/linux-6.1/namespaces/zoo.dog" == run.planned[0]


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["one process", "two workers"])
def test_exit_first_stops_and_keeps_what_was_answered(lab: FakeLab, workers: tuple[str, ...]) -> None:
    """-x ends the run at the first failure with the failure's exit code; the rest is missing, not passed."""
    lab.set(boards=TWO, probes=ZOO, answers={"namespaces/zoo.ape": "FAIL"})
    code, run = lab.run("-x", *workers)
    assert 1 == code
    assert run.missing
    assert Outcome.FAIL in {cell.outcome for cell in run.cells}


def test_trouble_with_one_board_spares_the_others(lab: FakeLab) -> None:
    """What keeps a board from booting is told in its cells alone, and costs a failure's exit code no rank."""
    told = "qemu-system-arm: expected on the PATH, found nothing; install it: apt-get install qemu-system-arm"
    lab.set(boards=TWO, probes=ZOO, unsupplied={"arm-qemu": told})
    code, run = lab.run()
    assert 3 == code
    assert {"arm-qemu": (Outcome.LAB, told), "i386-qemu": (Outcome.PASS, "")} == {
        cell.board: (cell.outcome, cell.message) for cell in run.cells
    }
    assert ["i386-qemu"] == lab.opened


def test_a_board_that_failed_is_not_waited_for_again(lab: FakeLab) -> None:
    """After trouble under one flavour, the other is not tried on that board: the same trouble is told at once."""
    lab.set(probes=ZOO, answers={"namespaces/zoo.cat": "LAB"})
    _, run = lab.run()
    assert ["arm-qemu"] == lab.opened
    outcomes = {cell.id.removeprefix("arm-qemu/linux-6.1/"): cell.outcome for cell in run.cells}
    assert Outcome.PASS is outcomes["namespaces/zoo.dog"]  # it was answered before
    assert {Outcome.LAB} == {outcome for each, outcome in outcomes.items() if each != "namespaces/zoo.dog"}
    assert {"the console is silent"} == {cell.message for cell in run.cells if cell.outcome is Outcome.LAB}


def test_a_mistake_of_ours_is_no_verdict(lab: FakeLab) -> None:
    """An internal error is told as what it is, with where it happened, and the other board goes on."""
    lab.set(boards=TWO, probes=ZOO, answers={"arm-qemu/zoo.cat": "MISTAKE"})
    code, run = lab.run()
    assert 3 == code
    first = next(cell for cell in run.cells if cell.outcome is Outcome.LAB)
    assert "internal error: ZeroDivisionError: a mistake" == first.message
    assert "fakelab.py" in first.console_excerpt
    assert {Outcome.PASS} == {cell.outcome for cell in run.cells if cell.board == "i386-qemu"}


def test_a_worker_that_dies_costs_one_cell(lab: FakeLab) -> None:
    """The cell that a worker died over is LAB; a new worker asks the others again."""
    lab.set(boards=TWO, probes=("zoo.ape", "zoo.bear"), answers={"i386-qemu/linux-6.1/none/zoo.bear": "DIE"})
    code, run = lab.run("-n2", "--max-worker-restart=4")
    assert 3 == code
    assert set(run.planned) == {cell.id for cell in run.cells} | set(run.missing)
    lab_cells = [cell for cell in run.cells if cell.outcome is Outcome.LAB]
    assert {"i386-qemu"} == {cell.board for cell in lab_cells}
    assert {"the process that asked the board died"} == {cell.message for cell in lab_cells}


def test_ctrl_c_keeps_the_record(lab: FakeLab) -> None:
    """What was answered before Ctrl-C is there, also what nobody had asked for yet; the run says it was interrupted."""
    lab.set(probes=ZOO, answers={"namespaces/zoo.bear": "INTERRUPT"})
    code, run = lab.run()
    assert 2 == code
    assert RunState.INTERRUPTED is run.state
    assert {"arm-qemu/linux-6.1/namespaces/zoo.cat", "arm-qemu/linux-6.1/namespaces/zoo.dog"} == {
        cell.id for cell in run.cells
    }
    assert Path("results/latest/junit.xml").is_file()


def test_each_result_says_how_to_repeat_it(lab: FakeLab) -> None:
    """The terminal shows claim, message and the one command that asks the cell again; so does the record."""
    lab.set(answers={"none/zoo.lion": "FAIL"})
    result = lab.pytest()
    repeat = "harness run --boards arm-qemu --images linux-6.1 --flavours none --probes zoo.lion"
    message = 'row: expected "a", found "b" (suites/zoo/lion.c:7)'
    result.stdout.fnmatch_lines(["FAIL: lion is tame", message, f"repeat: {repeat}"])
    red = next(cell for cell in lab.record.cells if cell.outcome is Outcome.FAIL)
    assert (message, repeat) == (red.message, red.repeat)
    assert "console/arm-qemu-1.log" == red.console_log
    assert (Path("results/latest") / red.console_log).is_file()


def test_latest_and_matrix_close_a_run(lab: FakeLab) -> None:
    """The closing matrix is printed, and results/latest is the run that it tells of."""
    lab.set()
    result = lab.pytest("-q")
    result.stdout.fnmatch_lines(["namespaces", "zoo*1*", "2 cells in * s: 2 green*", "results: results/runs/*"])
    record = json.loads(Path("results/latest/run.json").read_text())
    assert Path("results/latest").resolve().name == record["id"]
    assert "finished" == record["state"]


def test_an_error_in_the_files_is_one_line(lab: FakeLab) -> None:
    """A wrong name ends pytest in one line with the code for usage, with and without workers; nothing is recorded."""
    lab.set(probes=ZOO)
    for words in ((), ("-n2",)):
        result = lab.pytest("--boards", "arm-qmeu", *words)
        assert 4 == result.ret
        assert 'arm-qmeu: unknown; did you mean "arm-qemu"?' in result.stdout.str() + result.stderr.str()
    assert [] == list(Path().glob("results/runs/*"))


def test_other_tests_beside_the_cells_count_too(lab: FakeLab) -> None:
    """A failing ordinary test in suites/ keeps a run from passing; it is no cell."""
    lab.set()
    Path("suites/zoo/test_power.py").write_text("def test_cut():\n    assert False\n")
    code, run = lab.run()
    assert 1 == code
    assert run.counts.planned == run.counts.verdicts["green"] == 2


def test_ordinary_tests_pay_nothing(pytester: pytest.Pytester, lab: FakeLab) -> None:
    """Without cells in reach no session is opened, nothing is recorded, and workers are spread as xdist does it."""
    lab.set()
    pytester.makepyfile(
        test_it="def test_it(pytestconfig):\n    assert not pytestconfig.pluginmanager.hasplugin('harness-session')\n"
    )
    assert 0 == pytester.runpytest_inprocess("-p", "no:labgrid", "test_it.py").ret
    assert not Path("results").exists()
