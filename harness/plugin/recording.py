"""One process writes the record of a run: as each report comes in, and once more when it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.outcome import ExitCode
from harness.plan import Inventory, Plan
from harness.plugin.doubts import stale_flakes
from harness.plugin.ending import absent_flavours, close_run, exit_code
from harness.plugin.items import ProbeItem, describe
from harness.plugin.judging import lab_trouble
from harness.plugin.names import cell_of_nodeid
from harness.plugin.remembering import remember
from harness.plugin.session import HARNESS, HarnessSession, as_data, telling_pytest
from harness.record import (
    BootRecord,
    CellRecord,
    FaultRecord,
    LeftOutRecord,
    RunRecord,
    RunState,
    RunWriter,
    describe_host,
)
from harness.record.proof import find_proof
from harness.report import build_view, print_matrix


class CellReporting:
    """Lets the record of a cell travel on pytest's own report, so that it survives xdist."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Attach the record to the report that decides the item, and whatever else has come since the last one."""
        report = yield
        if isinstance(item, ProbeItem) and _decides(report):
            harness = item.config.stash[HARNESS]
            boots, cells = harness.take_news()
            if item.record is None:  # a mistake of ours, before there was an answer
                item.record = lab_trouble(item.cell, f"internal error: {_last_line(report)}", harness.stock.selection)
                cells.append(item.record)
            elif report.failed:
                report.longrepr = describe(item.record)
            attach(report, item.record, boots, cells)
        return report


def attach(
    report: pytest.TestReport, decided: CellRecord, boots: Iterable[BootRecord], cells: Iterable[CellRecord]
) -> None:
    """Put records on a report as plain data, which xdist can carry."""
    data: dict[str, Any] = vars(report)
    data["harness_cell"] = {"verdict": decided.verdict.value, "outcome": decided.outcome.value}
    data["harness_cell"]["red_control"] = decided.is_red_as_expected
    data.update(as_data(boots, cells))


class Recording:
    """Keeps the record while the session goes on; every planned cell is in it, answered or not."""

    def __init__(self, config: pytest.Config, harness: HarnessSession) -> None:
        self._config = config
        self._harness = harness
        self._writer: RunWriter | None = None
        self._run: RunRecord | None = None
        self._interrupted = False
        self._others_failed = False

    @property
    def begun(self) -> bool:
        """Whether there is a record at all."""
        return self._writer is not None

    def begin(self, ids: Sequence[str]) -> None:
        """Begin the record of these cells, and have ready what their boards boot."""
        harness, cells = self._harness, [self._harness.cells[each] for each in ids]
        with telling_pytest():
            root, results = self._config.rootpath, self._config.rootpath / harness.selection.results
            stale = stale_flakes(root, harness.stock.inventory, results)
            self._writer = RunWriter.reopen(harness.run_dir) if harness.resumption else self._new_record(ids)
        for line in stale:
            harness.telling.line(line)
        self._config.hook.pytest_harness_begin(cells=tuple(ids))
        harness.provide(cells)

    def _new_record(self, ids: Sequence[str]) -> RunWriter:
        harness = self._harness
        return RunWriter.create(
            harness.run_dir,
            command=_command(),
            selection=harness.selection.as_arguments(),
            repeat=harness.selection.repeat,
            shuffle=harness.selection.shuffle,
            seeded=_seeded(harness, ids),
            whole_proof=harness.selection.is_whole_proof and len(ids) == len(harness.plan.cells),
            series=_series(harness.plan),
            catalogue=_catalogue(harness.stock.inventory),
            planned=ids,
            left_out=_left_out(harness.plan),
            host=describe_host(harness.cells[each].board.emulator for each in ids),
        )

    def add(self, news: Mapping[str, Any]) -> None:
        """Record the boots and cells that travelled on a report, or at the end of a worker."""
        if self._writer is None:
            return
        with telling_pytest():
            for boot in news.get("harness_boots", ()):
                self._writer.add_boot(BootRecord.from_data(boot))
            for data in news.get("harness_cells", ()):
                cell = CellRecord.from_data(data)
                self._writer.add_cell(cell)
                self._config.hook.pytest_harness_cell(cell=cell)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Where this process runs the cells itself, it knows now which they are."""
        ids = [item.cell.id for item in session.items if isinstance(item, ProbeItem)]
        if ids and not self._config.option.collectonly:
            self.begin(ids)
            session.items.sort(key=self._turn_of)  # a board that is ready does not wait for a kernel of another one

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record what the report brings."""
        self.add(vars(report))
        self._others_failed |= report.failed and cell_of_nodeid(report.nodeid) is None

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Tell the user's Ctrl-C, and what ends a session early, from xdist's way to stop at a failure."""
        self._interrupted = excinfo.type is KeyboardInterrupt or isinstance(excinfo.value, pytest.exit.Exception)

    def pytest_internalerror(self) -> None:
        """A mistake of ours ends the run early, too."""
        self._interrupted = True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Close the record, write JUnit, and decide the exit code."""
        if self._writer is None:
            self._leave_no_empty_folder()
            return
        self._harness.close()
        self.add(as_data(*self._harness.take_news()))
        with telling_pytest():
            self._run = self._writer.finish(RunState.INTERRUPTED if self._interrupted else RunState.FINISHED)
            close_run(self._run, self._writer.run_dir)
        remember(self._run, self._writer.run_dir.parent.parent, self._harness.telling.line)
        if not self._interrupted:
            session.exitstatus = self._exit_code(self._run)

    def pytest_terminal_summary(self) -> None:
        """Print the closing matrix, and where everything is."""
        if self._run is None or self._writer is None:
            return
        proof = find_proof(self._writer.run_dir.parent.parent, self._run.images)
        print_matrix(build_view(self._run, proof), sys.stdout)
        print(f"results: {os.path.relpath(self._writer.run_dir)}", flush=True)
        for line in absent_flavours(self._run):
            print(f"harness: {line}", file=sys.stderr)

    def _turn_of(self, item: pytest.Item) -> int:
        return self._harness.turn_of(item.cell.board.name) if isinstance(item, ProbeItem) else 0

    def _exit_code(self, run: RunRecord) -> ExitCode:
        code = exit_code(run)
        return ExitCode.FAILURES if self._others_failed and code in (ExitCode.OK, ExitCode.NOTHING) else code

    def _leave_no_empty_folder(self) -> None:
        run_dir: Path | None = vars(self._harness).get("run_dir")
        if run_dir is not None and self._harness.resumption is None:
            for folder in (run_dir / "console", run_dir):
                folder.rmdir()


def _decides(report: pytest.TestReport) -> bool:
    """Whether the report says what became of its item: the call's, or that of a set-up which kept the call away."""
    return report.when == "call" or (report.when == "setup" and not report.passed)


def _last_line(report: pytest.TestReport) -> str:
    return report.longreprtext.strip().rpartition("\n")[2] or report.outcome


def _seeded(harness: HarnessSession, ids: Sequence[str]) -> list[FaultRecord]:
    """Tell of the faults that these cells have, in the order of the plan."""
    asked = {harness.cells[each].fault for each in ids}
    faults = (fault for name, fault in harness.stock.inventory.faults.items() if name in asked)
    return [
        FaultRecord(name=each.name, requirements=each.requirements, breaks=each.breaks, where=each.where)
        for each in faults
    ]


def _series(plan: Plan) -> list[str]:
    """Name the patches of the series whose steps are booted; nothing in any other run."""
    steps = {cell.image.name: cell.image for cell in plan.cells if cell.image.step is not None}
    return list(dict.fromkeys(patch.name for image in steps.values() for patch in image.series))


def _catalogue(inventory: Inventory) -> dict[str, tuple[str, ...]]:
    """Name every probe of any architecture's guest, and the requirements that it checks."""
    return {probe.id: probe.requirements for probes in inventory.probes.values() for probe in probes}


def _command() -> tuple[str, ...]:
    return (Path(sys.argv[0]).name, *sys.argv[1:])


def _left_out(plan: Plan) -> list[LeftOutRecord]:
    return [LeftOutRecord(id=each.id, reason=each.reason) for each in plan.left_out]
