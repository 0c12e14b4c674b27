"""Kernel files: what each says of itself, and for which architecture it is refused."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from harness.build.kernel_file import KernelFile, read_kernel_file, require_kernel_for
from harness.errors import UserError
from tests.build.places import ARCHS

BANNER = b"Linux version 6.1.0-toy (me@here) #1\n"


def elf(machine: int, bits: int, endian: str, more: bytes = BANNER) -> bytes:
    """Give the beginning of an ELF file."""
    word, order = (1 if bits == 32 else 2), (1 if endian == "little" else 2)
    header = b"\x7fELF" + bytes([word, order, 1]) + bytes(9)
    return header + struct.pack("<HH" if endian == "little" else ">HH", 2, machine) + bytes(64) + more


def bzimage(protocol: int, flags: int) -> bytes:
    """Give the header of an x86 boot image, with a release."""
    data = bytearray(0x400)
    data[0x202:0x206] = b"HdrS"
    data[0x206:0x208] = protocol.to_bytes(2, "little")
    data[0x20E:0x210] = (0x100).to_bytes(2, "little")
    data[0x236:0x238] = flags.to_bytes(2, "little")
    data[0x300:0x310] = b"6.1.0-toy (me) #"
    return bytes(data)


ZIMAGE = bytes(0x24) + (0x016F2818).to_bytes(4, "little") + bytes(64)
KERNELS = {
    "i386": elf(3, 32, "little"),
    "x86_64": elf(62, 64, "little"),
    "ppc64": elf(21, 64, "big"),
    "arm": elf(40, 32, "little"),
    "sparc64": elf(43, 64, "big"),
}


@pytest.mark.parametrize("name", KERNELS)
def test_a_vmlinux_is_one_for_its_own_architecture_only(name: str, tmp_path: Path) -> None:
    """Machine, word size and byte order must all be the architecture's."""
    file = tmp_path / "vmlinux"
    file.write_bytes(KERNELS[name])
    assert "6.1.0-toy" == require_kernel_for(file, ARCHS[name]).release
    for other in set(ARCHS) - {name}:
        with pytest.raises(UserError, match=f"expected a kernel for {other} .*, found a .* vmlinux for "):
            require_kernel_for(file, ARCHS[other])


@pytest.mark.parametrize(
    ("data", "archs"),
    [
        (bzimage(0x20C, 1), {"x86_64"}),
        (bzimage(0x20F, 0), {"i386"}),
        (bzimage(0x20A, 0), {"i386", "x86_64"}),
        (ZIMAGE, {"arm"}),
    ],
)
def test_a_packed_kernel_is_known_by_its_header(data: bytes, archs: set[str], tmp_path: Path) -> None:
    """A bzImage tells its word size since Linux 3.8; an older one may be either."""
    (tmp_path / "image").write_bytes(data)
    said = read_kernel_file(tmp_path / "image")
    assert said is not None
    assert archs == {name for name, arch in ARCHS.items() if said.fits(arch)}
    assert said.release in ("", "6.1.0-toy")


@pytest.mark.parametrize("data", [b"", b"\x7fELF", elf(62, 64, "little", b"just a program"), bytes(0x1000), b"x" * 600])
def test_anything_else_is_no_kernel(data: bytes, tmp_path: Path) -> None:
    """Programs are ELF files, too; only a kernel has a kernel's banner."""
    (tmp_path / "file").write_bytes(data)
    assert read_kernel_file(tmp_path / "file") is None


def test_what_it_is_can_be_read_by_people() -> None:
    """An architecture that nobody here knows is told by its number."""
    assert "32-bit big-endian vmlinux for mips" == str(
        KernelFile(form="vmlinux", machine="mips", bits=32, endian="big")
    )
    assert "bzImage for x86" == str(KernelFile(form="bzImage", machine="x86"))
