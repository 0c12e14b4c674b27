"""Recipes: which source, patches and configuration make a kernel, one file each under images/recipes/."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from harness.cell_id import split_step, step_name
from harness.errors import UserError
from harness.strict import closest, load_toml, structure

SOURCE_NEEDS = {"debian": "package", "tarball": "path", "tree": "path", "kernel": "path"}
READY_KERNEL = "kernel"
SEEDED = "CONFIG_CONTAINER_FAULTS=y"
"""The line of a configuration that puts seeded faults into a kernel."""
GIVEN_BY_ARCH = {"ARCH", "CROSS_COMPILE"}


@attrs.frozen(kw_only=True)
class Source:
    """Where a kernel comes from.

    `debian`: a package that puts /usr/src/<package>.tar.xz there; `tarball`: such a file anywhere; `tree`: a folder
    with a kernel source; `kernel`: a kernel file that is ready to boot and is not built at all. A relative path in a
    recipe starts at the repository's root.
    """

    kind: str
    package: str = ""
    path: str = ""

    @property
    def file(self) -> Path:
        """The file or folder itself."""
        if self.kind == "debian":
            return Path(f"/usr/src/{self.package}.tar.xz")
        return Path(self.path).expanduser().absolute()

    @property
    def label(self) -> str:
        """What people call it."""
        return self.package or self.path


@attrs.frozen(kw_only=True)
class RecipeFile:
    """What a recipe's file holds."""

    source: Source
    archs: tuple[str, ...]
    """The architectures that it builds for."""
    summary: str = ""
    flavours: tuple[str, ...] = ()
    """The container flavours that the kernel promises; `none` is always there."""
    patches: str = ""
    """A folder of images/patches/ with a quilt `series` file."""
    fragments: tuple[str, ...] = ("common",)
    """Configurations of images/kconfig/ to merge, in order, before the architecture's own."""
    config: str = "tinyconfig"
    """The kernel's own make target that everything is merged into."""
    make: dict[str, str] = attrs.field(factory=dict, hash=False)
    """More variables for make."""


@attrs.frozen(kw_only=True)
class Recipe(RecipeFile):
    """One kernel to be built; its name is its file's, with the step where only a part of its patches is applied."""

    name: str
    images: Path = Path("images")
    """The folder that its patches and fragments are looked up in."""
    step: int | None = None
    """How many patches of its series are applied; None for all."""

    def from_tree(self, tree: Path) -> Recipe:
        """The same configuration on another kernel source, which has its own patches already."""
        return attrs.evolve(self, source=Source(kind="tree", path=str(tree)), patches="", step=None)

    def from_kernel(self, kernel: Path) -> Recipe:
        """A ready kernel file in its place."""
        return attrs.evolve(self, source=Source(kind=READY_KERNEL, path=str(kernel)), patches="")

    @property
    def series(self) -> tuple[Path, ...]:
        """All patches in the order in which they apply. Raises UserError where the series is not as it should be."""
        return tuple(read_series(self.images / "patches" / self.patches)) if self.patches else ()

    @property
    def patch_files(self) -> tuple[Path, ...]:
        """The patches that are applied, in order."""
        return self.series[: self.step]

    @property
    def is_unfinished(self) -> bool:
        """Whether patches of its series are left out: what its configuration asks for may not be there yet."""
        return self.patch_files != self.series

    def at_step(self, number: int) -> Recipe:
        """The recipe with so many of its patches."""
        return attrs.evolve(self, name=step_name(self.name, number), step=number)

    @property
    def is_ready(self) -> bool:
        """Whether its kernel is a file that somebody brought, and is not built at all."""
        return self.source.kind == READY_KERNEL

    @property
    def has_faults(self) -> bool:
        """Whether its kernel carries seeded faults, as far as its configuration tells; a ready kernel may."""
        files = map(self.fragment_file, self.fragments)
        return self.is_ready or any(SEEDED in file.read_text("utf-8").split() for file in files)

    def fragment_file(self, name: str) -> Path:
        """The file of one named configuration."""
        return self.images / "kconfig" / f"{name}.config"


def load_recipes(root: Path, archs: Collection[str]) -> dict[str, Recipe]:
    """Read every images/recipes/*.toml below the repository's root, by name.

    `archs` are the names that a recipe may build for. Raises UserError with every fault of every file.
    """
    recipes: dict[str, Recipe] = {}
    faults: list[str] = []
    for path in sorted((root / "images/recipes").glob("*.toml")):
        try:
            recipes[path.stem] = _load(path, root, archs)
        except UserError as error:
            faults += error.faults
    if faults:
        raise UserError(*faults)
    return recipes


def find_recipe(recipes: Mapping[str, Recipe], name: str) -> Recipe:
    """The recipe of that name, or one after so many of its patches: `linux-mine:3`. Raises UserError for any other."""
    plain, step = split_step(name)
    if plain not in recipes:
        raise UserError(f"{plain}: unknown recipe{closest(plain, list(recipes))}")
    recipe = recipes[plain]
    if step is None:
        return recipe
    if step > len(recipe.series):
        raise UserError(f"{name}: expected a step from 0 to {len(recipe.series)}, the patches of its series")
    return recipe.at_step(step)


def steps_among(recipes: Iterable[Recipe], names: Iterable[str]) -> tuple[Recipe, ...]:
    """The recipes at those steps that names ask for; names of other things are passed over."""
    known = {recipe.name: recipe for recipe in recipes}
    parts = ((name, *split_step(name)) for name in names)
    return tuple(find_recipe(known, name) for name, plain, step in parts if step is not None and plain in known)


def read_series(folder: Path) -> Iterator[Path]:
    """Give the patches that a quilt series names; `#` starts a comment, and all apply with -p1."""
    series = folder / "series"
    if not series.is_file():
        raise UserError(f"{series}: expected a quilt series, one patch a line, found no such file")
    missing = []
    for line in series.read_text(encoding="utf-8").splitlines():
        name = line.split("#", 1)[0].strip()
        if name and (folder / name).is_file():
            yield folder / name
        elif name:
            missing.append(f"{series}: {name}: named here, but there is no such file beside it")
    if missing:
        raise UserError(*missing)


def _load(path: Path, root: Path, archs: Collection[str]) -> Recipe:
    origin = str(path.relative_to(root))
    told = structure(load_toml(path, origin), RecipeFile, origin)
    recipe = Recipe(name=path.stem, images=root / "images", **attrs.asdict(told, recurse=False))
    if recipe.source.path:
        place = str(root / Path(recipe.source.path).expanduser())
        recipe = attrs.evolve(recipe, source=attrs.evolve(recipe.source, path=place))
    faults = [f"{origin}: {fault}" for fault in (*_source_faults(recipe.source), *_faults(recipe, archs))]
    if recipe.patches:
        try:
            list(recipe.series)
        except UserError as error:
            faults += [f"{origin}: patches: {fault}" for fault in error.faults]
    if faults:
        raise UserError(*faults)
    return recipe


def _faults(recipe: Recipe, archs: Collection[str]) -> Iterator[str]:
    if not recipe.archs:
        yield "archs: expected at least one architecture, found none"
    for name in sorted(GIVEN_BY_ARCH & set(recipe.make)):
        yield f"make.{name}: the architecture's file says this; take it out"
    for index, name in enumerate(recipe.archs):
        if name not in archs:
            yield f"archs[{index}]: {name}: unknown architecture{closest(name, list(archs))}"
    for index, name in enumerate(recipe.fragments):
        if not recipe.fragment_file(name).is_file():
            yield f"fragments[{index}]: images/kconfig/{name}.config does not exist"


def _source_faults(source: Source) -> Iterator[str]:
    if source.kind not in SOURCE_NEEDS:
        yield f"source.kind: {source.kind}: unknown kind{closest(source.kind, list(SOURCE_NEEDS))}"
        return
    needed = SOURCE_NEEDS[source.kind]
    for key in ("package", "path"):
        found = getattr(source, key)
        if key == needed and not found:
            yield f"source.{key}: missing; a {source.kind} source needs it"
        elif key != needed and found:
            yield f"source.{key}: a {source.kind} source has {needed}, not {key}"
