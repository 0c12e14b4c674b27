"""The console log of a boot: every line with its time, and never without bounds."""

from __future__ import annotations

import re
from pathlib import Path

from harness.lab.console_log import ConsoleLog

LINE = re.compile(rb"\[ {0,8}\d+\.\d{3}\] (.*)\n")


def texts(path: Path) -> list[bytes]:
    """The lines of a log without their times."""
    return [LINE.fullmatch(line)[1] for line in path.read_bytes().splitlines(keepends=True)]  # type: ignore[index]


def test_lines_are_kept_whole_whatever_pieces_they_come_in(tmp_path: Path) -> None:
    """Pieces make lines, CRLF is an end, bytes stay bytes, and a last line without an end is kept."""
    with ConsoleLog(tmp_path / "log") as log:
        for piece in (b"one\r\nt", b"wo", b"\n\xff\x00\n", b"rest"):
            log.write(piece)
    assert [b"one", b"two", b"\xff\x00", b"rest"] == texts(tmp_path / "log")


def test_lines_are_on_disk_as_they_come(tmp_path: Path) -> None:
    """A run that is killed has the log up to then."""
    log = ConsoleLog(tmp_path / "log")
    log.write(b"before the end\n")
    assert [b"before the end"] == texts(tmp_path / "log")
    log.close()


def test_a_flood_keeps_its_head_and_its_tail(tmp_path: Path) -> None:
    """What is left out is said, with how much."""
    with ConsoleLog(tmp_path / "log", head=500, tail=200) as log:
        for number in range(1000):
            log.write(b"line %d\n" % number)
    lines = (tmp_path / "log").read_bytes().splitlines()
    assert lines[0].endswith(b"line 0")
    assert lines[-1].endswith(b"line 999")
    assert 1 == sum(b"bytes left out" in line for line in lines)
    assert (tmp_path / "log").stat().st_size < 1000


def test_an_endless_line_is_cut(tmp_path: Path) -> None:
    """A line without end does not fill the memory."""
    with ConsoleLog(tmp_path / "log", head=100, tail=100) as log:
        for _ in range(100):
            log.write(b"x" * 1000)
    assert (tmp_path / "log").stat().st_size < 5000
