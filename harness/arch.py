"""The architectures: one file of facts each under images/arch/."""

from __future__ import annotations

from pathlib import Path

import attrs

from harness.errors import UserError
from harness.strict import load_toml, structure

ENDIANS = ("big", "little")
WORD_SIZES = (32, 64)


@attrs.frozen(kw_only=True)
class GuestFacts:
    """How programs for the architecture are compiled: folders of the kernel's user headers, extra flags."""

    headers: tuple[str, ...]
    cflags: tuple[str, ...] = ()
    """Above all what keeps it off floating point: an emulator translates a kernel anew that has such registers on."""


@attrs.frozen(kw_only=True)
class ArchFile:
    """What an architecture's file holds."""

    summary: str
    kernel_arch: str
    """The kernel's ARCH=."""
    tuxmake: str
    """TuxMake's name for it."""
    cross_compile: str
    """What stands before `gcc` and `ld`: `sparc64-linux-gnu-`."""
    machines: tuple[str, ...]
    """What `uname -m` may say."""
    bits: int
    endian: str
    fragment: str
    """The configuration under images/kconfig/ that its machines need."""
    kernel_files: dict[str, str] = attrs.field(hash=False)
    """The kernel files that boards boot, by name, each with its path in the build folder."""
    packages: tuple[str, ...]
    """The Debian packages that build for it."""
    guest: GuestFacts


@attrs.frozen(kw_only=True)
class Arch(ArchFile):
    """One architecture; its name is its file's."""

    name: str

    @property
    def compiler(self) -> str:
        """The C compiler's command."""
        return f"{self.cross_compile}gcc"


def load_archs(root: Path) -> dict[str, Arch]:
    """Read every images/arch/*.toml below the repository's root, by name.

    Raises UserError with every fault of every file.
    """
    archs: dict[str, Arch] = {}
    faults: list[str] = []
    for path in sorted((root / "images/arch").glob("*.toml")):
        try:
            archs[path.stem] = _load(path, root)
        except UserError as error:
            faults += error.faults
    if faults:
        raise UserError(*faults)
    if not archs:
        raise UserError(f"{root}: expected images/arch/*.toml, found none; run this in the harness's own folder")
    return archs


def _load(path: Path, root: Path) -> Arch:
    origin = str(path.relative_to(root))
    facts = structure(load_toml(path, origin), ArchFile, origin)
    arch = Arch(name=path.stem, **attrs.asdict(facts, recurse=False))
    faults = [f"{origin}: {fault}" for fault in _faults(arch, root)]
    if faults:
        raise UserError(*faults)
    return arch


def _faults(arch: Arch, root: Path) -> list[str]:
    faults = []
    if arch.bits not in WORD_SIZES:
        faults.append(f"bits: expected 32 or 64, found {arch.bits}")
    if arch.endian not in ENDIANS:
        faults.append(f"endian: expected big or little, found {arch.endian!r}")
    if not arch.kernel_files:
        faults.append("kernel_files: expected at least one kernel file, found none")
    if not (root / f"images/kconfig/{arch.fragment}.config").is_file():
        faults.append(f"fragment: images/kconfig/{arch.fragment}.config does not exist")
    return faults
