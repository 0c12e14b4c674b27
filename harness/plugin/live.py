"""A run told while it goes on, for people: what is done, and at once whatever went wrong."""

from __future__ import annotations

import shutil
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any, TextIO

import pytest
from _pytest.terminal import TerminalReporter  # pytest has no public way to another reporter

from harness.build import Step
from harness.cell_id import split_id, split_step
from harness.plugin.inventory import Stock
from harness.plugin.names import cell_of_nodeid
from harness.plugin.session import HARNESS
from harness.record import CellRecord, Verdict
from harness.report.symbols import STYLES
from harness.report.wording import message_of

COLOURS = {"bold red": {"red": True, "bold": True}, "yellow": {"yellow": True}, "magenta": {"purple": True}}


class LiveFront:
    """Hands in what `harness run` has loaded, and puts its telling in the place of pytest's own."""

    def __init__(self, stock: Stock, *, pytests_telling: bool = False) -> None:
        self._stock = stock
        self._pytests_telling = pytests_telling

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Tell the session what there is; take pytest's reporter away before xdist sees it."""
        config.stash[HARNESS].stock = self._stock
        if not self._pytests_telling:
            config.pluginmanager.unregister(name="terminalreporter")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Put ours there."""
        if not self._pytests_telling:
            reporter = LiveReporter(session.config)
            session.config.pluginmanager.register(reporter, "terminalreporter")
            reporter.pytest_sessionstart(session)
            if sys.stdout.isatty():
                session.config.stash[HARNESS].telling = BuildsBeside(reporter.story)


class LiveReporter(TerminalReporter):  # type: ignore[misc]  # "final" to pytest, which offers nothing else
    """Tells cells as they are recorded; ordinary tests are told as pytest tells them."""

    def __init__(self, config: pytest.Config) -> None:
        config.option.verbose = -1
        super().__init__(config)
        self.story = Story(sys.stdout, self.write_line)
        self._ended_early = False

    @pytest.hookimpl(optionalhook=True)
    def pytest_harness_begin(self, cells: Sequence[str]) -> None:
        """Say what is to come."""
        if resumption := self.config.stash[HARNESS].resumption:
            run = resumption.run
            self.write_line(f"resuming {run.id}: {len(cells)} of {len(run.planned)} cells are left")
        self.story.begin(cells)

    @pytest.hookimpl(optionalhook=True)
    def pytest_harness_cell(self, cell: CellRecord) -> None:
        """Tell one answer."""
        self.story.tell(cell)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Leave cells to the story; they are told when they are recorded."""
        if cell_of_nodeid(report.nodeid) is None:
            super().pytest_runtest_logreport(report)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say in one line why it ends early."""
        self._ended_early = True
        self.story.clear()
        if isinstance(excinfo.value, pytest.exit.Exception):
            for line in str(excinfo.value.msg).splitlines():
                print(f"harness: {line}", file=sys.stderr)
        elif excinfo.type is KeyboardInterrupt:
            self.write_line("interrupted; what was answered before is recorded")
        else:
            self.write_line(str(excinfo.value))

    def _report_keyboardinterrupt(self) -> None:
        """It has been told."""

    def summary_stats(self) -> None:
        """The closing matrix says it all, unless there were no cells, or ordinary tests, too."""
        self.story.clear()
        if not self._ended_early and not self.story.begun and not self.stats.keys() - {"deselected"}:
            self.write_line("nothing is left to run: no cell fits -k, -m, --lf or the ids given")
        if set(self.stats) & {"passed", "failed", "error", "skipped"}:
            super().summary_stats()


class BuildsBeside:
    """Tells of builds in the line that changes with the answers: a terminal has only one last line."""

    def __init__(self, story: Story) -> None:
        self._story = story

    def __call__(self, step: Step) -> None:
        """Show how far a build is."""
        self._story.show_build(str(step))

    def line(self, text: str) -> None:
        """Tell something that stays."""
        self._story.line(text)

    def close(self) -> None:
        """Nothing is being built any more."""
        self._story.show_build("")


class Story:
    """Lines for a file or a pipe; on a terminal one more line, which changes."""

    def __init__(self, stream: TextIO, write_line: Any) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._write_line = write_line
        self._planned: Counter[tuple[str, str, str]] = Counter()
        self._done: dict[tuple[str, str, str], dict[str, CellRecord]] = {}
        self._told_lab: set[tuple[str, str]] = set()
        self._answering = self._building = ""
        self._lock = threading.RLock()  # builds are told by a thread of their own

    @property
    def begun(self) -> bool:
        """Whether any cells are planned."""
        return bool(self._planned)

    def begin(self, cells: Sequence[str]) -> None:
        """Say what is to come."""
        self._planned = Counter(_group(cell) for cell in cells)
        boards = list(dict.fromkeys(board for board, _, _ in self._planned))
        self.line(f"{_many(len(cells), 'cell')} on {_many(len(boards), 'board')}: {', '.join(boards)}")

    def tell(self, cell: CellRecord) -> None:
        """Tell one answer: trouble in full, the rest by numbers."""
        group = _group(cell.id)
        done = self._done.setdefault(group, {})
        done[cell.id] = cell
        self._tell_trouble(cell)
        if len(done) == self._planned[group]:
            self.line(f"{' '.join(group)}: {_summary(done.values())}")
        self._status(group)

    def show_build(self, text: str) -> None:
        """Tell beside the answers how far a build is; nothing where none goes on."""
        self._building = text
        self._show()

    def line(self, text: str, **markup: bool) -> None:
        """Tell something that stays."""
        with self._lock:
            self.clear()
            self._write_line(text, **markup)
            self._stream.flush()

    def clear(self) -> None:
        """Take the changing line away."""
        self._change("")

    def _tell_trouble(self, cell: CellRecord) -> None:
        is_step = (
            split_step(cell.image)[1] is not None
        )  # of a series: red may only mean that its patch is still to come
        if cell.verdict not in ((Verdict.LAB,) if is_step else (Verdict.RED, Verdict.BROKEN, Verdict.LAB)):
            return
        message = message_of(cell)
        if cell.verdict is Verdict.LAB:
            if (cell.board, message) in self._told_lab:
                return  # one trouble of a board takes many cells
            self._told_lab.add((cell.board, message))
        word = "BROKEN" if cell.verdict is Verdict.BROKEN else cell.outcome.value
        self.line(f"{word} {cell.id}", **COLOURS[STYLES[cell.verdict.value]])
        self.line(f"  {message}")
        self.line(f"  repeat: {cell.repeat}")

    def _status(self, group: tuple[str, str, str]) -> None:
        done, planned = sum(map(len, self._done.values())), self._planned.total()
        board, _, flavour = group
        self._answering = f"{done}/{planned}  {board} {flavour}" if done < planned else ""
        if self._answering or self._building:
            self._show()

    def _show(self) -> None:
        text = "  ".join(filter(None, (self._answering, self._building)))
        self._change(text[: shutil.get_terminal_size().columns - 1])  # a line that wraps cannot be taken back

    def _change(self, text: str) -> None:
        if self._terminal:
            with self._lock:
                self._stream.write(f"\r\x1b[K{text}")
                self._stream.flush()


def _group(cell_id: str) -> tuple[str, str, str]:
    board, image, flavour, _ = split_id(cell_id)
    return board, image, flavour


def _summary(cells: Any) -> str:
    """Count verdicts, naming only those that there are: `41 cells: 40 green, 1 red`."""
    every = list(cells)
    counted = Counter(cell.verdict for cell in every)
    if any(cell.fault for cell in every):
        red = sum(cell.outcome.blames_kernel for cell in every)
        lab = f", {counted[Verdict.LAB]} lab" if counted[Verdict.LAB] else ""
        return f"{_many(len(every), 'cell')}: {red or 'none'} red with the fault{lab}"
    parts = [f"{counted[verdict]} {verdict.value}" for verdict in Verdict if counted[verdict]]
    return f"{_many(counted.total(), 'cell')}: {', '.join(parts)}"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
