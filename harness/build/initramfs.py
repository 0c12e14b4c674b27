"""The initramfs: the guest as /init with the few nodes and folders that it starts from."""

from __future__ import annotations

import gzip
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs

from harness.arch import Arch
from harness.build.digest import digest_file
from harness.build.guest import ensure_guest, locate_guest
from harness.build.store import Store

KIND = "initramfs"
ARCHIVE = "initramfs.cpio.gz"
LAYOUT = 1
"""Counted up when the archive of the same guest comes to look otherwise."""
FOLDERS = ("dev", "mnt", "proc", "root", "sys", "tmp")


@attrs.frozen(kw_only=True)
class Node:
    """One entry of a cpio archive."""

    name: str
    mode: int
    data: bytes = b""
    device: tuple[int, int] = (0, 0)


def ensure_initramfs(arch: Arch, *, root: Path | None = None, store: Store | None = None) -> Path:
    """Give the initramfs for an architecture; raises what ensure_guest() raises."""
    guest = ensure_guest(arch, root=root, store=store)

    def fill(new: Path, _: Path) -> dict[str, Any]:
        (new / ARCHIVE).write_bytes(pack(guest.read_bytes()))
        return {"arch": arch.name, "size": (new / ARCHIVE).stat().st_size}

    return (store or Store()).obtain(KIND, _inputs(guest), fill).dir / ARCHIVE


def locate_initramfs(arch: Arch, *, root: Path | None = None, store: Store | None = None) -> Path | None:
    """The initramfs if it is in the store already; nothing is built."""
    guest = locate_guest(arch, root=root, store=store)
    entry = (store or Store()).find(KIND, _inputs(guest)) if guest else None
    return entry.dir / ARCHIVE if entry else None


def pack(program: bytes) -> bytes:
    """Archive a program as /init; the same program gives the same bytes."""
    nodes = [
        *(Node(name=name, mode=stat.S_IFDIR | (0o1777 if name == "tmp" else 0o755)) for name in FOLDERS),
        # Without /dev/console the kernel starts init with no open file, and nothing is ever seen of it.
        Node(name="dev/console", mode=stat.S_IFCHR | 0o600, device=(5, 1)),
        Node(name="dev/null", mode=stat.S_IFCHR | 0o666, device=(1, 3)),
        Node(name="init", mode=stat.S_IFREG | 0o755, data=program),
    ]
    return gzip.compress(cpio(nodes), compresslevel=9, mtime=0)


def cpio(nodes: Iterable[Node]) -> bytes:
    """Write an archive in the `newc` format that kernels unpack (Documentation/driver-api/early-userspace)."""
    named = [*enumerate(nodes, 1), (0, Node(name="TRAILER!!!", mode=0))]
    return b"".join(_record(number, node) for number, node in named)


def _record(number: int, node: Node) -> bytes:
    name = node.name.encode() + b"\0"
    links = 2 if stat.S_ISDIR(node.mode) else 1
    owner, time, home, check = (0, 0), 0, (0, 0), 0
    fields = (number, node.mode, *owner, links, time, len(node.data), *home, *node.device, len(name), check)
    header = b"070701" + b"".join(b"%08X" % field for field in fields)
    return _padded(header + name) + _padded(node.data)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def _inputs(guest: Path) -> dict[str, Any]:
    return {"guest": digest_file(guest), "layout": LAYOUT}
