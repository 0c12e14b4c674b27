"""Probes and flavours as the guest's ELF file describes them; nothing is run to learn this."""

from __future__ import annotations

import contextlib
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import attrs
from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from harness.errors import UserError

SECTION = "probes"
FLAVOURS = "flavours"
MAGIC = 0x70726F62
DEFAULT_DEADLINE_MS = 10_000
NAME = re.compile(r"\w+\.\w+", re.ASCII)
DAMAGE = (ELFError, struct.error, ValueError, LookupError, TypeError, OverflowError, MemoryError)
"""What reading a file of wrong numbers may end in."""
ISOLATES = ("uts", "pid", "ipc", "net", "mnt", "user", "time", "cgroup", "numbers", "log")
"""The names of ISOLATES_UTS and its fellows, by bit."""
FIELDS = (
    *("magic", "size", "name", "file", "line", "claim", "requirements", "isolation", "exclusive", "deadline_ms"),
    *("needs_isolation", "needs_kernel", "needs_file", "run"),
)
"""The members of struct probe, in order."""


@attrs.frozen(kw_only=True)
class Probe:
    """One claim about a kernel, with what it needs to be asked."""

    id: str
    """`<suite>.<stem>`, e.g. `uts.nodename_is_private`."""
    suite: str
    claim: str
    file: str
    line: int
    requirements: tuple[str, ...] = ()
    isolation: bool = False
    """It must go red where there is no container."""
    exclusive: bool = False
    """It reaches other processes when nothing isolates it, so it runs alone."""
    deadline_ms: int = DEFAULT_DEADLINE_MS
    needs_isolation: frozenset[str] = frozenset()
    """Of ISOLATES; a flavour that does not promise these is a SKIP."""
    needs_kernel: tuple[int, int, int] = (0, 0, 0)
    needs_file: str | None = None


def read_probes(path: Path) -> tuple[Probe, ...]:
    """Read every probe of a guest, sorted by id. The layout is `struct probe` in suites/runtime/probe.h.

    Raises UserError where the file is no guest, or a probe says something that cannot be.
    """
    with _opened(path) as image:
        rows = list(image.rows())
    faults = [fault for row in rows for fault in _faults(row)]
    if faults:
        raise UserError(*faults)
    return tuple(sorted(map(_probe, rows), key=lambda probe: probe.id))


def read_flavours(path: Path) -> tuple[str, ...]:
    """Read the names of the container flavours that a guest carries, sorted. Raises UserError as read_probes() does.

    The layout is `struct flavour` in suites/runtime/flavour.h, whose first word points to the name.
    """
    with _opened(path) as image:
        return tuple(sorted(image.flavours()))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[_Image]:
    try:
        with path.open("rb") as stream:
            yield _Image(ELFFile(stream), path)
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None
    except DAMAGE as error:
        raise UserError(f"{path}: expected an ELF file with probes, found something else: {error}") from None


@attrs.frozen(kw_only=True)
class _Row:
    """The words of one struct probe, with the strings that they point to."""

    words: dict[str, int]
    texts: dict[str, str | None]

    @property
    def where(self) -> str:
        return f"{self.texts['file']}:{self.words['line']}"


class _Image:
    """A linked ELF file seen as memory: words and strings by address, in the file's own size and byte order."""

    def __init__(self, elf: ELFFile, path: Path) -> None:
        self._elf = elf
        self._path = path
        self._word = struct.Struct(("<" if elf.little_endian else ">") + ("I" if elf.elfclass == 32 else "Q"))
        self._parts = [(s["p_vaddr"], s.data()) for s in elf.iter_segments() if s["p_type"] == "PT_LOAD"]

    def rows(self) -> Iterator[_Row]:
        return map(self._row, self._entries(SECTION))

    def flavours(self) -> Iterator[str]:
        for address in self._entries(FLAVOURS):
            name = self._text_at(self._word_at(address))
            if not name:
                raise UserError(f"{self._path}: expected a flavour's name at {address:#x}, found none; give it one")
            yield name

    def _entries(self, name: str) -> list[int]:
        """The addresses that a section lists."""
        section = self._elf.get_section_by_name(name)
        if section is None:
            raise UserError(f'{self._path}: expected a section "{name}", found none; build the guest again')
        return [address for (address,) in self._word.iter_unpack(section.data())]

    def _row(self, address: int) -> _Row:
        size = self._word.size
        words = {name: self._word_at(address + index * size) for index, name in enumerate(FIELDS)}
        if words["magic"] != MAGIC or words["size"] < len(FIELDS) * size:
            raise UserError(
                f"{self._path}: expected a struct probe at {address:#x}, found magic {words['magic']:#x} and size "
                f"{words['size']}; build the guest again"
            )
        texts = {name: self._text_at(words[name]) for name in ("name", "file", "claim", "requirements", "needs_file")}
        return _Row(words=words, texts=texts)

    def _bytes_at(self, address: int) -> memoryview:
        for start, data in self._parts:
            if start <= address < start + len(data):
                return memoryview(data)[address - start :]
        raise UserError(f"{self._path}: expected data at {address:#x}, found none; build the guest again")

    def _word_at(self, address: int) -> int:
        data = self._bytes_at(address)
        if len(data) < self._word.size:
            raise UserError(f"{self._path}: expected a word at {address:#x}, found the end; build the guest again")
        return int(self._word.unpack_from(data)[0])

    def _text_at(self, address: int) -> str | None:
        if not address:
            return None
        return bytes(self._bytes_at(address)).split(b"\0", 1)[0].decode("utf-8", "replace")


def _faults(row: _Row) -> Iterator[str]:
    if not NAME.fullmatch(row.texts["name"] or ""):  # orders and ids of cells are made of it
        yield f"{row.where}: name: expected <suite>.<probe>, found {row.texts['name']!r}"
    if not row.texts["claim"]:
        yield f"{row.where}: claim: missing; say in one sentence what holds when the probe passes"
    unknown = row.words["needs_isolation"] >> len(ISOLATES)
    if unknown:
        yield f"{row.where}: needs_isolation: bits above {len(ISOLATES) - 1} mean nothing"
    for flag in ("isolation", "exclusive"):
        if row.words[flag] > 1:
            yield f"{row.where}: {flag}: expected 0 or 1, found {row.words[flag]}"


def _probe(row: _Row) -> Probe:
    words, texts = row.words, row.texts
    kernel, name = words["needs_kernel"], texts["name"] or ""
    return Probe(
        id=name,
        suite=name.split(".", 1)[0],
        claim=texts["claim"] or "",
        file=texts["file"] or "",
        line=words["line"],
        requirements=tuple((texts["requirements"] or "").split()),
        isolation=bool(words["isolation"]),
        exclusive=bool(words["exclusive"]),
        deadline_ms=words["deadline_ms"] or DEFAULT_DEADLINE_MS,
        needs_isolation=frozenset(each for bit, each in enumerate(ISOLATES) if words["needs_isolation"] >> bit & 1),
        needs_kernel=(kernel >> 16, kernel >> 8 & 0xFF, kernel & 0xFF),
        needs_file=texts["needs_file"],
    )
