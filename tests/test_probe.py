"""Probes are read from the guest's ELF file, on every word size and byte order, without running it."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest

from harness.build import Store, ensure_guest
from harness.errors import UserError
from harness.probe import Probe, read_flavours, read_probes
from tests.build.places import ARCHS, GOOD_PROBE, PLAIN_PROBE, native, suites


@pytest.mark.parametrize("arch", sorted(ARCHS))
def test_every_field_is_read_on_every_architecture(tmp_path: Path, arch: str) -> None:
    """What a probe's C source states is what the host reads, for 32 and 64 bits, big and little endian."""
    root = suites(tmp_path / "repo", zoo__water=GOOD_PROBE, air__fire=PLAIN_PROBE)
    guest = ensure_guest(ARCHS[arch], root=root, store=Store(tmp_path / "store"))
    assert (
        Probe(id="air.fire", suite="air", claim="fire is hot", file="suites/air/fire.c", line=3),
        Probe(
            id="zoo.water",
            suite="zoo",
            claim="water is wet",
            file="suites/zoo/water.c",
            line=3,
            requirements=("VS-1", "O-2"),
            isolation=True,
            exclusive=True,
            deadline_ms=500,
            needs_isolation=frozenset({"uts", "ipc", "cgroup"}),
            needs_kernel=(4, 1, 7),
            needs_file="/proc/self",
        ),
    ) == read_probes(guest)


FLAVOURS = """
struct flavour { const char *name; };
static const struct flavour zebra = { "zebra" }, ape = { "ape" };
static const struct flavour *const entries[] __attribute__((used, section("flavours"))) = { &zebra, &ape };
"""


@pytest.mark.parametrize("arch", sorted(ARCHS))
def test_the_flavours_are_read_on_every_architecture(tmp_path: Path, arch: str) -> None:
    """What a guest can contain processes with is known before it is booted."""
    root = suites(tmp_path / "repo", zoo__water=PLAIN_PROBE + FLAVOURS)
    guest = ensure_guest(ARCHS[arch], root=root, store=Store(tmp_path / "store"))
    assert ("ape", "zebra") == read_flavours(guest)


def faults(tmp_path: Path, probe: str) -> list[str]:
    """Give what read_probes() says of a guest with one broken probe."""
    root = suites(tmp_path / "repo", zoo__water=probe)
    guest = ensure_guest(native(), root=root, store=Store(tmp_path / "store"))
    with pytest.raises(UserError) as caught:
        read_probes(guest)
    return [fault.replace(str(guest), "GUEST") for fault in caught.value.faults]


def test_a_probe_must_say_what_it_claims(tmp_path: Path) -> None:
    """Metadata that cannot be is told with the probe's own file and line, all at once."""
    text = PLAIN_PROBE.replace('.claim = "fire is hot"', ".isolation = 2, .needs_isolation = 1024")
    assert [
        "suites/zoo/water.c:3: claim: missing; say in one sentence what holds when the probe passes",
        "suites/zoo/water.c:3: needs_isolation: bits above 9 mean nothing",
        "suites/zoo/water.c:3: isolation: expected 0 or 1, found 2",
    ] == faults(tmp_path, text)


def test_a_probes_name_is_two_words(tmp_path: Path) -> None:
    """Orders and ids are made of it, so it has no spaces, slashes or anything else that these mean something to."""
    text = '#include "probe.h"\n#undef PROBE_NAME\n#define PROBE_NAME "zoo/x.wa ter"\nPROBE(.claim = "x");\n'
    assert ["suites/zoo/water.c:4: name: expected <suite>.<probe>, found 'zoo/x.wa ter'"] == faults(tmp_path, text)


def test_another_layout_is_refused(tmp_path: Path) -> None:
    """A guest whose struct probe is another one is not read as if it were ours."""
    told = faults(tmp_path, '#include "probe.h"\n#undef PROBE_MAGIC\n#define PROBE_MAGIC 1UL\nPROBE(.claim = "x");\n')
    assert 1 == len(told)
    assert "expected a struct probe at" in told[0]
    assert "found magic 0x1" in told[0]


FLAVOURS_C = """
struct flavour { const char *name; void (*rest)(void); };
static const struct flavour none = { .name = "none" }, namespaces = { .name = "namespaces" };
static const struct flavour *const entries[] __attribute__((used, section("flavours"))) = { &none, &namespaces };
"""


@pytest.mark.parametrize("arch", sorted(ARCHS))
def test_flavours_are_read_by_name(tmp_path: Path, arch: str) -> None:
    """The container flavours that a guest carries are known without running it, on every architecture."""
    root = suites(tmp_path / "repo", zoo__water=PLAIN_PROBE)
    (root / "suites/runtime/flavours.c").write_text(FLAVOURS_C)
    guest = ensure_guest(ARCHS[arch], root=root, store=Store(tmp_path / "store"))
    assert ("namespaces", "none") == read_flavours(guest)


def test_a_guest_without_probes_is_refused(tmp_path: Path) -> None:
    """A program without the section is no guest."""
    assert ['GUEST: expected a section "probes", found none; build the guest again'] == faults(tmp_path, "int x;\n")


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"#!/bin/sh\n", b"\x7fELF\x02\x01\x01" + bytes(57)])
def test_a_file_that_is_no_elf_is_refused(tmp_path: Path, data: bytes) -> None:
    """Whatever the file holds, the answer is one line."""
    path = tmp_path / "init"
    path.write_bytes(data)
    with pytest.raises(UserError, match=f"^{path}: expected "):
        read_probes(path)


def test_a_damaged_guest_is_read_or_refused(tmp_path: Path) -> None:
    """Cut off, or with wrong numbers anywhere: one line, never a traceback."""
    root = suites(tmp_path / "repo", zoo__water=GOOD_PROBE)
    whole = ensure_guest(native(), root=root, store=Store(tmp_path / "store")).read_bytes()
    chance, path = random.Random(1), tmp_path / "init"
    for _ in range(100):
        damaged = bytearray(whole[: chance.randrange(len(whole) // 2, len(whole) + 1)])
        for _ in range(4):
            damaged[chance.choice((chance.randrange(64), chance.randrange(len(damaged))))] = chance.randrange(256)
        path.write_bytes(damaged)
        with contextlib.suppress(UserError):
            read_probes(path)
