"""The compilers that build for an architecture, and exactly which ones they are."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Mapping

from harness.arch import Arch
from harness.errors import LabError

CLEAN_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "CCACHE_DIR", "CCACHE_DISABLE", "LD_LIBRARY_PATH")


def require_tool(command: str, packages: tuple[str, ...]) -> None:
    """Raise LabError with the line that installs a command which is not there."""
    if shutil.which(command) is None:
        line = f"apt-get install {' '.join(packages)}"
        raise LabError(f"{command}: expected on the PATH, found nothing; install it: {line}")


def toolchain_versions(arch: Arch) -> dict[str, str]:
    """What compiler and linker of an architecture say they are. Raises LabError where one is missing."""
    require_tool(arch.compiler, arch.packages)
    return {name: version_of(f"{arch.cross_compile}{name}") for name in ("gcc", "ld")}


@functools.cache
def version_of(command: str) -> str:
    """The first line that `command --version` prints; empty where there is no such command."""
    try:
        answer = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return (answer.stdout or answer.stderr).partition("\n")[0]


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What of an environment a compiler may see; MAKEFLAGS, KCFLAGS and their kind would change what is built."""
    kept = {key: environment[key] for key in CLEAN_ENVIRONMENT if key in environment}
    return {**kept, "LC_ALL": "C"}
