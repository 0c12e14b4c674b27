"""pytest is the engine: cells are pytest items, a run is a pytest session.

Loaded from the root conftest.py; `pytest suites` and `harness run` are the same thing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.options import OPTIONS
from harness.plan import drawn_place

SUITES = "suites"
NOT_PROBES = frozenset({"runtime", "spec"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Give pytest the options of a run."""
    group = parser.getgroup("harness", "kernel conformance (cells under suites/)")
    for option in OPTIONS:
        option.add_to(group.addoption)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks by which a run can be followed."""
    from harness.plugin import hooks

    pluginmanager.add_hookspecs(hooks)


def pytest_configure(config: pytest.Config) -> None:
    """Open the session that knows boards, images and probes; other tests pay nothing for it."""
    if not may_have_cells(config):
        return
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")  # labgrid's gRPC aborts flakily across fork otherwise
    from harness.plugin.interruption import Interruption
    from harness.plugin.recording import CellReporting, Recording
    from harness.plugin.session import HARNESS, HarnessSession

    harness = HarnessSession(config)
    config.stash[HARNESS] = harness
    config.pluginmanager.register(harness, "harness-session")
    config.pluginmanager.register(CellReporting(), "harness-cell-reporting")
    config.pluginmanager.register(Interruption(), "harness-interruption")
    if not hasattr(config, "workerinput"):
        recording = Recording(config, harness)
        config.pluginmanager.register(recording, "harness-recording")
        if config.getoption("dist", "no") != "no" and not config.option.collectonly:
            from harness.plugin.distribution import Distribution

            config.pluginmanager.register(Distribution(harness, recording), "harness-distribution")


def may_have_cells(config: pytest.Config) -> bool:
    """Whether what pytest is asked to collect reaches into suites/."""
    suites = config.rootpath / SUITES
    paths = [Path(os.path.abspath(config.invocation_params.dir / arg.split("::", 1)[0])) for arg in config.args]  # noqa: PTH100
    return any(path.is_relative_to(suites) or suites.is_relative_to(path) for path in paths)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The runtime and the specification hold no probes."""
    suites = config.rootpath / SUITES
    return True if collection_path.parent == suites and collection_path.name in NOT_PROBES else None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A C file in a suite is one probe; its cells are the items."""
    suites = parent.config.rootpath / SUITES
    if file_path.suffix != ".c" or file_path.parent.parent != suites or file_path.parent.name in NOT_PROBES:
        return None
    from harness.plugin.items import ProbeFile

    collector: pytest.Collector = ProbeFile.from_parent(parent, path=file_path)
    return collector


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let `-m` choose by arch, flavour, suite, requirement and role."""
    for name in getattr(item, "marker_names", tuple)():
        if name not in _known_markers(item.config):
            item.config.addinivalue_line("markers", f"{name}: cells of this arch, flavour, suite, requirement or role")
            _known_markers(item.config).add(name)
        item.add_marker(name)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Any:
    """Bring the cells of one board together, so that it is opened once; after --ff has had its say."""
    result = yield
    if harness := config.pluginmanager.get_plugin("harness-session"):
        items[:] = harness.left_to_ask(together(items, harness.selection.shuffle))
    return result


def together(items: Sequence[pytest.Item], seed: int | None) -> list[pytest.Item]:
    """Keep boards, their images, flavours and rounds in the order in which each comes first; the seed mixes probes."""
    places: dict[tuple[str, ...], int] = {}
    for place, item in enumerate(items):
        for prefix in _prefixes(item):
            places.setdefault(prefix, place)

    def key(item: pytest.Item) -> tuple[list[int], str]:
        cell = getattr(item, "cell", None)
        return [places[prefix] for prefix in _prefixes(item)], drawn_place(seed, cell.id) if cell else ""

    return sorted(items, key=key)


def pytest_report_teststatus(report: Any) -> tuple[str, str, str] | None:
    """Name outcomes in the words of the design instead of pytest's."""
    cell = getattr(report, "harness_cell", None)
    if cell is None:
        return None
    return ("red controls", "c", "CONTROL") if cell["red_control"] else _STATUS.get((cell["verdict"], cell["outcome"]))


_STATUS = {
    ("red", "FAIL"): ("failed", "F", "FAIL"),
    ("red", "CRASH"): ("failed", "X", "CRASH"),
    ("broken", "BROKEN"): ("error", "B", "BROKEN"),
    ("broken", "PASS"): ("error", "B", "BROKEN"),
    ("green", "FAIL"): ("caught faults", "k", "CAUGHT"),
    ("green", "CRASH"): ("caught faults", "k", "CAUGHT"),
    ("lab", "LAB"): ("error", "L", "LAB"),
}
_MARKERS = pytest.StashKey[set[str]]()


def _known_markers(config: pytest.Config) -> set[str]:
    return config.stash.setdefault(_MARKERS, set())


def _prefixes(item: pytest.Item) -> list[tuple[str, ...]]:
    cell = getattr(item, "cell", None)
    if cell is None:
        return [("",)]
    path = (cell.board.name, cell.image.name, cell.fault, cell.flavour, cell.suffix)
    return [path[: length + 1] for length in range(len(path))]
