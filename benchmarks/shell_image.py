"""An initramfs with a shell on the console, made of Debian's busybox-static: for tools that ask in shell commands."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from harness.build.initramfs import Node, cpio
from harness.errors import LabError

BUSYBOX = Path("/bin/busybox")
PROMPT = "bench# "
DISK = "32M"
INIT = f"""#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc none /proc
mount -t devtmpfs none /dev
export PATH=/bin HOME=/ PS1='{PROMPT}'
exec setsid cttyhack sh
"""


def find_busybox(path: Path = BUSYBOX) -> bytes:
    """Read the static busybox. Raises LabError where there is none."""
    program = path.read_bytes() if path.is_file() else b""
    if not _is_static(program):
        raise LabError(f"{path}: expected Debian's static busybox, found none; apt-get install busybox-static")
    return program


def make_disk(program: bytes, path: Path) -> None:
    """Write the same as a disk with ext4, for tools that boot none but those. Raises LabError where mke2fs cannot."""
    mke2fs = shutil.which("mke2fs", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if mke2fs is None:
        raise LabError("mke2fs: expected on the PATH, found nothing; apt-get install e2fsprogs")
    with tempfile.TemporaryDirectory() as tree:
        for name in ("bin", "dev", "proc", "sbin"):
            Path(tree, name).mkdir()
        for name, data in {"bin/busybox": program, "sbin/init": INIT.encode()}.items():
            Path(tree, name).write_bytes(data)
            Path(tree, name).chmod(0o755)
        words = [mke2fs, "-q", "-t", "ext4", "-d", tree, str(path), DISK]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LabError(f"mke2fs: ended with {done.returncode}: {done.stderr.strip().splitlines()[-1]}")


def _is_static(program: bytes) -> bool:
    """Whether it is a program that needs no loader, which a tiny initramfs has not."""
    try:
        return all(segment["p_type"] != "PT_INTERP" for segment in ELFFile(io.BytesIO(program)).iter_segments())
    except ELFError:
        return False


def pack_shell(program: bytes) -> bytes:
    """Archive busybox with an init script that gives the console a shell and its prompt."""
    nodes = [
        *(Node(name=name, mode=stat.S_IFDIR | 0o755) for name in ("bin", "dev", "proc")),
        Node(name="dev/console", mode=stat.S_IFCHR | 0o600, device=(5, 1)),
        Node(name="bin/busybox", mode=stat.S_IFREG | 0o755, data=program),
        Node(name="init", mode=stat.S_IFREG | 0o755, data=INIT.encode()),
    ]
    return gzip.compress(cpio(nodes), compresslevel=1, mtime=0)
