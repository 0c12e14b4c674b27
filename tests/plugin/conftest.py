"""pytest run by pytest, on boards of paper."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.record import RunRecord, load_run
from tests.plugin import fakelab
from tests.plugin.fakelab import Scenario

ROOT = Path(__file__).resolve().parents[2]
CONFTEST = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
pytest_plugins = ("harness.plugin",)
from tests.plugin import fakelab
fakelab.install()
"""
NEEDLESS = ("-p", "no:labgrid", "-p", "no:hypothesispytest")

Run = Callable[..., tuple[pytest.RunResult, RunRecord]]


class FakeLab:
    """A working directory with a scenario, in which pytest runs."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester

    def set(self, **scenario: Any) -> None:
        """Say what there is, and how it answers."""
        Scenario(**scenario).write()

    def make_repository(self) -> None:
        """Make this the place that commands run in, as the real repository is."""
        (self._pytester.path / "suites/runtime").mkdir(parents=True)
        (self._pytester.path / "tox.ini").unlink()
        ini = "[tool.pytest.ini_options]\naddopts = '--strict-markers'\n"
        (self._pytester.path / "pyproject.toml").write_text(ini)

    def pytest(self, *words: str) -> pytest.RunResult:
        """Run pytest on the suites; gives what it said and its exit code."""
        return self._pytester.runpytest_inprocess(*NEEDLESS, *words, "suites", no_reraise_ctrlc=True)

    def run(self, *words: str) -> tuple[int, RunRecord]:
        """Run pytest; gives its exit code and the record that it left."""
        return int(self.pytest(*words).ret), self.record

    @property
    def record(self) -> RunRecord:
        """The record of the latest run."""
        return load_run(results=Path("results"))

    @property
    def opened(self) -> list[str]:
        """The boards that were opened, in order."""
        return fakelab.OPENED.read_text().split()


@pytest.fixture
def lab(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> FakeLab:
    """Give a fake lab; what it replaces comes back in the end."""
    for module, name in fakelab.REPLACED:
        monkeypatch.setattr(importlib.import_module(module), name, getattr(fakelab, name))
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\naddopts = --strict-markers\n")
    return FakeLab(pytester)
