"""`python -m benchmarks`: measure the harness on this machine, print tables, and keep every number."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attrs

from benchmarks import clone, growth, history, matrix, overhead, peers, shelldriver, telling, workers
from benchmarks.places import Setting
from benchmarks.report import Report, render
from harness import __version__
from harness.arch import load_archs
from harness.board import load_boards
from harness.build.guest import repository
from harness.errors import HarnessError, UserError
from harness.options import positive, split_names
from harness.outcome import ExitCode
from harness.record.folder import replace_file, utc_now
from harness.record.host import describe_host
from harness.strict import closest

SCHEMA = 1
IDLE_LOAD = 0.25
"""Of a processor's time, what others may take of it while it is measured."""
BENCHMARKS: dict[str, Callable[[Setting], Report]] = {
    "clone": clone.measure,
    "overhead": overhead.measure,
    "workers": workers.measure,
    "matrix": matrix.measure,
    "growth": growth.measure,
    "shelldriver": shelldriver.measure,
    "history": history.measure,
    "report": telling.measure,
    "peers": peers.measure,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what was named, or everything; gives the exit code, which no number decides."""
    try:
        return _measure(_parser().parse_args(argv))
    except HarnessError as error:
        for fault in error.faults:
            print(f"benchmarks: {fault}", file=sys.stderr)
        return int(error.exit_code)
    except KeyboardInterrupt:
        print("benchmarks: interrupted", file=sys.stderr)
        return int(ExitCode.INTERRUPTED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: all of {', '.join(BENCHMARKS)}")
    parser.add_argument("--boards", action="append", metavar="NAMES", help="boards; default: those marked as default")
    parser.add_argument(
        "--kernel", metavar="FILE", type=Path, help="a ready kernel file to boot instead of the store's"
    )
    parser.add_argument("--repeat", metavar="N", help="measure everything so often; default: each benchmark's own")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every number there")
    return parser


def _measure(told: argparse.Namespace) -> int:
    names = _known(told.names) or tuple(BENCHMARKS)
    root = repository()
    kernel = told.kernel.absolute() if told.kernel else None
    began, load = utc_now(), os.getloadavg()[0]
    if busy := told_busy(load, len(os.sched_getaffinity(0))):
        print(f"benchmarks: {busy}", file=sys.stderr)
    reports: dict[str, Any] = {}
    faults: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="harness-benchmarks.") as scratch:
        setting = Setting(
            root=root,
            scratch=Path(scratch),
            boards=split_names(told.boards),
            kernel=kernel,
            repeat=positive("--repeat", told.repeat, None),
            say=lambda line: print(line, file=sys.stderr, flush=True),
        )
        for name in names:
            _take(name, setting, reports, faults)
            if told.json:
                _write(told.json, root, {"started": began, "load_at_start": load}, reports, faults)
    return int(ExitCode.OK if reports else ExitCode.LAB)


def told_busy(load: float, processors: int) -> str:
    """Say that a machine has too much else to do for its numbers to be kept; nothing where it is idle."""
    if load < IDLE_LOAD * processors:
        return ""
    return f"expected an idle machine, found a load of {load:.1f} on {processors} processors; measure again when it is"


def _known(names: Sequence[str]) -> tuple[str, ...]:
    """The named benchmarks, each once. Raises UserError for others."""
    faults = [f"{name}: unknown benchmark{closest(name, list(BENCHMARKS))}" for name in names if name not in BENCHMARKS]
    if faults:
        raise UserError(*faults)
    return tuple(dict.fromkeys(names))


def _take(name: str, setting: Setting, reports: dict[str, Any], faults: dict[str, str]) -> None:
    """Measure one; trouble of the lab costs this one alone."""
    setting.say(f"{name}: measuring")
    began = time.monotonic()
    try:
        report = BENCHMARKS[name](setting)
    except UserError:
        raise
    except HarnessError as error:
        faults[name] = "; ".join(error.faults)
        print(f"{name}: not measured: {faults[name]}\n", flush=True)
        return
    reports[name] = {**report.to_data(), "took_s": round(time.monotonic() - began, 3)}
    print("\n\n".join(f"{name}: {render(table)}" for table in report.tables), end="\n\n", flush=True)


def _write(path: Path, root: Path, beginning: dict[str, Any], reports: dict[str, Any], faults: dict[str, str]) -> None:
    archs = {name: arch.kernel_files for name, arch in load_archs(root).items()}
    emulators = [board.emulator for board in load_boards(root, archs)]
    data = {
        "schema": SCHEMA,
        "harness_version": __version__,
        "command": sys.argv[1:],
        **beginning,
        "ended": utc_now(),
        "host": attrs.asdict(describe_host(emulators)),
        "benchmarks": reports,
        "not_measured": faults,
    }
    replace_file(path, json.dumps(data, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
