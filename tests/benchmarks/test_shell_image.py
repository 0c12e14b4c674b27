"""The tiny system with a shell: what goes in, and what is missing where it cannot be made."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from benchmarks.shell_image import PROMPT, find_busybox, pack_shell
from harness.errors import LabError


@pytest.mark.parametrize("content", [None, b"", b"#!/bin/sh\n", "a program with a loader"])
def test_what_is_no_static_busybox_is_told(content: bytes | str | None, tmp_path: Path) -> None:
    """One line with the package that has it."""
    path = tmp_path / "busybox"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path = Path("/bin/sh")
    with pytest.raises(
        LabError, match=r"expected Debian's static busybox, found none; apt-get install busybox-static$"
    ):
        find_busybox(path)


def test_the_archive_has_a_shell_with_the_prompt() -> None:
    """The kernel starts /init, which gives the console a shell that ShellDriver knows by its prompt."""
    archive = gzip.decompress(pack_shell(b"a program"))
    for part in (b"bin/busybox\0", b"dev/console\0", b"init\0", b"a program", f"PS1='{PROMPT}'".encode()):
        assert part in archive
    assert pack_shell(b"a program") == pack_shell(b"a program")
