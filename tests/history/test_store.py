"""Entering runs: whole or not at all, by several processes, through kills and full disks."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from harness.errors import LabError, UserError
from harness.history import History
from harness.history.database import FILE
from harness.history.reading import find_entered, standings_in
from harness.history.schema import VERSION
from harness.outcome import Outcome
from harness.record import BootRecord, RunState
from tests.history.samples import PLACE, days, entry

ROOT = Path(__file__).resolve().parents[2]
CELL = f"{PLACE}/uts.name"
OLD = ROOT / "tests/data/history/version-1.sql"


def outcomes(results: Path) -> dict[str, str]:
    """Give how the one cell came out, by run."""
    with History(results) as history:
        names = sorted(history.states())
        runs = [run for name in names if (run := find_entered(history, name))]
        return {run.facts.name: standings_in(history, run)[CELL].outcome.value for run in runs}


def python(code: str, results: Path) -> subprocess.Popen[str]:
    """Run code in a process of its own; it knows `results`, enters with `history`, and makes runs with `entry`."""
    head = f"""
        from pathlib import Path
        from harness.errors import HarnessError
        from harness.history import History
        from tests.history.samples import entry
        results = Path({str(results)!r})
    """
    words = [sys.executable, "-c", textwrap.dedent(head) + textwrap.dedent(code)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_run_is_entered_once_however_often(tmp_path: Path) -> None:
    """A resumed run, or one that is added by hand, replaces what was known of it, cells that are gone included."""
    with History(tmp_path) as history:
        history.enter(entry(1, uts_name="RRG", uts_other="G"))
        history.enter(entry(1, uts_name="G"))
        run = find_entered(history, "run-01")
        assert run is not None
        assert {CELL: Outcome.PASS} == {name: each.outcome for name, each in standings_in(history, run).items()}
        assert {"run-01": RunState.FINISHED} == history.states()


def test_what_booted_is_kept(tmp_path: Path) -> None:
    """Release, emulator and digests of each board's boots; several boots of the same are one."""
    boot = BootRecord(
        board="b", image="i", n=1, release="6.1", emulator="QEMU 7.2", digests={"kernel": "aa", "initramfs": "bb"}
    )
    with History(tmp_path) as history:
        day = entry(1, uts_name="G")
        history.enter(type(day)(run=day.run, questions=day.questions, answers=day.answers, boots=(boot, boot)))
        rows = history.database.execute("SELECT board, release, emulator, kernel_sha256, initramfs_sha256 FROM boots")
        assert [("b", "6.1", "QEMU 7.2", "aa", "bb")] == rows.fetchall()


def test_a_cell_is_traced_as_the_newest_run_says(tmp_path: Path) -> None:
    """A requirement that a probe does not name any more is forgotten, and none is kept twice."""
    with History(tmp_path) as history:
        history.enter(entry(1, uts_name="G"))
        history.enter(entry(2, uts_name="G"))
        day = entry(3, uts_name="G")
        (question,) = day.questions
        other = type(question)(id=question.id, board="", image="", flavour="", probe="", requirements=("O-6",))
        history.enter(type(day)(run=day.run, questions=(other,), answers=day.answers))
        assert [("O-6", 1)] == history.database.execute("SELECT name, cell FROM requirements").fetchall()


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    """Both come to an end, and everything of both is there, cells that both were the first to see included."""
    code = """
        for number in range(40):
            with History(results) as history:
                history.enter(entry(1, name=f"{me}-{number}", uts_name="G", **{f"uts_{me}{number}": "R"}))
    """
    writers = [python(f"me = {me!r}\n{textwrap.dedent(code)}", tmp_path) for me in ("one", "two")]
    assert [("", 0), ("", 0)] == [(writer.communicate(timeout=120)[0], writer.returncode) for writer in writers]
    assert 80 == len(outcomes(tmp_path))
    with History(tmp_path) as history:
        assert 81 == history.database.execute("SELECT count(*) FROM cells").fetchone()[0]


def test_a_killed_writer_loses_nothing_that_it_reported(tmp_path: Path) -> None:
    """Each run that it had said to be entered is whole; the one that it was at is there or not, never half."""
    code = """
        with History(results) as history:
            for number in range(100_000):
                history.enter(entry(1, name=f"run-{number:06}", uts_name="R", **{f"uts_p{n}": "G" for n in range(200)}))
                print(f"run-{number:06}", flush=True)
    """
    writer = python(code, tmp_path)
    assert writer.stdout is not None
    reported = [writer.stdout.readline().strip() for _ in range(30)]
    writer.send_signal(signal.SIGKILL)
    reported += writer.communicate()[0].split()
    assert -signal.SIGKILL == writer.returncode
    assert set(reported) <= set(outcomes(tmp_path))
    with History(tmp_path) as history:
        counted = history.database.execute("SELECT count(*) FROM answers GROUP BY run")
        assert {201} == {number for (number,) in counted}
        assert ("ok",) == history.database.execute("PRAGMA integrity_check").fetchone()
        history.enter(entry(2, uts_name="G"))


def test_a_full_disk_is_one_line_and_costs_no_run(tmp_path: Path) -> None:
    """What was entered before stays, what did not fit is not there at all, and with room again it goes on."""
    with History(tmp_path) as history:
        history.enter(entry(1, uts_name="R"))
    code = """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
        try:
            with History(results) as history:
                for number in range(50):
                    history.enter(entry(2, uts_name="G", **{f"uts_{number}_{n}": "G" for n in range(2000)}))
        except HarnessError as error:
            print(error)
    """
    writer = python(code, tmp_path)
    said, _ = writer.communicate(timeout=60)
    assert 0 == writer.returncode, said
    assert 1 == len(said.splitlines())
    assert f"{tmp_path / FILE}: cannot be written: " in said
    assert "what was entered before stays; free some space, then `harness history add`" in said
    assert {"run-01": "FAIL"} == outcomes(tmp_path)
    with History(tmp_path) as history:
        history.enter(entry(2, uts_name="G"))
    assert {"run-01": "FAIL", "run-02": "PASS"} == outcomes(tmp_path)


def test_a_history_of_version_1_is_brought_up_to_date(tmp_path: Path) -> None:
    """Nothing in it is lost, and what is new can be entered beside it."""
    old = sqlite3.connect(tmp_path / FILE)
    old.executescript(OLD.read_text())
    old.close()
    with History(tmp_path) as history:
        assert VERSION == history.database.execute("PRAGMA user_version").fetchone()[0]
        history.enter(entry(2, uts_name="RRG"))
    assert {"run-01": "CRASH", "run-02": "FAIL"} == outcomes(tmp_path)


def test_two_processes_may_find_an_old_history(tmp_path: Path) -> None:
    """One of them brings it up to date, the other sees that this has been done."""
    old = sqlite3.connect(tmp_path / FILE)
    old.executescript(OLD.read_text())
    old.close()
    openers = [python("History(results)", tmp_path) for _ in range(3)]
    assert [("", 0)] * 3 == [(opener.communicate(timeout=60)[0], opener.returncode) for opener in openers]


def test_a_migrated_history_is_like_a_new_one(tmp_path: Path) -> None:
    """Whatever version it began as, it has the same tables in the end."""
    (tmp_path / "old").mkdir()
    old = sqlite3.connect(tmp_path / "old" / FILE)
    old.executescript(OLD.read_text())
    old.close()
    query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    with History(tmp_path / "old") as migrated, History(tmp_path / "new") as new:
        assert new.database.execute(query).fetchall() == migrated.database.execute(query).fetchall()


def test_a_newer_harness_s_history_is_refused(tmp_path: Path) -> None:
    """It is not touched, because nobody here knows what is in it."""
    with History(tmp_path) as history:
        history.database.execute("PRAGMA user_version = 99")
    with pytest.raises(UserError, match="version 99 was written by a newer harness; this one knows up to"):
        History(tmp_path)


def test_what_is_no_history_is_told_in_one_line(tmp_path: Path) -> None:
    """Another file, another program's database, and a folder that cannot be written in; none of them is changed."""
    (tmp_path / FILE).write_text("not a database at all, and long enough to be looked at" * 20)
    with pytest.raises(UserError, match="expected a history, found a damaged file or none of SQLite's; move it away"):
        History(tmp_path)
    (tmp_path / "other").mkdir()
    other = sqlite3.connect(tmp_path / "other" / FILE)
    other.executescript("CREATE TABLE cookies (id)")
    other.close()
    with pytest.raises(UserError, match="found another program's database"):
        History(tmp_path / "other")
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be written"):
        History(tmp_path / "file")


def test_a_writer_that_does_not_let_go_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while, and the run can be entered later."""
    monkeypatch.setattr("harness.history.database.WAIT_S", 0.05)
    with History(tmp_path) as one, History(tmp_path) as other:
        one.database.execute("BEGIN IMMEDIATE")
        with pytest.raises(LabError, match="found another process writing; try again"):
            other.enter(entry(1, uts_name="G"))
        one.database.execute("ROLLBACK")
        other.enter(entry(1, uts_name="G"))
    assert ["run-01"] == list(outcomes(tmp_path))


def test_one_that_was_imported_outlives_a_rebuild(tmp_path: Path) -> None:
    """Only the harness's own runs lie on disk, to be entered again; where that fails, nothing has changed."""
    imported = entry(1, uts_name="R")
    run = type(imported.run)(name="import-1", started=imported.run.started, source="junit x.xml")
    with History(tmp_path) as history:
        history.enter(type(imported)(run=run, questions=imported.questions, answers=imported.answers))
        history.enter(entry(2, uts_name="G"))

        def failing() -> object:
            yield entry(3, uts_name="G")
            raise LabError("the disk of the runs is gone")

        with pytest.raises(LabError, match="is gone"):
            history.replace_own(failing())  # type: ignore[arg-type]
        assert {"import-1", "run-02"} == set(history.states())
        assert 2 == history.replace_own(days("GG")[:2])
        assert {"import-1", "run-01", "run-02"} == set(history.states())


def test_no_files_are_left_beside_it(tmp_path: Path) -> None:
    """Once nobody has it open, it is one file that can be copied."""
    with History(tmp_path) as history:
        history.enter(entry(1, uts_name="G"))
    assert [FILE] == [path.name for path in tmp_path.iterdir()]
