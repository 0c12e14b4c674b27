"""One TuxMake build in a process of its own: `python -m harness.build.tuxmake_child`, its arguments as JSON on stdin.

Its own process, because TuxMake hands its whole environment to make, and turns an interrupt into a failed build.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, cast

from tuxmake.build import Build
from tuxmake.exceptions import TuxMakeException

FAILED, REFUSED = 1, 2
NICENESS = 10
"""Boards run while kernels are built; a guest whose emulator starves misses its deadlines."""


def main() -> int:
    """Build; 0 when all went well, else the log on stdout says why."""
    os.nice(NICENESS)
    try:
        build: Any = cast("Any", Build)(**json.load(sys.stdin))  # TuxMake has no types
        build.run()
    except TuxMakeException as error:
        print(f"error: {error}", flush=True)
        return REFUSED
    return FAILED if build.failed or build.interrupted else 0


if __name__ == "__main__":
    sys.exit(main())
