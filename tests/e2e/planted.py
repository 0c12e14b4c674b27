"""A repository of its own with as many good probes as a test wants, and the probe library's bad ones among them."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.e2e.commands import ROOT

COPIED = ("boards", "images", "suites/runtime", "suites/selftest", "suites/spec", "conftest.py", "pyproject.toml")
SUITE = "load"
GOOD = """#include "probe.h"

static void run(void)
{
	EXPECT_EQ(%d, sys_getpid() ? %d : 0);
}

PROBE(.claim = "good probe %d passes", .requirements = "", .run = run);
"""


def plant(root: Path, good: int) -> Path:
    """Fill a new folder with all that `harness run` needs, and good probes `load.good_0001` and so on."""
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, root / name)
    (root / "suites" / SUITE).mkdir()
    for number in range(1, good + 1):
        source = root / "suites" / SUITE / f"good_{number:04}.c"
        source.write_text(GOOD % (number, number, number), encoding="utf-8")
    return root
