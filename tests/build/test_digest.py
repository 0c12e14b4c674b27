"""Digests: the same inputs have the same one, and every change of them another."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from harness.build.digest import digest_folder, digest_of


@given(st.dictionaries(st.text(), st.one_of(st.integers(), st.text(), st.lists(st.text()))))
def test_order_does_not_make_another_digest(inputs: dict[str, object]) -> None:
    """The digest is of what the inputs are, not of how they came."""
    assert digest_of(inputs) == digest_of(dict(reversed(inputs.items())))


def test_a_folders_digest_sees_every_change(tmp_path: Path) -> None:
    """Contents, names, links and the executable bit all count; what is left out does not."""
    file = tmp_path / "a/file"
    file.parent.mkdir()
    file.write_text("x")
    seen = {digest_folder(tmp_path)}
    file.write_text("y")
    seen.add(digest_folder(tmp_path))
    file.chmod(0o755)
    seen.add(digest_folder(tmp_path))
    (tmp_path / "link").symlink_to("a")
    seen.add(digest_folder(tmp_path))
    file.rename(tmp_path / "a/other")
    seen.add(digest_folder(tmp_path))
    assert 5 == len(seen)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/index").write_text("z")
    assert digest_folder(tmp_path, without=frozenset({".git"})) in seen
