"""The console of one boot on disk: every line with its time, the middle left out when there is too much."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

HEAD_BYTES = 1 << 20
TAIL_BYTES = 256 << 10


class ConsoleLog:
    """Written as it comes, so that a killed run keeps it; past the head, the latest is kept for the end."""

    def __init__(self, place: Path | BinaryIO, *, head: int = HEAD_BYTES, tail: int = TAIL_BYTES) -> None:
        """Start a log in a new file, or in one that is open; its clock starts at zero."""
        self._file: BinaryIO = place.open("wb", buffering=0) if isinstance(place, Path) else place
        self._head = head
        self._tail_limit = tail
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._left_out = 0
        self._rest = b""
        self._began = time.monotonic()

    def write(self, data: bytes) -> None:
        """Take bytes as the console gave them."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > self._tail_limit:
            lines, self._rest = [*lines, self._rest], b""
        for line in lines:
            self._keep(self._stamped(line))

    def close(self) -> None:
        """Write what was kept back, and close the file."""
        self.finish()
        self._file.close()

    def finish(self) -> None:
        """Write what was kept back; nothing more is to come."""
        if self._rest:
            self._keep(self._stamped(self._rest))
        if self._left_out:
            self._file.write(b"... %d bytes left out ...\n" % self._left_out)
        self._file.writelines(self._tail)

    def _stamped(self, line: bytes) -> bytes:
        return b"[%9.3f] %s\n" % (time.monotonic() - self._began, line.rstrip(b"\r"))

    def _keep(self, line: bytes) -> None:
        if self._head > 0:
            self._head -= len(line)
            self._file.write(line)
            return
        self._tail.append(line)
        self._tail_size += len(line)
        while self._tail_size > self._tail_limit:
            dropped = len(self._tail.popleft())
            self._tail_size -= dropped
            self._left_out += dropped

    def __enter__(self) -> ConsoleLog:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
