"""Build logs: the one line that says why a build failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.build.compilation import first_error


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (
            "  CC      a.o\nkernel/a.c:3:4: warning: hm\nkernel/a.c:5:9: error: no\nmake[1]: *** [a.o] Error 1\n",
            "kernel/a.c:5:9: error: no",
        ),
        (
            "fs/x.c:1:10: fatal error: y.h: No such file or directory\n",
            "fs/x.c:1:10: fatal error: y.h: No such file or directory",
        ),
        (
            "ld: init/main.o: undefined reference to `foo'\nmake: *** [vmlinux] Error 1\n",
            "ld: init/main.o: undefined reference to `foo'",
        ),
        ("/bin/sh: 1: bison: not found\nmake[2]: *** [x] Error 127\n", "/bin/sh: 1: bison: not found"),
        ("error: Compiler not found: vax-gcc\n", "error: Compiler not found: vax-gcc"),
        ("make: *** [Makefile:1: vmlinux] Error 2\n", "make: *** [Makefile:1: vmlinux] Error 2"),
        ("\xff", "the build failed and says nowhere why"),
    ],
)
def test_the_cause_comes_before_its_consequences(tmp_path: Path, log: str, expected: str) -> None:
    """A compiler's or linker's word is preferred to make's, wherever it stands."""
    (tmp_path / "log").write_text(log, encoding="latin-1")
    assert expected == first_error(tmp_path / "log")
