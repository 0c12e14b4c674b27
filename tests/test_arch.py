"""Architectures: the files under images/arch/ are facts, and broken ones are told in one line a fault."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest
import tuxmake

from harness.arch import load_archs
from harness.errors import UserError

ROOT = Path(__file__).resolve().parents[1]
GOOD = (ROOT / "images/arch/arm.toml").read_text()


def repository(tmp_path: Path, text: str) -> Path:
    """Make a repository with one architecture, `toy`."""
    (tmp_path / "images/arch").mkdir(parents=True)
    (tmp_path / "images/kconfig").mkdir()
    (tmp_path / "images/kconfig/arm.config").write_text("")
    (tmp_path / "images/arch/toy.toml").write_text(text)
    return tmp_path


def faults(root: Path) -> list[str]:
    """Give what load_archs() says of a broken repository."""
    with pytest.raises(UserError) as caught:
        load_archs(root)
    return list(caught.value.faults)


def test_a_file_is_an_architecture(tmp_path: Path) -> None:
    """The file's name is the architecture's; nothing else registers it."""
    arch = load_archs(repository(tmp_path, GOOD))["toy"]
    assert ("toy", "arm-linux-gnueabihf-gcc", 32, "little") == (arch.name, arch.compiler, arch.bits, arch.endian)


def test_every_shipped_architecture_is_well_formed() -> None:
    """The five architectures load, and each says what its uname may be."""
    archs = load_archs(ROOT)
    assert {"arm", "i386", "ppc64", "sparc64", "x86_64"} == set(archs)
    assert all(arch.machines for arch in archs.values())


def test_tuxmake_means_the_same_architecture() -> None:
    """TuxMake builds with the ARCH= that our file states; otherwise the digest would lie about what was built."""
    for arch in load_archs(ROOT).values():
        theirs = configparser.ConfigParser()
        theirs.optionxform = str  # type: ignore[method-assign, assignment]
        theirs.read(Path(tuxmake.__file__).parent / f"arch/{arch.tuxmake}.ini")
        assert arch.kernel_arch == theirs["makevars"]["ARCH"]


def test_the_packages_are_among_those_that_set_up_a_machine() -> None:
    """Whatever an architecture's file says it needs is installed by `make`."""
    listed = (ROOT / "images/debian-packages.txt").read_text().split()
    assert [] == [each for arch in load_archs(ROOT).values() for each in arch.packages if each not in listed]


def test_an_unknown_key_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    """A typo is told with the file, the key and what was probably meant."""
    root = repository(tmp_path, GOOD.replace("kernel_arch", "kernel_arhc"))
    told = faults(root)
    assert 'images/arch/toy.toml: kernel_arhc: unknown key; did you mean "kernel_arch"?' in told
    assert "images/arch/toy.toml: kernel_arch: missing" in told


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Impossible values are told together, one line each."""
    text = (
        GOOD.replace("bits = 32", "bits = 31")
        .replace('"little"', '"middle"')
        .replace('fragment = "arm"', 'fragment = "none"')
    )
    assert [
        "images/arch/toy.toml: bits: expected 32 or 64, found 31",
        "images/arch/toy.toml: endian: expected big or little, found 'middle'",
        "images/arch/toy.toml: fragment: images/kconfig/none.config does not exist",
    ] == faults(repository(tmp_path, text))


def test_a_folder_without_architectures_is_the_wrong_folder(tmp_path: Path) -> None:
    """Run elsewhere, the harness says where it belongs."""
    assert [f"{tmp_path}: expected images/arch/*.toml, found none; run this in the harness's own folder"] == faults(
        tmp_path
    )
