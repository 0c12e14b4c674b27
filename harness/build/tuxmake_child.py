"""One TuxMake build in a process of its own: `python -m harness.build.tuxmake_child`, its arguments as JSON on stdin.

Its own process, because TuxMake hands its whole environment to make, and turns an interrupt into a failed build.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from typing import Any, cast

from tuxmake.build import Build
from tuxmake.exceptions import TuxMakeException

FAILED, REFUSED = 1, 2
PR_SET_PDEATHSIG = 1
NICENESS = 10
"""Boards run while kernels are built; a guest whose emulator starves misses its deadlines."""


def main() -> int:
    """Build; 0 when all went well, else the log on stdout says why."""
    _die_with_parent()
    os.nice(NICENESS)
    try:
        build: Any = cast("Any", Build)(**json.load(sys.stdin))  # TuxMake has no types
        build.run()
    except TuxMakeException as error:
        print(f"error: {error}", flush=True)
        return REFUSED
    return FAILED if build.failed or build.interrupted else 0


def _die_with_parent() -> None:
    """Even after kill -9 of who wants the kernel, no compiler works on; this process leads the group of all of them."""
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())
