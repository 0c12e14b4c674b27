"""The guest: every probe and the runtime below suites/, compiled into one static program per architecture."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from harness.arch import Arch
from harness.build.digest import digest_file, digest_folder
from harness.build.store import Store
from harness.build.toolchain import clean_environment, toolchain_versions
from harness.errors import UserError

KIND = "guest"
PROGRAM = "init"
FLAGS = (
    *("-std=gnu11", "-O2", "-ffreestanding", "-fno-stack-protector", "-fno-pie", "-no-pie", "-static", "-nostdlib"),
    *("-Wall", "-Wextra", "-Werror", "-nostdinc"),
)
LINK_FLAGS = ("-Wl,--build-id=none", "-Wl,-z,noexecstack")
USER_HEADERS = ("asm", "asm-generic", "linux")
RUNTIME = "runtime"
FLAVOUR = "flavour_"
"""What the names of the files begin with that each hold a flavour."""
FIRST_ERROR = re.compile(r"^\S+:\d+(?::\d+)?: (?:fatal )?error: .*$|^.*undefined reference to .*$", re.MULTILINE)


def repository() -> Path:
    """The folder that has suites/ and images/: the working directory, else the one that this package lies in."""
    here = Path.cwd()
    return here if (here / "suites" / RUNTIME).is_dir() else Path(__file__).resolve().parents[2]


def ensure_guest(arch: Arch, *, root: Path | None = None, store: Store | None = None) -> Path:
    """Give the guest's ELF file for an architecture, compiling it where its sources are new.

    Raises UserError with one line per source that does not compile, and LabError where the compiler is missing.
    """
    root = root or repository()
    inputs = guest_inputs(arch, root)

    def fill(new: Path, scratch: Path) -> dict[str, Any]:
        objects = _compile(arch, root, scratch)
        _link(arch, objects, new / PROGRAM)
        return {"arch": arch.name, "size": (new / PROGRAM).stat().st_size}

    return (store or Store()).obtain(KIND, inputs, fill).dir / PROGRAM


def locate_guest(arch: Arch, *, root: Path | None = None, store: Store | None = None) -> Path | None:
    """The guest's ELF file if it is in the store already; nothing is built."""
    entry = (store or Store()).find(KIND, guest_inputs(arch, root or repository()))
    return entry.dir / PROGRAM if entry else None


def guest_inputs(arch: Arch, root: Path) -> dict[str, Any]:
    """Everything that decides what the guest of an architecture is."""
    suites = root / "suites"
    paths = sorted(path for suffix in ("*.c", "*.h") for path in suites.glob(f"*/**/{suffix}"))
    if not any(path.suffix == ".c" for path in paths):
        raise UserError(f"{suites}: expected suites with probes (*.c), found none; run this in the harness's folder")
    return {
        "sources": {str(path.relative_to(root)): digest_file(path) for path in paths},
        "headers": [
            {f"{folder}/{name}": _headers_digest(Path(folder, name)) for name in USER_HEADERS}
            for folder in arch.guest.headers
            if Path(folder).is_dir()
        ],
        "flags": [*FLAGS, *LINK_FLAGS, *arch.guest.cflags],
        "toolchain": toolchain_versions(arch),
    }


@cache
def _headers_digest(folder: Path) -> str:
    """The digest of a compiler's headers: hundreds of files, which stay as they are while this process runs."""
    return digest_folder(folder)


def flavours_in(root: Path) -> tuple[str, ...]:
    """The names of the container flavours that a guest is made with, by their files; nothing is compiled."""
    return tuple(sorted(path.stem.removeprefix(FLAVOUR) for path in (root / "suites" / RUNTIME).glob(f"{FLAVOUR}*.c")))


def probe_id(source: Path) -> str:
    """`uts.nodename_is_private` for suites/uts/nodename_is_private.c."""
    return f"{source.parent.name}.{source.stem}"


def _sources(root: Path) -> Iterator[Path]:
    """Name what is compiled, seen from the root: paths end up in messages and must not depend on the machine."""
    for path in sorted((root / "suites").glob("*/*.c")):
        yield path.relative_to(root)


def _compile(arch: Arch, root: Path, scratch: Path) -> list[Path]:
    """Compile every source, as many at a time as there are processors; all the broken ones are told at once."""
    command = [*_cached(arch.compiler), *FLAGS, *arch.guest.cflags, *_include_flags(arch)]
    jobs = []
    for source in _sources(root):
        target = scratch / f"{probe_id(source)}.o"
        jobs.append((target, [*command, *_names(source), "-c", "-o", str(target), str(source)]))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = list(pool.map(lambda job: _complaint(job[1], root), jobs))
    faults = [complaint for complaint in complaints if complaint]
    if faults:
        raise UserError(*faults)
    return [target for target, _ in jobs]


def _link(arch: Arch, objects: Sequence[Path], program: Path) -> None:
    flags = [*FLAGS, *arch.guest.cflags, *LINK_FLAGS]
    words = [arch.compiler, *flags, "-o", str(program), *map(str, objects), "-lgcc"]
    if complaint := _complaint(words, program.parent):
        raise UserError(f"suites: the guest for {arch.name} does not link: {complaint}")


def _names(source: Path) -> list[str]:
    if source.parent.name == RUNTIME:
        return []
    return [f'-DPROBE_NAME="{probe_id(source)}"', f'-DPROBE_FILE="{source}"']


def _include_flags(arch: Arch) -> list[str]:
    asked = [arch.compiler, "-print-file-name=include"]
    own = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # stdarg.h, stddef.h
    system = [word for folder in (own, *arch.guest.headers) for word in ("-isystem", folder)]
    return ["-I", f"suites/{RUNTIME}", *system]


def _cached(compiler: str) -> list[str]:
    return ["ccache", compiler] if shutil.which("ccache") else [compiler]


def _complaint(words: list[str], folder: Path) -> str:
    """Run a compiler; its first error in one line, or nothing."""
    done = subprocess.run(
        words, cwd=folder, env=clean_environment(os.environ), capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return ""
    found = FIRST_ERROR.search(done.stderr)
    return found.group().strip() if found else done.stderr.strip().partition("\n")[0] or f"exit {done.returncode}"
