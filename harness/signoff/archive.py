"""A bundle as one file, to be handed on: a tar archive with one form for the same content, to the byte."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path, PurePosixPath

from harness.errors import UserError
from harness.signoff import layout

MOST_BYTES = 4 << 30
"""What no bundle comes near: an archive that says so is not unpacked."""


def pack(folder: Path, archive: Path) -> None:
    """Write every file of a bundle into an archive, in a folder of the archive's own name, without owners and times."""
    fresh = archive.with_name(f".{archive.name}.new")
    fresh.write_bytes(_packed(folder, archive.stem))
    fresh.replace(archive)


def unpack(archive: Path, folder: Path) -> Path:
    """Write an archive's files below a folder; gives the bundle's own folder.

    Raises UserError where the archive is not exactly what pack() makes.
    """
    data = archive.read_bytes()
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            members = tar.getmembers()
            if sum(member.size for member in members) > MOST_BYTES:
                raise UserError(f"{archive}: expected a bundle, found more than {MOST_BYTES >> 30} GB")
            tops = {_write(tar, member, folder) for member in members}
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        said = " ".join(str(error).split())
        raise UserError(f"{archive}: expected the archive of a bundle, found something else: {said}") from None
    if len(tops) != 1 or _packed(folder / min(tops), min(tops)) != data:
        raise UserError(f"{archive}: was changed: its bytes are not those that its own files make")
    return folder / min(tops)


def _packed(folder: Path, top: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, path in layout.files_below(folder).items():
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size = path.stat().st_size
            with path.open("rb") as file:
                tar.addfile(member, file)
    return buffer.getvalue()


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    """Write one member where its name says, which must be below the folder; gives the first part of the name."""
    parts = PurePosixPath(member.name).parts
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or len(parts) < 2 or PurePosixPath(member.name).is_absolute() or ".." in parts:
        raise ValueError(f"{member.name}: no file of a bundle")
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.read())
    return parts[0]
