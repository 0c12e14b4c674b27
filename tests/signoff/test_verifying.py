"""Verification: whatever was changed is named, and no verdict is believed that the evidence does not give."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import UserError
from harness.outcome import Outcome
from harness.signoff import Verdict, bundle, verify_bundle
from harness.signoff.layout import files_below
from harness.signoff.manifest import Manifest, files_to_list, read_manifest, sums_of
from harness.signoff.page import draw
from harness.signoff.review import rule_on
from tests.record.samples import sample_cell
from tests.signoff.samples import bundle_of, release_run

RED = sample_cell(
    outcome=Outcome.FAIL, requirements=("VS-3a",), isolation=True, console_log="console/x86_64-qemu-1.log"
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Path:
    """A signed bundle and its archive, which tests must leave as they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "write_pdf", lambda _, path: path.write_bytes(b"%PDF"))
        return bundle_of(tmp_path_factory.mktemp("sound"), key=key)[0]


@pytest.fixture
def blocked(tmp_path: Path) -> Path:
    """An unsigned bundle of a release that is blocked."""
    return bundle_of(tmp_path, release_run(RED))[0]


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """A copy of the sound bundle, to be touched."""
    return Path(shutil.copytree(sound, tmp_path / "copy"))


def reseal(folder: Path, **rest: Any) -> None:
    """Do what somebody does who can write: list all files anew."""
    old = read_manifest(folder)
    fields = {name: getattr(old, name) for name in ("run", "made", "verdict", "harness", "drawing")}
    manifest = Manifest(**(fields | {"files": files_to_list(folder)} | rest))
    (folder / "manifest.json").write_text(manifest.text)
    (folder / "SHA256SUMS").write_text(sums_of(folder))


def test_a_sound_bundle_is_verified(sound: Path) -> None:
    """As a folder and as an archive; by an allowed signer, or by a key that nobody vouches for."""
    for path in (sound, sound.with_name("bundle.tar")):
        found = verify_bundle(path, sound / "allowed_signers")
        assert ((), Verdict.SIGNED_OFF) == (found.faults, found.verdict)
        assert "release@example" in found.notes[0]
    assert "nobody vouches for that key" in verify_bundle(sound).notes[0]


def test_another_key_is_no_signature(sound: Path, other_key: Path, tmp_path: Path) -> None:
    """Only those who are named are trusted."""
    kind, blob, _ = other_key.with_name("other.pub").read_text().split()
    (tmp_path / "signers").write_text(f"other@example {kind} {blob}\n")
    found = verify_bundle(sound, tmp_path / "signers")
    assert [f"manifest.json.sig: does not hold: {tmp_path / 'signers'} does not have the key that signed it"] == [
        *found.faults
    ]
    assert found.verdict is None


def test_without_a_signature_that_is_said(blocked: Path, sound: Path) -> None:
    """Who could change a file could change the list of files; where a signer is expected it is a fault."""
    found = verify_bundle(blocked)
    assert (Verdict.BLOCKED, ()) == (found.verdict, found.faults)
    assert ["unsigned: integrity only; whoever changed a file could have changed the manifest with it"] == [
        *found.notes
    ]
    expected = "manifest.json.sig: is missing: expected one by an allowed signer"
    assert (expected,) == verify_bundle(blocked, sound / "allowed_signers").faults


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_flipped_byte_is_found(sound: Path, data: st.DataObject) -> None:
    """Of any file, seals and archive among them; and the file is named, or what vouches for it."""
    files = files_below(sound) | {"bundle.tar": sound.with_name("bundle.tar")}
    name = data.draw(st.sampled_from(sorted(files)))
    path, content = files[name], files[name].read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    flipped = content[place] ^ data.draw(st.integers(1, 255))
    try:
        path.write_bytes(content[:place] + bytes([flipped]) + content[place + 1 :])
        found = verify_bundle(path if name == "bundle.tar" else sound)
    finally:
        path.write_bytes(content)
    assert found.verdict is None
    assert found.faults
    if name != "bundle.tar":  # of the archive, the file inside is named
        assert any(each in fault for each in (name, "manifest.json") for fault in found.faults), found.faults
    assert all("\n" not in fault for fault in found.faults)


@pytest.mark.parametrize("name", ["evidence/console/arm-qemu-1.log", "evidence/run.json", "verdict.json", "SHA256SUMS"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    """Whatever it is."""
    (copy / name).unlink()
    assert f"{name}: is missing" in verify_bundle(copy).faults


def test_an_added_file_is_named(copy: Path) -> None:
    """Also one that only looks like a seal, a link, and an empty folder."""
    (copy / "evidence/extra.log").write_text("")
    (copy / "evidence/link").symlink_to("run.json")
    (copy / "evidence/SHA256SUMS").write_text("")
    (copy / "empty").mkdir()
    names = ["empty", "evidence/SHA256SUMS", "evidence/extra.log", "evidence/link"]
    assert names == sorted(fault.partition(":")[0] for fault in verify_bundle(copy).faults)


def test_a_link_is_no_file(copy: Path) -> None:
    """What it points to may change after the bundle was verified."""
    (copy / "report.html").rename(copy.parent / "elsewhere.html")
    (copy / "report.html").symlink_to(copy.parent / "elsewhere.html")
    assert ("report.html: expected a file, found something else",) == verify_bundle(copy).faults


def test_a_signature_does_not_hold_for_another_manifest(copy: Path) -> None:
    """Listing the files anew needs the key."""
    (copy / "evidence/console/arm-qemu-1.log").write_text("nothing happened\n")
    reseal(copy)
    (fault,) = verify_bundle(copy).faults
    assert fault.startswith("manifest.json.sig: does not hold:")


def test_an_edited_verdict_is_named(blocked: Path) -> None:
    """Even where everything was listed anew, the evidence says what it says."""
    path = blocked / "verdict.json"
    path.write_text(path.read_text().replace('"BLOCKED"', '"SIGNED OFF"').replace('"not kept"', '"kept"'))
    reseal(blocked, verdict="SIGNED OFF")
    faults = verify_bundle(blocked).faults
    assert "manifest.json: says SIGNED OFF, and the evidence says BLOCKED" in faults
    assert "verdict.json: says SIGNED OFF, and the evidence says BLOCKED" in faults
    expected = "verdict.json: VS-3a x86_64-qemu linux-6.1 namespaces: says kept, and the evidence says not kept"
    assert expected in faults


@pytest.mark.parametrize(("field", "value"), [("blocked", []), ("command", ["harness"]), ("planned", 9)])
def test_an_edited_reason_is_named(blocked: Path, field: str, value: object) -> None:
    """All that the page says comes from the evidence."""
    path = blocked / "verdict.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: value}, indent=1))
    reseal(blocked)
    assert (f"verdict.json: says otherwise than the evidence about {field}",) == verify_bundle(blocked).faults


def test_an_edited_page_is_named(blocked: Path) -> None:
    """People read that one."""
    path = blocked / "report.html"
    path.write_text(path.read_text().replace("BLOCKED", "SIGNED OFF"))
    reseal(blocked)
    assert ("report.html: says otherwise than the evidence",) == verify_bundle(blocked).faults


def test_an_edited_answer_is_named(blocked: Path) -> None:
    """Record and journal say the same of every cell."""
    path = blocked / "evidence/run.json"
    path.write_text(path.read_text().replace('"outcome": "FAIL"', '"outcome": "PASS"'))
    reseal(blocked)
    faults = verify_bundle(blocked).faults
    assert any("says INCOMPLETE" in fault or "says BLOCKED" in fault or "missing" in fault for fault in faults)


def test_a_log_that_was_taken_out_is_missed(blocked: Path) -> None:
    """The record still refers to it."""
    (blocked / "evidence/console/arm-qemu-1.log").unlink()
    reseal(blocked)
    expected = [
        "verdict.json: says otherwise than the evidence about missing",
        "report.html: says otherwise than the evidence",
    ]
    assert expected == [*verify_bundle(blocked).faults]


def test_evidence_that_makes_no_sense_is_one_line(blocked: Path) -> None:
    """Nobody gets a traceback out of somebody else's file."""
    for text in ("[]", "{", '{"schema": 1}', '{"schema": 1, "cells": [3]}'):
        (blocked / "evidence/run.json").write_text(text)
        reseal(blocked)
        found = verify_bundle(blocked)
        assert found.verdict is None
        assert all(fault and "\n" not in fault for fault in found.faults)


def test_a_later_harness_may_word_it_otherwise(blocked: Path) -> None:
    """Verdict and squares must be the same; reasons and pages of another version are taken as they are."""
    path = blocked / "verdict.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"harness": "9.9", "blocked": ["in other words"]}))
    reseal(blocked, harness="9.9")
    assert Verdict.BLOCKED is verify_bundle(blocked).verdict


def test_what_is_no_bundle_is_said(tmp_path: Path) -> None:
    """A wrong path is the user's to mend; a wrong file is a bundle that does not hold."""
    with pytest.raises(UserError, match="expected a bundle of `harness signoff`, found nothing"):
        verify_bundle(tmp_path / "nothing")
    assert "expected the manifest of a bundle, found none" in verify_bundle(tmp_path).faults[0]
    (tmp_path / "file.tar").write_bytes(b"no archive")
    assert "expected the archive of a bundle" in verify_bundle(tmp_path / "file.tar").faults[0]


def test_ruling_twice_gives_the_same(sound: Path) -> None:
    """To the byte: nothing depends on the time of day, or on the order of a folder."""
    made = read_manifest(sound).made
    assert rule_on(sound, made).text == (sound / "verdict.json").read_text()
    assert draw(rule_on(sound, made)) == (sound / "report.html").read_text()
