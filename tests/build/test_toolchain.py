"""Toolchains: exactly which compiler, and nothing of the user's environment that would change what it builds."""

from __future__ import annotations

from harness.build.toolchain import clean_environment, toolchain_versions, version_of
from tests.build.places import ARCHS


def test_every_architecture_says_which_compiler_it_is() -> None:
    """Compiler and linker of all five name themselves with a version."""
    for arch in ARCHS.values():
        versions = toolchain_versions(arch)
        assert {"gcc", "ld"} == set(versions)
        assert arch.compiler in versions["gcc"]
        assert "Binutils" in versions["ld"]


def test_a_tool_that_is_not_there_has_no_version() -> None:
    """Provenance says so by an empty word."""
    assert "" == version_of("no-such-tool-at-all")


def test_variables_that_change_builds_are_kept_out() -> None:
    """Only what a compiler needs to run at all, and its cache's place, gets through."""
    given = {"PATH": "/bin", "MAKEFLAGS": "-j9", "KCFLAGS": "-g", "ARCH": "vax", "CCACHE_DIR": "/c", "LANG": "de_DE"}
    assert {"PATH": "/bin", "CCACHE_DIR": "/c", "LC_ALL": "C"} == clean_environment(given)
