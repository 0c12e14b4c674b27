"""Kernel files that people bring: what each says of itself, before anything is booted."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import attrs

from harness.arch import Arch
from harness.errors import UserError

BANNER = re.compile(rb"Linux version (\S+)")
"""Every kernel carries it, and no other program."""
ELF_MACHINES = {
    3: "i386",
    62: "x86_64",
    2: "sparc",
    18: "sparc",
    43: "sparc",
    20: "powerpc",
    21: "powerpc",
    40: "arm",
    8: "mips",
    22: "s390",
    183: "arm64",
    243: "riscv",
}
"""The kernel's own names (ARCH=) by ELF's e_machine."""
ENDIANS = {1: "little", 2: "big"}
WORD_SIZES = {1: 32, 2: 64}
SETUP_MAGIC, ZIMAGE_MAGIC = b"HdrS", 0x016F2818
XLOADFLAGS_SINCE, KERNEL_64 = 0x20C, 1


@attrs.frozen(kw_only=True)
class KernelFile:
    """What a kernel's file says; `bits` and `endian` are None, and `release` is empty, where it does not tell."""

    form: str
    machine: str
    bits: int | None = None
    endian: str | None = None
    release: str = ""

    def fits(self, arch: Arch) -> bool:
        """Whether it may be a kernel for the architecture."""
        machines = {"i386", "x86_64"} if self.machine == "x86" else {self.machine}
        return arch.kernel_arch in machines and self.bits in (None, arch.bits) and self.endian in (None, arch.endian)

    def __str__(self) -> str:
        words = [f"{self.bits}-bit" if self.bits else "", f"{self.endian}-endian" if self.endian else "", self.form]
        return f"{' '.join(filter(None, words))} for {self.machine}"


def read_kernel_file(path: Path) -> KernelFile | None:
    """Read what a file says; None where it is no kernel: neither ELF with a kernel's banner, nor bzImage, nor zImage.

    Raises UserError where it cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: expected a kernel file, found none: {error.strerror}; check the path") from None
    return _elf(data) or _bzimage(data) or _zimage(data)


def require_kernel_for(path: Path, arch: Arch) -> KernelFile:
    """What the file says. Raises UserError where it is no kernel, or one for another architecture."""
    found = read_kernel_file(path)
    expected = f"a kernel for {arch.name} ({arch.bits}-bit, {arch.endian}-endian)"
    if found is None:
        raise UserError(f"{path}: expected {expected}, found neither a vmlinux nor a bzImage nor a zImage")
    if not found.fits(arch):
        raise UserError(f"{path}: expected {expected}, found a {found}; name its own architecture with --arch")
    return found


def _elf(data: bytes) -> KernelFile | None:
    banner = BANNER.search(data) if data[:4] == b"\x7fELF" and len(data) >= 52 else None
    if banner is None or data[4] not in WORD_SIZES or data[5] not in ENDIANS:
        return None
    endian = ENDIANS[data[5]]
    (machine,) = struct.unpack_from("<H" if endian == "little" else ">H", data, 18)
    return KernelFile(
        form="vmlinux",
        machine=ELF_MACHINES.get(machine, f"ELF machine {machine}"),
        bits=WORD_SIZES[data[4]],
        endian=endian,
        release=_text(banner.group(1)),
    )


def _bzimage(data: bytes) -> KernelFile | None:
    """Read the boot protocol's header (Documentation/x86/boot.rst); before 2.12 it does not tell the word size."""
    if data[0x202:0x206] != SETUP_MAGIC or len(data) < 0x250:
        return None
    (protocol,) = struct.unpack_from("<H", data, 0x206)
    (version_at,) = struct.unpack_from("<H", data, 0x20E)
    (flags,) = struct.unpack_from("<H", data, 0x236)
    version = data[0x200 + version_at : 0x200 + version_at + 100].partition(b"\0")[0] if version_at else b""
    bits = None if protocol < XLOADFLAGS_SINCE else 64 if flags & KERNEL_64 else 32
    return KernelFile(
        form="bzImage", machine="x86", bits=bits, endian="little", release=_text(version).partition(" ")[0]
    )


def _zimage(data: bytes) -> KernelFile | None:
    if len(data) < 0x30 or struct.unpack_from("<I", data, 0x24) != (ZIMAGE_MAGIC,):
        return None
    return KernelFile(form="zImage", machine="arm", bits=32, endian="little")


def _text(data: bytes) -> str:
    return data.decode("ascii", "replace")
