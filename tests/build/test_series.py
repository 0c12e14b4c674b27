"""A patch series climbed: a kernel after each patch, only what a patch changes compiled, all patches tried first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.build import kernel
from harness.build.image import Image
from harness.build.kernel import ensure_image
from harness.build.progress import Step
from harness.build.series import ensure_steps, steps_of
from harness.build.store import Store
from harness.errors import LabError, UserError
from harness.recipe import Recipe
from tests.build.places import native, patch_series, toy_recipe

CLIMBING_MAKEFILE = """
tinyconfig:
	@echo CONFIG_TINY=y > $(O)/.config
olddefconfig:
	@grep -q 'config DUCKS' Kconfig || sed -i '/DUCKS/d' $(O)/.config
	@sed -i '/DROPPED/d' $(O)/.config
	@mkdir -p $(O)/include/config $(O)/arch/x86/boot
	@echo 9.9.0 > $(O)/include/config/kernel.release
$(O)/%.o: %.c
	@echo '  CC      $*.o'
	@$(CC) -c $< -o $@
vmlinux: $(O)/main.o $(O)/other.o
	@cat main.c other.c $(O)/.config > $(O)/vmlinux
bzImage: vmlinux
	@cp $(O)/vmlinux $(O)/arch/x86/boot/bzImage
kernelrelease kernelversion:
	@echo 9.9.0
"""
CHANGE = "--- a/{0}.c\n+++ b/{0}.c\n@@ -1 +1 @@\n-int {0} = {1};\n+int {0} = {2};\n"
DUCKS = "--- a/Kconfig\n+++ b/Kconfig\n@@ -1,3 +1,4 @@\n config TINY\n \tbool\n+config DUCKS\n config DROPPED\n"


def series(tmp_path: Path, **patches: str) -> Recipe:
    """Give a recipe with this series, whose kernel has two objects and asks for an option that a patch brings."""
    recipe = toy_recipe(tmp_path, patches=patch_series(tmp_path, "fixes", **patches))
    tree = recipe.source.file
    (tree / "Makefile").write_text(CLIMBING_MAKEFILE)
    (tree / "Kconfig").write_text("config TINY\n\tbool\nconfig DROPPED\n")
    for name in ("main", "other"):
        (tree / f"{name}.c").write_text(f"int {name} = 0;\n")
    return recipe


def compiled(image: Image) -> set[str]:
    """Name the objects that were compiled for an image."""
    lines = (image.dir / "build.log").read_text().splitlines()
    return {line.split()[1] for line in lines if line.startswith("  CC ")}


def test_every_step_is_built_from_the_one_before_it(tmp_path: Path) -> None:
    """Each kernel is what its patches make it, only what a patch changes is compiled, the source stays as it was."""
    recipe = series(tmp_path, one=CHANGE.format("main", 0, 1), two=DUCKS, three=CHANGE.format("other", 0, 3))
    recipe.fragment_file("common").write_text("CONFIG_DUCKS=y\n")
    store = Store(tmp_path / "store")
    images = ensure_steps(recipe, native(), store=store)
    texts = [image.kernel_files["bzImage"].read_text().split("\n", 2)[:2] for image in images]
    assert [(0, 0), (1, 0), (1, 0), (1, 3)] == [tuple(int(line.strip(";")[-1]) for line in each) for each in texts]
    assert [{"main.o", "other.o"}, {"main.o"}, set(), {"other.o"}] == [compiled(image) for image in images]
    assert [False, False, True, True] == ["CONFIG_DUCKS=y" in _config(image) for image in images]
    assert "int main = 0;\n" == (recipe.source.file / "main.c").read_text()
    assert [] == list((store.root / "work").iterdir())


def test_the_last_step_is_the_recipes_own_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a second climb nor the recipe itself builds anything, and from nothing the same bytes come out."""
    recipe = series(tmp_path, one=CHANGE.format("main", 0, 1), two=CHANGE.format("other", 0, 2))
    store = Store(tmp_path / "store")
    images = ensure_steps(recipe, native(), store=store)
    from_nothing = ensure_image(recipe, native(), store=Store(tmp_path / "empty"))
    monkeypatch.setattr(kernel._Build, "fill", lambda *_: pytest.fail("built again"))
    assert images == ensure_steps(recipe, native(), store=store)
    assert images[-1] == ensure_image(recipe, native(), store=store)
    assert [path.read_bytes() for path in from_nothing.kernel_files.values()] == [
        path.read_bytes() for path in images[-1].kernel_files.values()
    ]


def test_only_what_is_missing_is_built(tmp_path: Path) -> None:
    """After an edit of a late patch, the kernels before it are found, and the climb begins behind them."""
    patches = {f"p{number}": CHANGE.format("main", number, number + 1) for number in range(4)}
    recipe = series(tmp_path, **patches)
    store = Store(tmp_path / "store")
    before = ensure_steps(recipe, native(), store=store)
    (recipe.images / "patches/fixes/p2.patch").write_text("why\n" + CHANGE.format("main", 2, 3))
    steps: list[Step] = []
    after = ensure_steps(recipe, native(), steps.append, store=store)
    assert before[:3] == after[:3]
    assert {"toy:3 for x86_64", "toy:4 for x86_64"} == {step.subject for step in steps}
    assert b"int main = 4;" in after[4].kernel_files["vmlinux"].read_bytes()


def test_a_patch_that_does_not_apply_is_one_line(tmp_path: Path) -> None:
    """It names the patch and the file, before anything is compiled, and nothing is left of the attempt."""
    recipe = series(tmp_path, one=CHANGE.format("main", 0, 1), two=CHANGE.format("other", 7, 8))
    store = Store(tmp_path / "store")
    with pytest.raises(UserError) as caught:
        ensure_steps(recipe, native(), store=store)
    (fault,) = caught.value.faults
    patch = recipe.images / "patches/fixes/two.patch"
    assert f"{patch}: does not apply to {recipe.source.path}: other.c; refresh the patch against this source" == fault
    assert ([], []) == (store.entries("kernel"), list((store.root / "work").iterdir()))


def test_an_option_that_is_known_and_dropped_stops_the_climb(tmp_path: Path) -> None:
    """Only what no Kconfig file of the tree knows yet may be missing, and at the last step nothing may."""
    recipe = series(tmp_path, one=CHANGE.format("main", 0, 1))
    recipe.fragment_file("common").write_text("CONFIG_DUCKS=y\n")
    store = Store(tmp_path / "store")
    with pytest.raises(UserError, match="CONFIG_DUCKS: expected y, found n"):
        ensure_steps(recipe, native(), store=store)
    assert ["toy:0"] == [entry.provenance["recipe"] for entry in store.entries("kernel")]
    recipe.fragment_file("common").write_text("CONFIG_DROPPED=y\n")
    with pytest.raises(UserError, match="CONFIG_DROPPED: expected y, found n"):
        ensure_image(recipe.at_step(0), native(), store=store)


def test_a_series_that_changes_meanwhile_is_not_built(tmp_path: Path) -> None:
    """A kernel of an old patch under the digest of a new one would be found for ever."""
    recipe = series(tmp_path, one=CHANGE.format("main", 0, 1), two=CHANGE.format("other", 0, 2))

    def edit(step: Step) -> None:
        if step.subject.startswith("toy:0") and step.doing == "compiling":
            (recipe.images / "patches/fixes/one.patch").write_text("other\n" + CHANGE.format("main", 0, 1))

    with pytest.raises(LabError, match=r"patches/fixes: changed while it was built patch by patch; begin again"):
        ensure_steps(recipe, native(), edit, store=Store(tmp_path / "store"))


@pytest.mark.parametrize(
    ("changes", "found"), [({}, "none"), ({"kernel": Path("bzImage")}, "a kernel that is built already")]
)
def test_a_recipe_without_patches_has_nothing_to_climb(changes: dict[str, Any], found: str, tmp_path: Path) -> None:
    """It is told before anything is looked for."""
    recipe = toy_recipe(tmp_path)
    recipe = recipe.from_kernel(changes["kernel"]) if changes else recipe
    with pytest.raises(
        UserError, match=f"^images/recipes/toy.toml: patches: expected a series to climb, found {found}"
    ):
        steps_of(recipe)


def _config(image: Image) -> str:
    assert image.config is not None
    return image.config.read_text()
