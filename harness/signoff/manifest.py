"""The list of all files in a bundle, with the size and SHA-256 of each; one form for the same content, to the byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import attrs

from harness.errors import UserError
from harness.record.convert import from_plain, to_plain
from harness.signoff import layout

SCHEMA = 1


@attrs.frozen(kw_only=True)
class FileFacts:
    """Size in bytes and SHA-256 in hex."""

    size: int
    sha256: str


@attrs.frozen(kw_only=True)
class Manifest:
    """What a bundle holds; `made` is when (UTC), `drawing` the SHA-256 of what its page was drawn by."""

    run: str
    made: str
    verdict: str
    harness: str
    drawing: str
    files: dict[str, FileFacts]
    schema: int = SCHEMA

    @property
    def text(self) -> str:
        """Its one form."""
        return json.dumps(to_plain(self), indent=1, sort_keys=True) + "\n"


def facts_of(path: Path) -> FileFacts:
    """Look at a file."""
    data = path.read_bytes()
    return FileFacts(size=len(data), sha256=layout.sha256_of(data))


def files_to_list(folder: Path) -> dict[str, FileFacts]:
    """Look at every file below a folder but the seals."""
    return {name: facts_of(path) for name, path in layout.files_below(folder).items() if name not in layout.SEALS}


def sums_of(folder: Path) -> str:
    """Vouch for the manifest and its signature, in the form of sha256sum."""
    seals = (folder / name for name in (layout.MANIFEST, layout.SIGNATURE))
    return "".join(f"{layout.sha256_of(path.read_bytes())}  {path.name}\n" for path in seals if path.is_file())


def read_manifest(folder: Path) -> Manifest:
    """Read a bundle's manifest. Raises UserError where it is none, or not in its one form."""
    path = folder / layout.MANIFEST
    try:
        text = path.read_text(encoding="utf-8")
        manifest = from_plain(json.loads(text), Manifest, path.name)
    except OSError as error:
        raise UserError(f"{path}: expected the manifest of a bundle, found none: {error.strerror}") from None
    except ValueError as error:
        raise UserError(f"{path.name}: not valid JSON: {error}") from None
    if manifest.text != text:
        raise UserError(f"{path.name}: expected the form in which it was written, found another")
    return manifest


def differences_from(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Name in a line each every file that was changed, is missing, or was added."""
    found = layout.files_below(folder)
    for name, expected in manifest.files.items():
        path = found.pop(name, None)
        if path is None:
            yield f"{name}: is missing"
        elif path.is_symlink() or not path.is_file():
            yield f"{name}: expected a file, found something else"
        elif (facts := facts_of(path)) != expected:
            yield f"{name}: was changed: expected {_words(expected)}, found {_words(facts)}"
    for name, path in found.items():
        if name not in layout.SEALS or path.is_symlink():
            yield f"{name}: was added; the manifest does not list it"
    folders = {parent.as_posix() for name in manifest.files for parent in Path(name).parents}
    for path in sorted(each for each in folder.rglob("*") if each.is_dir() and not each.is_symlink()):
        if (name := path.relative_to(folder).as_posix()) not in folders and not any(path.iterdir()):
            yield f"{name}: was added; the manifest lists nothing in it"


def _words(facts: FileFacts) -> str:
    return f"{facts.size} bytes with SHA-256 {facts.sha256[:16]}"
