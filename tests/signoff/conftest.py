"""Bundles made of made-up runs; paper is drawn only where a test is about paper."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from harness.signoff import bundle


@pytest.fixture(autouse=True)
def no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Setting type takes a second."""
    monkeypatch.setattr(bundle, "write_pdf", lambda page, path: path.write_bytes(b"%PDF " + page.encode()[:100]))


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key that signs."""
    return new_key(tmp_path_factory.mktemp("keys") / "release")


@pytest.fixture(scope="session")
def other_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody else's."""
    return new_key(tmp_path_factory.mktemp("keys") / "other")


def new_key(path: Path) -> Path:
    """Make a key pair."""
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"{path.name}@example", "-f", str(path)]
    subprocess.run(words, check=True)
    return path
