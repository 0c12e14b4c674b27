"""What a run took, told apart: the harness's own processes, and the emulators that they waited for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks import footprint
from benchmarks.footprint import Footprint, add_up, peak_of, read_all, take

STATUS = "Name:\tpython\nVmPeak:\t  999999 kB\nVmHWM:\t   81832 kB\nVmRSS:\t   70000 kB\n"
CONTROLLER = Footprint(pid=1, worker=False, children_s=40.0, peak_bytes=90)
WORKERS = tuple(Footprint(pid=pid, worker=True, children_s=15.0, peak_bytes=60) for pid in (2, 3))


def test_workers_children_are_the_emulators() -> None:
    """The controller's children are the workers; they are not counted a second time."""
    took = add_up((CONTROLLER, *WORKERS), 35.0)
    assert (5.0, 30.0, 210) == (took.harness_s, took.emulators_s, took.peak_bytes)
    assert took.share == pytest.approx(5 / 30)


def test_without_workers_the_only_process_boots() -> None:
    """A run on one board has no workers."""
    assert add_up((CONTROLLER,), 44.0).emulators_s == 40.0


def test_the_peak_is_the_resident_memorys() -> None:
    """In bytes, and nothing where the kernel does not tell."""
    assert 81832 << 10 == peak_of(STATUS)
    assert peak_of("Name:\tpython\n") == 0


def test_this_process_can_be_measured() -> None:
    """Every number is there."""
    took = take(worker=True)
    assert took.pid == os.getpid()
    assert took.children_s >= 0
    assert took.peak_bytes > 1 << 20


def test_word_is_left_only_where_it_is_wanted(
    tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plugin writes one file a process into the folder that the environment names."""
    monkeypatch.delenv(footprint.FOLDER, raising=False)
    footprint.pytest_unconfigure(pytestconfig)
    assert () == read_all(tmp_path)
    monkeypatch.setenv(footprint.FOLDER, str(tmp_path))
    footprint.pytest_unconfigure(pytestconfig)
    (left,) = read_all(tmp_path)
    assert left.pid == os.getpid()
