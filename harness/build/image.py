"""Images: kernels that can be booted, out of the store or brought by the user."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from harness.arch import Arch
from harness.build.digest import digest_file
from harness.build.kernel_file import read_kernel_file
from harness.build.store import Entry
from harness.errors import UserError
from harness.recipe import Recipe

KIND = "kernel"
CONFIG = "config"


@attrs.frozen(kw_only=True)
class Image:
    """A kernel that can be booted."""

    digest: str
    dir: Path
    kernel_files: dict[str, Path] = attrs.field(hash=False)
    """By the names that boards use: vmlinux, zImage, bzImage."""
    config: Path | None
    """None where the user brought the kernel."""
    provenance: dict[str, Any] = attrs.field(hash=False, repr=False)


def image_of(entry: Entry) -> Image:
    """Give the image that an entry of the store is."""
    return Image(
        digest=entry.digest,
        dir=entry.dir,
        kernel_files={name: entry.dir / name for name in entry.provenance["kernel_files"]},
        config=entry.dir / CONFIG,
        provenance=entry.provenance,
    )


def ready_image(recipe: Recipe, arch: Arch) -> Image:
    """Take the user's kernel file as it is: whatever file a board asks for, it is this one.

    Raises UserError where there is none.
    """
    path = recipe.source.file
    if not path.is_file():
        raise UserError(f"{path}: expected a kernel file, found none; check the path")
    digest, said = digest_file(path), read_kernel_file(path)
    provenance = {
        "kind": KIND,
        "digest": digest,
        "recipe": recipe.name,
        "arch": arch.name,
        "origin": "brought by the user, not built here",
        "release": said.release if said else "",
        "kernel_files": {path.name: {"size": path.stat().st_size, "sha256": digest}},
    }
    files = dict.fromkeys(arch.kernel_files, path)
    return Image(digest=digest, dir=path.parent, kernel_files=files, config=None, provenance=provenance)
