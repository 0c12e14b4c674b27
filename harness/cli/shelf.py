"""What `harness image` looks at: the recipes of a repository, its boards, and a store; things found by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

from harness.arch import Arch, load_archs
from harness.board import load_boards
from harness.build import Store, locate_image
from harness.build.store import Entry
from harness.errors import HarnessError, UserError
from harness.recipe import Recipe, find_recipe, load_recipes
from harness.strict import closest

KINDS = ("kernel", "guest", "initramfs", "source")
SHORTEST_DIGEST = 4


@attrs.frozen(kw_only=True)
class Shelf:
    """Finds recipes and things in the store by what people call them."""

    root: Path
    store: Store

    @property
    def archs(self) -> dict[str, Arch]:
        """The architectures by name."""
        return load_archs(self.root)

    @property
    def recipes(self) -> dict[str, Recipe]:
        """The recipes by name."""
        return load_recipes(self.root, self.archs)

    def every_kernel(self) -> list[tuple[Recipe, Arch]]:
        """Every recipe with each of its architectures."""
        return [pair for name in self.recipes for pair in self.pairs(name)]

    def wanted(self, names: Sequence[str]) -> list[tuple[Recipe, Arch]]:
        """Every kernel that `recipe` or `recipe/arch` names; where nothing is named, those that default boards boot."""
        if names:
            return [pair for name in names for pair in self.pairs(name)]
        boards = load_boards(self.root, {name: arch.kernel_files for name, arch in self.archs.items()})
        booted = dict.fromkeys(f"{board.image}/{board.arch}" for board in boards if board.default)
        return [pair for name in booted for pair in self.pairs(name)]

    def pairs(self, name: str) -> list[tuple[Recipe, Arch]]:
        """The kernels of one `recipe` or `recipe/arch`. Raises UserError where there is no such thing."""
        recipe_name, _, arch_name = name.partition("/")
        recipe = find_recipe(self.recipes, recipe_name)
        if arch_name and arch_name not in recipe.archs:
            raise UserError(f"{name}: the recipe is not for this architecture{closest(arch_name, recipe.archs)}")
        return [(recipe, self.archs[each]) for each in recipe.archs if arch_name in ("", each)]

    def entry(self, name: str) -> Entry:
        """The one thing in the store that a name or the start of a digest means."""
        found = list(self.matching(name))
        if len(found) != 1:
            said = "nothing of that name" if not found else f"{len(found)} things of that name"
            raise UserError(
                f"{name}: expected one thing in the store, found {said}; `harness image list --all` lists it"
            )
        return found[0]

    def matching(self, name: str) -> Iterator[Entry]:
        """Everything in the store that a kind, a name, or the start of a digest means."""
        every = [entry for kind in KINDS for entry in self.store.entries(kind)]
        if name in KINDS:
            yield from (entry for entry in every if entry.kind == name)
        elif self.is_recipe(name):
            folders = set(self._folders(name))
            yield from (entry for entry in every if entry.dir in folders)
        elif len(name) >= SHORTEST_DIGEST:
            yield from (entry for entry in every if entry.digest.startswith(name))

    def is_recipe(self, name: str) -> bool:
        """Whether a name is a recipe's, or that of one of its kernels."""
        try:
            return bool(self.pairs(name))
        except UserError:
            if name.partition("/")[0] in self.recipes:
                raise
            return False

    def _folders(self, name: str) -> Iterator[Path]:
        """Where the kernels of a recipe lie that are there."""
        for recipe, arch in self.pairs(name):
            try:
                image = locate_image(recipe, arch, store=self.store)
            except HarnessError:
                if recipe.is_ready:
                    continue  # its file is gone, and with it all that there was
                raise
            if image is not None:
                yield image.dir
