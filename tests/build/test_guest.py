"""The guest: compiled when its sources are new, refused with every broken source at once."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from harness.build.guest import ensure_guest, locate_guest
from harness.build.store import Store
from harness.errors import LabError, UserError
from tests.build.places import GOOD_PROBE, PLAIN_PROBE, native, suites


def test_the_same_sources_are_compiled_once(tmp_path: Path) -> None:
    """A changed header or probe gives another program; the same sources give the same."""
    root, store = suites(tmp_path / "repo", zoo__water=PLAIN_PROBE), Store(tmp_path / "store")
    first = ensure_guest(native(), root=root, store=store)
    assert first == ensure_guest(native(), root=root, store=store)
    header = root / "suites/runtime/probe.h"
    header.write_text(header.read_text() + "/* other */\n")
    assert first != ensure_guest(native(), root=root, store=store)


def test_the_program_does_not_depend_on_where_it_was_built(tmp_path: Path) -> None:
    """Two checkouts of the same sources give the same bytes."""
    guests = [
        ensure_guest(native(), root=suites(tmp_path / name, zoo__water=GOOD_PROBE), store=Store(tmp_path / f"{name}-s"))
        for name in ("one", "two")
    ]
    assert guests[0].read_bytes() == guests[1].read_bytes()


def test_locating_builds_nothing(tmp_path: Path) -> None:
    """Only what is there is found."""
    root, store = suites(tmp_path / "repo", zoo__water=PLAIN_PROBE), Store(tmp_path / "store")
    assert locate_guest(native(), root=root, store=store) is None
    assert ensure_guest(native(), root=root, store=store) == locate_guest(native(), root=root, store=store)


def test_every_source_that_does_not_compile_is_told(tmp_path: Path) -> None:
    """One line a file: the compiler's first error with file and line."""
    root = suites(tmp_path / "repo", zoo__bad="int x = ;\n", zoo__good=PLAIN_PROBE, air__worse="\n#include <none.h>\n")
    with pytest.raises(UserError) as caught:
        ensure_guest(native(), root=root, store=Store(tmp_path / "store"))
    air, zoo = caught.value.faults
    assert air.startswith("suites/air/worse.c:2:")
    assert "none.h" in air
    assert zoo.startswith("suites/zoo/bad.c:1:9: error: ")


def test_what_does_not_link_names_what_is_missing(tmp_path: Path) -> None:
    """There is no libc to fall back on."""
    root = suites(
        tmp_path / "repo", zoo__lost="long lost(void);\nlong user(void);\nlong user(void) { return lost(); }\n"
    )
    with pytest.raises(UserError, match=r"the guest for x86_64 does not link: .*undefined reference to .lost"):
        ensure_guest(native(), root=root, store=Store(tmp_path / "store"))


def test_a_missing_compiler_says_how_to_install_it(tmp_path: Path) -> None:
    """A toolchain that is not there is the lab's trouble, with the way out."""
    root = suites(tmp_path / "repo", zoo__water=PLAIN_PROBE)
    arch = attrs.evolve(native(), cross_compile="vax-linux-gnu-", packages=("gcc-vax",))
    with pytest.raises(LabError) as caught:
        ensure_guest(arch, root=root, store=Store(tmp_path / "store"))
    line = "vax-linux-gnu-gcc: expected on the PATH, found nothing; install it: apt-get install gcc-vax"
    assert (line,) == caught.value.faults


def test_a_folder_without_suites_is_the_wrong_folder(tmp_path: Path) -> None:
    """Run elsewhere, the harness says where it belongs."""
    with pytest.raises(UserError, match=r"expected suites with probes \(\*\.c\), found none"):
        ensure_guest(native(), root=tmp_path, store=Store(tmp_path / "store"))
