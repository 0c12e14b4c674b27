"""The framing of the console: numbered lines with a checksum, found again among kernel messages and damage."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import attrs

GUEST, HOST = "@", "!"
FRAME = re.compile(rb"@(\d{1,10}) ([0-9a-f]{8}) ([ -~]{0,1000})")
MAX_FRAME = 2048
"""More bytes than a frame has; the last ones of an endless line, which may begin one, are never given up."""
MAX_LINE = 64 * 1024
"""Bytes of a line that are kept while its end has not come."""


@attrs.frozen(kw_only=True)
class Frame:
    """One line of the guest's, whole and undamaged."""

    sequence: int
    text: str


@attrs.frozen(kw_only=True)
class Noise:
    """Whatever else stood on a line: kernel messages, boot loaders, damaged frames."""

    text: str


def encode(mark: str, sequence: int, text: str) -> bytes:
    """Frame a line of the host's or, in tests, of the guest's."""
    crc = zlib.crc32(f"{sequence} {text}".encode("ascii"))
    return f"{mark}{sequence} {crc:08x} {text}\n".encode("ascii")


class LineSplitter:
    """Bytes in, frames and noise out."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Frame | Noise]:
        """Take bytes as they come, in any pieces; gives what has become whole with them."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        found = [part for line in lines for part in _parse(line.replace(b"\r", b""))]
        if len(self._rest) > MAX_LINE:
            found.append(Noise(text=_printable(self._rest[:-MAX_FRAME].replace(b"\r", b""))))
            self._rest = self._rest[-MAX_FRAME:]
        return found

    def flush(self) -> list[Frame | Noise]:
        """Give what stands on the last line, which never ended."""
        rest, self._rest = self._rest, b""
        return list(_parse(rest.replace(b"\r", b"")))


def _parse(line: bytes) -> Iterator[Frame | Noise]:
    """A frame ends a line; a kernel message may have begun it."""
    start = line.find(b"@")
    while start >= 0:
        found = FRAME.fullmatch(line, start)
        if found and _is_whole(found):
            if start:
                yield Noise(text=_printable(line[:start]))
            yield Frame(sequence=int(found[1]), text=found[3].decode("ascii"))
            return
        start = line.find(b"@", start + 1)
    if line:
        yield Noise(text=_printable(line))


def _is_whole(found: re.Match[bytes]) -> bool:
    return zlib.crc32(found[1] + b" " + found[3]) == int(found[2], 16)


def _printable(data: bytes) -> str:
    """Text that any log and any XML can hold."""
    text = data.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() or c == "\t" else f"\\x{ord(c):02x}" for c in text)
