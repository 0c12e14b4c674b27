"""Makes a bundle: gathers all files, rules on them, tells the ruling as a page and on paper, lists and signs."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from harness import __version__
from harness.errors import UserError
from harness.record.convert import to_plain
from harness.record.folder import CONSOLE, JOURNAL, RECORD, telling_trouble
from harness.record.proof import PROOF
from harness.signoff import layout
from harness.signoff.archive import pack
from harness.signoff.farm import Farm
from harness.signoff.manifest import Manifest, differences_from, files_to_list, read_manifest, sums_of
from harness.signoff.page import draw, drawing_digest
from harness.signoff.paper import write_pdf
from harness.signoff.review import rule_on
from harness.signoff.ruling import Ruling, Verdict
from harness.signoff.signature import public_key, sign, signers_line

BUNDLES = "signoffs"
"""Below the results: where bundles go unless told otherwise."""
RECORDED = (RECORD, JOURNAL, "junit*.xml", "annotated.xml", f"{CONSOLE}/*")


@attrs.frozen(kw_only=True)
class Gathered:
    """The files that go into a bundle; `kernels` are the store's folders by digest, `before` an earlier bundle."""

    run_dir: Path
    policy: Path
    waivers: Path | None
    spec: Path
    farm: Farm
    proof: Path | None = None
    kernels: Mapping[str, Path] = attrs.field(factory=dict)
    boards: Mapping[str, Path] = attrs.field(factory=dict)
    before: Path | None = None


def make_bundle(gathered: Gathered, folder: Path, key: Path | None = None, made: str | None = None) -> Ruling:
    """Write a bundle's folder, and <folder>.tar beside it, both whole or not at all; gives what was ruled.

    Raises UserError where the folder holds anything but an unsigned bundle, where a file is faulty, or the key does not
    serve; LabError where the disk, or what makes PDF, fails.
    """
    folder = folder.absolute()
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    with telling_trouble(folder):
        _require_free(folder)
        try:
            fresh.mkdir(parents=True)
            for name, content in _contents(gathered):
                _put(fresh / name, content)
            ruling = rule_on(fresh, made or datetime.datetime.now(datetime.UTC).strftime(layout.TIME))
            _tell(ruling, fresh)
            _seal(ruling, fresh, key)
            shutil.rmtree(folder, ignore_errors=True)
            fresh.rename(folder)
            pack(folder, folder.with_name(f"{folder.name}.tar"))
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return ruling


def find_signed(results: Path, before: str) -> Path | None:
    """Find the bundle of the newest release that was signed off, of a run begun before that time (UTC)."""
    found: list[tuple[str, Path]] = []
    for path in sorted((results / BUNDLES).glob(f"*/{layout.SIGNATURE}")):
        try:
            manifest = read_manifest(path.parent)
            started = str(json.loads((path.parent / layout.RULING).read_bytes())["started"])
        except (UserError, OSError, ValueError, KeyError):
            continue
        is_good = manifest.verdict == Verdict.SIGNED_OFF.value and not any(differences_from(path.parent, manifest))
        if is_good and started < before:
            found.append((started, path.parent))
    return max(found)[1] if found else None


def _require_free(folder: Path) -> None:
    if not folder.exists():
        return
    if not (folder / layout.MANIFEST).is_file():
        raise UserError(f"{folder}: expected no such folder, found one that is no bundle; name another with --out")
    if (folder / layout.SIGNATURE).exists():
        raise UserError(f"{folder}: expected no such folder, found a signed bundle; name another with --out")


def _contents(gathered: Gathered) -> Iterator[tuple[str, Path | bytes]]:
    """Give every file that is not made here: its name in the bundle, and where it is or what it holds."""
    for pattern in RECORDED:
        for path in sorted(gathered.run_dir.glob(pattern)):
            yield f"{layout.EVIDENCE}/{path.relative_to(gathered.run_dir).as_posix()}", path
    for name, file in {
        f"{layout.EVIDENCE}/{PROOF}": gathered.proof,
        layout.POLICY: gathered.policy,
        layout.WAIVERS: gathered.waivers,
        **{f"{layout.SPEC}/{path.name}": path for path in sorted(gathered.spec.glob("*.toml"))},
        **{f"{layout.BOARDS}/{name}.yaml": path for name, path in gathered.boards.items()},
    }.items():
        if file:
            yield name, file
    yield layout.FARM, (json.dumps(to_plain(gathered.farm), indent=1, sort_keys=True) + "\n").encode()
    for digest, entry in gathered.kernels.items():
        files = {layout.kernel_facts(digest): "provenance.json", layout.kernel_config(digest): "config"}
        yield from ((name, entry / file) for name, file in files.items() if (entry / file).is_file())
    if gathered.before:
        yield from ((f"{layout.BEFORE}/{name}", gathered.before / layout.EVIDENCE / name) for name in (RECORD, JOURNAL))


def _put(path: Path, content: Path | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_read(content) if isinstance(content, Path) else content)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: expected a file for the bundle, found none: {error.strerror}") from None


def _tell(ruling: Ruling, fresh: Path) -> None:
    page = draw(ruling)
    (fresh / layout.RULING).write_text(ruling.text, encoding="utf-8")
    (fresh / layout.PAGE).write_text(page, encoding="utf-8")
    write_pdf(page, fresh / layout.PRINT)


def _seal(ruling: Ruling, fresh: Path, key: Path | None) -> None:
    if key:
        (fresh / layout.SIGNERS).write_text(signers_line(public_key(key)), encoding="utf-8")
    manifest = Manifest(
        run=ruling.run,
        made=ruling.made,
        verdict=ruling.verdict.value,
        harness=__version__,
        drawing=drawing_digest(),
        files=files_to_list(fresh),
    )
    (fresh / layout.MANIFEST).write_text(manifest.text, encoding="utf-8")
    if key:
        sign(fresh / layout.MANIFEST, key)
    (fresh / layout.SUMS).write_text(sums_of(fresh), encoding="utf-8")
