"""Verifies a bundle, anywhere and offline: that nothing in it was touched, and that its verdict follows from it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from harness import __version__
from harness.errors import UserError
from harness.record.convert import to_plain
from harness.signoff import layout
from harness.signoff.archive import unpack
from harness.signoff.manifest import Manifest, differences_from, read_manifest, sums_of
from harness.signoff.page import draw, drawing_digest
from harness.signoff.review import rule_on
from harness.signoff.ruling import Ruling, Verdict
from harness.signoff.signature import check

UNSIGNED = "unsigned: integrity only; whoever changed a file could have changed the manifest with it"


@attrs.frozen(kw_only=True)
class Checked:
    """What was found: a line for each fault, and notes that must be known; with faults there is no verdict."""

    run: str
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    verdict: Verdict | None


def verify_bundle(bundle: Path, signers: Path | None = None) -> Checked:
    """Verify a bundle's folder or archive; `signers` is a file of allowed signers as ssh-keygen takes it.

    Raises UserError where there is no bundle at all.
    """
    if not bundle.exists():
        raise UserError(f"{bundle}: expected a bundle of `harness signoff`, found nothing; check the path")
    if bundle.is_dir():
        return _verify(bundle, signers)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            folder = unpack(bundle, Path(scratch))
        except UserError as error:
            return Checked(run="", faults=error.faults, notes=(), verdict=None)
        return _verify(folder, signers)


def _verify(folder: Path, signers: Path | None) -> Checked:
    try:
        manifest = read_manifest(folder)
    except UserError as error:
        return Checked(run="", faults=error.faults, notes=(), verdict=None)
    faults = [*_seal_faults(folder), *differences_from(folder, manifest)]
    note, fault = _signed(folder, signers)
    faults += [fault] if fault else []
    if not faults:  # what was touched is not judged
        faults += _contradictions(folder, manifest)
    verdict = None if faults else Verdict(manifest.verdict)
    return Checked(run=manifest.run, faults=tuple(faults), notes=(note,) if note else (), verdict=verdict)


def _seal_faults(folder: Path) -> Iterator[str]:
    sums = folder / layout.SUMS
    if not sums.is_file():
        yield f"{layout.SUMS}: is missing"
    elif sums.read_bytes() != sums_of(folder).encode():
        yield f"{layout.SUMS}: does not fit {layout.MANIFEST}, or its signature: one of them was changed"


def _signed(folder: Path, signers: Path | None) -> tuple[str, str]:
    """Give what must be known of the signature, and what is wrong with it; either may be empty."""
    signature = folder / layout.SIGNATURE
    if not signature.is_file():
        if signers is not None:
            return "", f"{layout.SIGNATURE}: is missing: expected one by an allowed signer"
        return UNSIGNED, ""
    found = check(folder / layout.MANIFEST, signature, signers)
    if not found.holds:
        return "", f"{layout.SIGNATURE}: does not hold: {found.words}"
    hint = "" if found.trusted else "; nobody vouches for that key: name those you trust with --allowed-signers"
    return f"signed: {found.words}{hint}", ""


def _contradictions(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Rule once more on the evidence alone, and name what the bundle says otherwise."""
    try:
        ruling = rule_on(folder, manifest.made, manifest.harness)
        said = json.loads((folder / layout.RULING).read_bytes())
        yield from _differing(ruling, said, manifest)
    except UserError as error:
        yield from error.faults
        return
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"the evidence cannot be understood: {type(error).__name__}: {error}"
        return
    is_drawn_alike = manifest.drawing == drawing_digest() and manifest.harness == __version__
    if is_drawn_alike and (folder / layout.PAGE).read_bytes() != draw(ruling).encode():
        yield f"{layout.PAGE}: says otherwise than the evidence"


def _differing(ruling: Ruling, said: dict[str, Any], manifest: Manifest) -> Iterator[str]:
    """Another version of the harness may word its reasons otherwise; verdict and squares must be the same."""
    for name, verdict in ((layout.MANIFEST, manifest.verdict), (layout.RULING, said["verdict"])):
        if verdict != ruling.verdict.value:
            yield f"{name}: says {verdict}, and the evidence says {ruling.verdict.value}"
    if (manifest.run, said["run"]) != (ruling.run, ruling.run):
        yield f"{layout.RULING}: speaks of another run than {layout.EVIDENCE}"
    now = {_place(each): each["standing"] for each in to_plain(ruling)["squares"]}
    then = {_place(each): each["standing"] for each in said["squares"]}
    for place in dict.fromkeys((*then, *now)):
        if then.get(place) != now.get(place):
            told, found = then.get(place, "nothing"), now.get(place, "nothing")
            yield f"{layout.RULING}: {' '.join(place)}: says {told}, and the evidence says {found}"
    if manifest.harness == __version__ and json.loads(ruling.text) != said:
        keys = [key for key, value in json.loads(ruling.text).items() if said.get(key) != value]
        yield f"{layout.RULING}: says otherwise than the evidence about {', '.join(keys) or 'more than it should'}"


def _place(square: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(square[field]) for field in ("requirement", "board", "image", "flavour"))
