"""One kernel being compiled by TuxMake: its log, how far it is, and its first error."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import attrs

from harness.build.toolchain import clean_environment
from harness.errors import LabError

BUILT = re.compile(rb"^  (?:CC|AS|AR|LD|HOSTCC|CALL|GEN|UPD)\s")
MOMENT_S = 0.4
ERRORS = (
    re.compile(r"^\S+:\d+(?::\d+)?: (?:fatal )?error: .*$", re.MULTILINE),
    re.compile(r"^.*(?:undefined reference to|undefined symbol|No rule to make target).*$", re.MULTILINE),
    re.compile(r"^.*(?:command not found|: not found|No such file or directory)$", re.MULTILINE),
    re.compile(r"^(?:error|Error|E): .*$", re.MULTILINE),
    re.compile(r"^make.*\*\*\* .*$", re.MULTILINE),
)


@attrs.frozen(kw_only=True)
class Compilation:
    """What one call of TuxMake needs to know."""

    subject: str
    arguments: Mapping[str, Any]
    """Of tuxmake.build.Build."""
    log: Path
    on_objects: Callable[[int], None]
    """Told how many objects have been built so far, at least once a MOMENT_S; what it raises ends the build."""

    def run(self) -> int:
        """Build, and give the number of objects; LabError with the first error where it fails.

        The log has everything that was printed.
        """
        count = 0
        with self.log.open("ab") as log, self._start() as child:
            try:
                assert child.stdin is not None
                assert child.stdout is not None
                child.stdin.write(json.dumps(self.arguments).encode())
                child.stdin.close()
                told_at = time.monotonic()
                for line in _lines(child.stdout):
                    log.write(line)
                    count += bool(BUILT.match(line))
                    if time.monotonic() - told_at > MOMENT_S / 2:
                        log.flush()
                        self.on_objects(count)
                        told_at = time.monotonic()
            except BaseException:
                stop_group(child)
                raise
        if child.returncode:
            raise LabError(f"{self.subject}: {first_error(self.log)}; the whole log: {self.log}")
        return count

    def _start(self) -> subprocess.Popen[bytes]:
        environment = clean_environment(os.environ)
        paths = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        return subprocess.Popen(
            [sys.executable, "-m", "harness.build.tuxmake_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            process_group=0,  # so that make and its compilers can be ended together
        )


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Give each line as it comes, and an empty one for each moment of silence: linking says nothing for long."""
    rest = b""
    while True:
        if not select.select([stream], [], [], MOMENT_S)[0]:
            yield b""
            continue
        read = os.read(stream.fileno(), 1 << 16)
        if not read:
            yield rest
            return
        *lines, rest = (rest + read).split(b"\n")
        yield from (line + b"\n" for line in lines)


def stop_group(child: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started; compilers have nothing to put in order first."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def first_error(log: Path) -> str:
    """The first line of a build log that says what went wrong: a compiler's word before make's."""
    text = log.read_text(encoding="utf-8", errors="replace")
    for pattern in ERRORS:
        if match := pattern.search(text):
            return match.group().strip()
    return "the build failed and says nowhere why"
