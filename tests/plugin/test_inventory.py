"""What there is to choose from, read from a small repository."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from harness.build import Store
from harness.errors import LabError, UserError
from harness.options import Selection
from harness.plan import make_plan
from harness.plugin import inventory
from harness.plugin.inventory import Stock, load_stock
from tests.build.places import ROOT, patch_series, suites

FLAVOURS_C = """
struct flavour { const char *name; };
#define FLAVOUR(id, text) static const struct flavour id = { text }; \\
	static const struct flavour *const id##_entry __attribute__((used, section("flavours"))) = &id
FLAVOUR(none, "none");
FLAVOUR(namespaces, "namespaces");
"""
PROBE = '#include "probe.h"\nPROBE(.claim = "water is wet", .requirements = "VS-3a");\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a repository with the real boards and requirements, one recipe that all of them boot, and one probe."""
    root = suites(tmp_path / "repo", zoo__water=PROBE)
    (root / "suites/runtime/flavours.c").write_text(FLAVOURS_C)
    for folder in ("boards", "images", "suites/spec"):
        shutil.copytree(ROOT / folder, root / folder)
    for recipe in (root / "images/recipes").iterdir():
        if recipe.name != "linux-6.1.toml":
            recipe.unlink()
    for board in (root / "boards").iterdir():
        board.write_text(re.sub("image: .*", "image: linux-6.1", board.read_text()))
    return root


@pytest.fixture
def load(root: Path, tmp_path: Path) -> Callable[..., Stock]:
    """Give a way to load it for one board."""
    store = Store(tmp_path / "store")

    def load(boards: tuple[str, ...] = ("x86_64-qemu",), **selection: object) -> Stock:
        return load_stock(root, attrs.evolve(Selection(), boards=boards, **selection), store=store)

    return load


def test_a_stock_holds_all_that_a_plan_needs(load: Callable[..., Stock]) -> None:
    """Boards, recipes, probes, flavours and requirements are there, and plan to cells."""
    stock = load()
    assert ("namespaces", "none") == stock.inventory.flavours
    assert "VS-3a" in stock.inventory.requirements
    assert ["x86_64-qemu/linux-6.1/namespaces/zoo.water", "x86_64-qemu/linux-6.1/none/zoo.water"] == [
        cell.id for cell in make_plan(stock.inventory, stock.selection).cells
    ]


def test_a_kernel_of_ones_own_is_named_after_its_file(load: Callable[..., Stock], tmp_path: Path) -> None:
    """--kernel stands in the place of an image, with a readable name, for every flavour that it may have."""
    kernel = tmp_path / "vmlinuz-2.6.32 (mine)"
    kernel.touch()
    stock = load(kernel=kernel)
    plan = make_plan(stock.inventory, stock.selection)
    assert [
        "x86_64-qemu/vmlinuz-2.6.32-mine/namespaces/zoo.water",
        "x86_64-qemu/vmlinuz-2.6.32-mine/none/zoo.water",
    ] == [cell.id for cell in plan.cells]
    assert kernel == plan.cells[0].image.source.file


def test_a_kernel_is_for_one_architecture(load: Callable[..., Stock], tmp_path: Path) -> None:
    """--kernel with boards of several architectures, or with --images, is refused with the way out."""
    with pytest.raises(
        UserError, match=r"--kernel: expected boards of one architecture, found i386, x86_64; name them"
    ):
        load(("i386-qemu", "x86_64-qemu"), kernel=tmp_path / "k")
    with pytest.raises(UserError, match="--kernel and --images: give one of them"):
        load(kernel=tmp_path / "k", images=("linux-6.1",))


def test_a_tree_is_built_with_the_images_configuration(load: Callable[..., Stock], tmp_path: Path) -> None:
    """--tree changes where the source comes from, and nothing else."""
    image = make_plan((stock := load(tree=tmp_path)).inventory, stock.selection).cells[0].image
    assert ("linux-6.1", "tree", tmp_path, ("common",)) == (
        image.name,
        image.source.kind,
        image.source.file,
        image.fragments,
    )


def test_a_recipe_can_be_booted_after_each_of_its_patches(load: Callable[..., Stock], root: Path) -> None:
    """A step is an image like any other; one that the series does not have is told in one line."""
    recipe = (root / "images/recipes/linux-6.1.toml").read_text()
    (root / "images/recipes/mine.toml").write_text(recipe.replace("fragments", 'patches = "fixes"\nfragments'))
    patch_series(root, "fixes", one="", two="")
    stock = load(images=("mine:0", "mine:1"), flavours=("none",))
    cells = make_plan(stock.inventory, stock.selection).cells
    assert ["x86_64-qemu/mine:0/none/zoo.water", "x86_64-qemu/mine:1/none/zoo.water"] == [cell.id for cell in cells]
    assert [[], ["one.patch"]] == [[path.name for path in cell.image.patch_files] for cell in cells]
    with pytest.raises(UserError, match=r"^mine:3: expected a step from 0 to 2, the patches of its series$"):
        load(images=("mine:3",))


def test_faults_are_seeded_into_what_is_built_with_them(load: Callable[..., Stock], root: Path) -> None:
    """A kernel that somebody brought is tried with faults only where it is named; one that has none never is."""
    with pytest.raises(UserError, match=r"^images/recipes: expected a recipe with CONFIG_CONTAINER_FAULTS=y "):
        load(faults=("*",))
    recipe = (root / "images/recipes/linux-6.1.toml").read_text()
    (root / "images/recipes/mine.toml").write_text(recipe.replace('["common"]', '["common", "faulty"]'))
    (root / "images/kconfig/faulty.config").write_text("CONFIG_CONTAINER_FAULTS=y\n")
    brought = 'archs = ["x86_64"]\n[source]\nkind = "kernel"\npath = "bzImage"\n'
    (root / "images/recipes/brought.toml").write_text(brought)
    assert ("mine",) == load(faults=("*",)).selection.images
    assert ("brought",) == load(faults=("*",), images=("brought",)).selection.images
    with pytest.raises(UserError, match=r"found linux-6\.1, which has none; take mine$"):
        load(faults=("*",), images=("linux-6.1",))


def test_all_faults_of_all_files_are_told_at_once(load: Callable[..., Stock], root: Path) -> None:
    """A broken board does not hide a broken recipe."""
    board = root / "boards/arm-qemu.yaml"
    board.write_text(board.read_text().replace("memory:", "memroy:"))
    recipe = root / "images/recipes/linux-6.1.toml"
    recipe.write_text("sumary = 1\n" + recipe.read_text())
    with pytest.raises(UserError) as caught:
        load()
    told = "\n".join(caught.value.faults)
    assert 'memroy: unknown key; did you mean "memory"?' in told
    assert 'images/recipes/linux-6.1.toml: sumary: unknown key; did you mean "summary"?' in told


def test_a_probe_names_requirements_that_there_are(load: Callable[..., Stock], root: Path) -> None:
    """A requirement that no source asks for is a fault of the probe, told with its line."""
    (root / "suites/zoo/fire.c").write_text(PROBE.replace("VS-3a", "VS-3aa"))
    with pytest.raises(UserError) as caught:
        load()
    assert "suites/zoo/fire.c:2: requirements: VS-3aa: no such requirement" in caught.value.faults[0]


def test_a_recipe_promises_flavours_that_there_are(load: Callable[..., Stock], root: Path) -> None:
    """A flavour that no guest carries is a fault of the recipe."""
    recipe = root / "images/recipes/linux-6.1.toml"
    recipe.write_text(recipe.read_text().replace('["namespaces"]', '["namespace"]'))
    with pytest.raises(UserError, match=r'flavours\[0\]: namespace: no such flavour; did you mean "namespaces"\?'):
        load()


def test_a_missing_compiler_costs_its_own_boards_only(
    load: Callable[..., Stock], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cells of an architecture without a compiler are planned all the same, and it is known why none answers."""
    real = inventory.ensure_guest

    def without_arm(arch: object, **rest: object) -> Path:
        if getattr(arch, "name", "") == "arm":
            raise LabError("arm-linux-gnueabihf-gcc: expected on the PATH, found nothing")
        return real(arch, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(inventory, "ensure_guest", without_arm)
    stock = load(("arm-qemu", "x86_64-qemu"))
    assert {"arm": "arm-linux-gnueabihf-gcc: expected on the PATH, found nothing"} == stock.lacking
    assert 4 == len(make_plan(stock.inventory, stock.selection).cells)
    with pytest.raises(LabError, match="arm-linux-gnueabihf-gcc"):
        load(("arm-qemu",))


def with_faults(root: Path, name: str) -> None:
    """Add a recipe whose kernel carries seeded faults, and one such fault."""
    (root / "images/kconfig/faulty.config").write_text("CONFIG_CONTAINER=y\nCONFIG_CONTAINER_FAULTS=y\n")
    recipe = (root / "images/recipes/linux-6.1.toml").read_text()
    text = re.sub("fragments = .*\n", "", recipe)
    (root / f"images/recipes/{name}.toml").write_text('fragments = ["common", "faulty"]\n' + text)


def test_faults_are_seeded_where_the_kernel_carries_some(load: Callable[..., Stock], root: Path) -> None:
    """Unless told otherwise, the recipes that carry faults are booted in the place of the boards' own."""
    with_faults(root, "faulty-6.1")
    stock = load(faults=("*",))
    assert ("faulty-6.1",) == stock.selection.images
    kernels = {cell.kernel for cell in make_plan(stock.inventory, stock.selection).cells}
    assert {"faulty-6.1", *(f"faulty-6.1+{name}" for name in stock.inventory.faults)} >= kernels
    assert "faulty-6.1" in kernels


def test_a_kernel_without_faults_is_refused_for_them(load: Callable[..., Stock], root: Path) -> None:
    """Before anything boots, with what to take instead; so is a repository in which no recipe has any."""
    with pytest.raises(UserError, match="images/recipes: expected a recipe with CONFIG_CONTAINER_FAULTS=y"):
        load(faults=("*",))
    with_faults(root, "faulty-6.1")
    told = "--images: expected kernels with seeded faults, found linux-6.1, which has none; take faulty-6.1"
    with pytest.raises(UserError, match=f"^{told}$"):
        load(faults=("*",), images=("linux-6.1",))
