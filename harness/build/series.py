"""The kernels of a whole patch series, one after each patch: every one is built from what the one before has left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from harness.arch import Arch
from harness.build.digest import digest_file
from harness.build.image import Image
from harness.build.kernel import ensure_image, locate_image
from harness.build.progress import Progress, silent
from harness.build.source import TREE, apply_patches, copy_tree, plain_tree, take_back
from harness.build.store import Store
from harness.errors import LabError, UserError
from harness.recipe import Recipe


def steps_of(recipe: Recipe) -> tuple[Recipe, ...]:
    """The recipe after each of its patches, 0 being the plain source. Raises UserError where it has none."""
    if not recipe.series:
        found = "a kernel that is built already" if recipe.is_ready else "none"
        raise UserError(f"images/recipes/{recipe.name}.toml: patches: expected a series to climb, found {found}")
    return tuple(recipe.at_step(number) for number in range(len(recipe.series) + 1))


def ensure_steps(
    recipe: Recipe, arch: Arch, progress: Progress = silent, *, store: Store | None = None, jobs: int | None = None
) -> list[Image]:
    """Give the image of each step of a recipe's series, building those that are not in the store.

    That all patches apply is known before anything is compiled. Raises what ensure_image() raises.
    """
    store, steps = store or Store(), steps_of(recipe)
    missing = [step for step in steps if locate_image(step, arch, store=store) is None]
    if missing:
        with store.workshop(f"series-{recipe.name}-{arch.name}") as folder:
            climb = _Climb(recipe, store, folder)
            for step in missing:
                ensure_image(step, arch, progress, store=store, jobs=jobs, site=climb)
    return [ensure_image(step, arch, progress, store=store, jobs=jobs) for step in steps]


class _Climb:
    """One tree that is patched further and further, and one build folder: make finds out what has to be compiled."""

    def __init__(self, recipe: Recipe, store: Store, folder: Path) -> None:
        self.build = folder / "build"
        self._recipe = recipe
        self._store = store
        self._tree = folder / TREE
        self._series = recipe.series
        self._digests = self._digests_now()
        self._applied = 0

    def tree(self, recipe: Recipe, on_step: Callable[[str], None]) -> Path:
        """Bring the tree to the recipe's step, which is never before one that was built."""
        wanted = len(recipe.patch_files)
        if not self._tree.exists():
            on_step("patching the source")
            copy_tree(plain_tree(self._recipe, self._store, on_step), self._tree, self._recipe.source)
            apply_patches(self._tree, self._series, self._recipe.source.label)
            take_back(self._tree, self._series[wanted:])
        else:
            apply_patches(self._tree, self._series[self._applied : wanted], self._recipe.source.label)
        self._applied = wanted
        if self._recipe.series != self._series or self._digests_now() != self._digests:
            raise LabError(f"{self._series[0].parent}: changed while it was built patch by patch; begin again")
        return self._tree

    def _digests_now(self) -> list[str]:
        return [digest_file(patch) for patch in self._series]
