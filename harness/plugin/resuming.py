"""A run that was cut short, taken up again: what is left to ask, and whether the same kernels would be asked."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs
import pytest

from harness.build import Store
from harness.errors import HarnessError, UserError
from harness.options import Selection, selection_of
from harness.outcome import ExitCode
from harness.plan import Plan
from harness.plugin.ending import close_run, exit_code
from harness.plugin.inventory import Stock
from harness.plugin.remembering import remember
from harness.plugin.supply import Digests, digests_of, place, read_supplies
from harness.record import RunRecord, RunState, RunWriter, describe_host, find_run, load_run

SUITES = "suites"


class RunComplete(HarnessError):
    """Nothing is left to ask; ends with the exit code that the run itself has, so that red stays red."""

    def __init__(self, run: RunRecord) -> None:
        super().__init__(f"{run.id}: all {len(run.planned)} cells are answered; `harness report {run.id}` tells them")
        self.exit_code: ExitCode = exit_code(run)


@attrs.frozen(kw_only=True)
class Resumption:
    """A recorded run that goes on: its folder, and what was selected when it began."""

    run: RunRecord
    run_dir: Path
    selection: Selection

    @property
    def pending(self) -> tuple[str, ...]:
        """The ids of the cells that are left to ask."""
        return self.run.pending

    def rest_of(self, plan: Plan) -> Plan:
        """The cells of the plan that are left to ask."""
        left = set(self.pending)
        return attrs.evolve(plan, cells=tuple(cell for cell in plan.cells if cell.id in left))


def take_up(given: Selection, results: Path) -> Resumption:
    """Find the run that --resume names. Raises UserError where it cannot go on, and RunComplete where it need not."""
    others = attrs.evolve(given, resume=None, results=Selection().results).as_arguments()
    refuse_choices([shlex.join(others)] if others else [])
    run_dir = find_run(given.resume, results)
    run = load_run(run_dir)
    if run.state is RunState.RUNNING:
        raise UserError(f"--resume: {run.id}: expected a run that has ended, found one that still goes on; wait for it")
    if not run.pending:
        raise RunComplete(_closed(run, run_dir))
    return Resumption(
        run=run, run_dir=run_dir, selection=attrs.evolve(selection_of(run.selection), results=given.results)
    )


def pytests_choices(config: pytest.Config) -> list[str]:
    """What of pytest's own words chooses among the cells."""
    suites = config.rootpath / SUITES
    paths = {arg: Path(os.path.abspath(config.invocation_params.dir / arg.partition("::")[0])) for arg in config.args}  # noqa: PTH100
    named = [arg for arg, path in paths.items() if "::" in arg or (path != suites and path.is_relative_to(suites))]
    options = {"-k": "keyword", "-m": "markexpr", "--lf": "lf", "--deselect": "deselect"}
    return [*(flag for flag, name in options.items() if getattr(config.option, name, None)), *named]


def refuse_choices(found: Iterable[str]) -> None:
    """Raise UserError where something chooses cells beside --resume."""
    if words := " ".join(found):
        raise UserError(f"--resume: expected nothing else that chooses cells, found {words}; leave it out")


def check_same(resumption: Resumption, plan: Plan, stock: Stock, root: Path, store: Store | None = None) -> None:
    """Raise UserError unless all that the run has booted so far is still what would be booted now."""
    run, cells = resumption.run, {place(cell.board, cell.image): cell for cell in plan.cells}
    found: list[str] = []
    for where, before in _booted(resumption).items():
        now = digests_of(cells[where], stock, root, store) if where in cells else {}
        found += [f"another {role} for {where}" for role in _changed(before, now)]
    emulators = describe_host(run.host.emulators).emulators
    found += [f"another {name}" for name in _changed(run.host.emulators, emulators)]
    lost = len(set(run.planned) - {cell.id for cell in plan.cells})
    found += [f"{lost} of its cells gone"] if lost else []
    if found:
        raise UserError(f"--resume: {run.id}: expected what it began with, found {', '.join(found)}; begin a new run")


def _closed(run: RunRecord, run_dir: Path) -> RunRecord:
    """Give a run its end that was killed between its last answer and that."""
    if run.state is RunState.FINISHED:
        return run
    finished = RunWriter.reopen(run_dir).finish()
    close_run(finished, run_dir)
    remember(finished, run_dir.parent.parent, lambda line: print(f"harness: {line}", file=sys.stderr))
    return finished


def _booted(resumption: Resumption) -> Mapping[str, Digests]:
    """Digests by role of all that was made ready for the run, and of all that it has booted."""
    supplies = read_supplies(resumption.run_dir)
    booted = {where: dict(supply.digests) for where, supply in supplies.items() if supply.digests}
    for boot in resumption.run.boots:
        booted.setdefault(f"{boot.board}/{boot.image}", {}).update(boot.digests)
    return booted


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [name for name, was in before.items() if now.get(name) != was]
