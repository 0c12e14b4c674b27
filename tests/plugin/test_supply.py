"""What each board boots is found, or built, or it is known why not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from harness.build import Store, silent
from harness.build.digest import digest_file
from harness.errors import LabError
from harness.options import Selection
from harness.plan import Cell, Inventory
from harness.plugin import supply
from harness.plugin.inventory import Stock
from harness.plugin.supply import Supplier, Supplies, digests_of, read_supplies, write_supplies
from harness.recipe import Recipe
from tests.build.places import ARCHS, PLAIN_PROBE, suites, toy_recipe
from tests.plugin.fakelab import board, probe

PLACE = "x86_64-qemu/toy"
EMULATOR = board("x86_64-qemu").emulator
STOCK = Stock(
    inventory=Inventory(boards=(), images=(), probes={}, flavours=(), requirements=frozenset()),
    selection=Selection(),
    archs=ARCHS,
    guests={},
    lacking={},
)

Make = Callable[..., tuple[Supplies, str]]


@pytest.fixture
def toy(tmp_path: Path) -> Recipe:
    """Give a recipe that builds in no time."""
    return toy_recipe(suites(tmp_path / "repo", zoo__water=PLAIN_PROBE))


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Give a way to supply one board, on a machine that has its emulator; gives the supplies and what was told."""
    monkeypatch.setattr(supply, "require_tool", lambda *_: None)
    emulator = tmp_path / "bin" / EMULATOR
    emulator.parent.mkdir()
    emulator.write_text("emulator")
    emulator.chmod(0o755)
    monkeypatch.setenv("PATH", f"{emulator.parent}:{os.environ['PATH']}")

    def make(recipe: Recipe, stock: Stock = STOCK) -> tuple[Supplies, str]:
        told: list[str] = []
        supplier = Supplier(stock, tmp_path / "repo", told.append, Store(tmp_path / "store"))
        here = board("x86_64-qemu")
        supply = supplier.ready(here, recipe) or supplier.build(here, recipe, silent)
        return {PLACE: supply}, "\n".join(told)

    return make


def test_what_is_missing_is_built_and_told(make: Make, toy: Recipe) -> None:
    """The first time the kernel is built, and that is said before it begins; the second time nothing is said."""
    supplies, told = make(toy)
    assert "x86_64-qemu: toy for x86_64 is not in the store; building it" == told
    files = supplies[PLACE].files("debug")
    assert ("vmlinux", True, "debug") == (files.kernel.name, files.initrd.is_file(), files.append)
    assert (digest_file(files.kernel), digest_file(files.initrd)) == (
        supplies[PLACE].digests["kernel"],
        supplies[PLACE].digests["initramfs"],
    )
    assert (supplies, "") == make(toy)


def test_everything_that_boots_has_a_digest(make: Make, toy: Recipe, tmp_path: Path) -> None:
    """A verdict speaks of these bytes, the emulator's among them."""
    digests = make(toy)[0][PLACE].digests
    assert {"image", "kernel", "initramfs", "board", "emulator"} == set(digests)
    assert digest_file(tmp_path / "bin" / EMULATOR) == digests["emulator"]


def test_a_kernel_of_ones_own_is_booted_as_it_is(make: Make, toy: Recipe, tmp_path: Path) -> None:
    """A ready kernel is not copied, and its digest is that of the very file."""
    kernel = tmp_path / "mine"
    kernel.write_text("kernel")
    supplies, told = make(toy.from_kernel(kernel))
    assert (kernel, digest_file(kernel), "") == (
        supplies[PLACE].files("").kernel,
        supplies[PLACE].digests["kernel"],
        told,
    )


def test_a_kernel_that_does_not_build_is_told_in_one_line(make: Make, toy: Recipe) -> None:
    """The first error is the fault of this board's cells, and nothing is raised for the others'."""
    (toy.source.file / "main.c").write_text("int answer = ;\n")
    supplies, told = make(toy)
    assert "main.c:1:14: error: expected expression" in supplies[PLACE].fault
    assert f"x86_64-qemu: {supplies[PLACE].fault}" in told
    with pytest.raises(LabError, match="expected expression"):
        supplies[PLACE].files("")


def test_a_missing_emulator_is_known_before_anything_is_built(
    make: Make, toy: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line that installs it is the fault, and no time is lost on a kernel that cannot boot."""

    def lacking(command: str, _packages: object) -> None:
        raise LabError(f"{command}: expected on the PATH, found nothing; install it: apt-get install it")

    monkeypatch.setattr(supply, "require_tool", lacking)
    supplies, told = make(toy)
    assert "qemu-system-x86: expected on the PATH, found nothing; install it: apt-get install it" == (
        supplies[PLACE].fault.replace("x86_64", "x86")
    )
    assert "building" not in told


def test_a_mistake_of_ours_costs_one_board(make: Make, toy: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others go on, and nobody waits for a supply that never comes."""

    def mistake(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a mistake")

    monkeypatch.setattr(supply, "ensure_image", mistake)
    assert "internal error: ZeroDivisionError: a mistake" == make(toy)[0][PLACE].fault


def test_a_missing_guest_is_its_boards_fault(make: Make, toy: Recipe) -> None:
    """Where no guest could be compiled, that is why the board cannot be asked."""
    supplies, _ = make(toy, attrs.evolve(STOCK, lacking={"x86_64": "no compiler"}))
    assert "no compiler" == supplies[PLACE].fault


def test_supplies_reach_other_processes(make: Make, toy: Recipe, tmp_path: Path) -> None:
    """What one process has made ready, another reads as it was."""
    supplies, _ = make(toy)
    write_supplies(tmp_path, supplies)
    assert supplies == read_supplies(tmp_path)


def test_what_would_boot_now_is_known_without_building(make: Make, toy: Recipe, tmp_path: Path) -> None:
    """The same digests as of what was booted; a kernel that is not built has none, and is not built for the asking."""
    cell = Cell(board=board("x86_64-qemu"), image=toy, flavour="none", probe=probe("zoo.water"))
    root, store = tmp_path / "repo", Store(tmp_path / "store")
    assert {"initramfs", "board", "emulator"} == set(digests_of(cell, STOCK, root, store))
    supplies, _ = make(toy)
    assert {"image", "kernel", "initramfs", "board", "emulator"} == set(supplies[PLACE].digests)
    assert supplies[PLACE].digests == digests_of(cell, STOCK, root, store)
