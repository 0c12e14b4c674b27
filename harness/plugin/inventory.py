"""What there is to choose from: the files of the repository, read and checked, and the guests made of its suites."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import attrs

from harness.arch import Arch, load_archs
from harness.board import Board, load_boards
from harness.build import Store, ensure_guest
from harness.errors import LabError, UserError
from harness.fault import Fault, load_faults
from harness.options import Selection
from harness.plan import CONTROL_FLAVOUR, Inventory, choose_boards, choose_images
from harness.probe import Probe, read_flavours, read_probes
from harness.recipe import SEEDED, Recipe, load_recipes, steps_among
from harness.spec import Requirement, load_spec
from harness.strict import closest

T = TypeVar("T")
Guests = Mapping[str, Path]
"""The guest's ELF file by architecture."""

NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


@attrs.frozen(kw_only=True)
class Stock:
    """What a run draws on.

    `selection` is the user's, with images named as the inventory names them; `lacking` says for which architectures
    no guest could be built, and why.
    """

    inventory: Inventory
    selection: Selection
    archs: Mapping[str, Arch]
    guests: Guests
    lacking: Mapping[str, str]


def load_stock(root: Path, selection: Selection, guests: Guests | None = None, *, store: Store | None = None) -> Stock:
    """Read all files below the repository's root, and build the guest for the chosen boards.

    `guests` are those that another process of the same run has built already. Raises UserError with every fault of
    every file, and LabError where no guest can be built at all.
    """
    archs = load_archs(root)
    faults = _Faults()
    kernel_files = {name: arch.kernel_files for name, arch in archs.items()}
    boards: tuple[Board, ...] = faults.of(lambda: load_boards(root, kernel_files), ())
    recipes: tuple[Recipe, ...] = faults.of(lambda: tuple(load_recipes(root, archs).values()), ())
    spec: tuple[Requirement, ...] = faults.of(lambda: load_spec(root / "suites/spec"), ())
    steps: tuple[Recipe, ...] = faults.of(lambda: steps_among(recipes, selection.images), ())
    faults.tell()
    requirements = frozenset(each.id for each in spec)
    seeded: dict[str, Fault] = faults.of(lambda: load_faults(root, requirements, archs), {})
    chosen = choose_boards(boards, selection.boards)
    wanted = tuple(dict.fromkeys(board.arch for board in chosen))
    lacking: dict[str, str] = {}
    if guests is None:
        guests, lacking = _build_guests([archs[name] for name in wanted], root, store)
    probes = {name: read_probes(path) for name, path in guests.items()}
    flavours = tuple(sorted({flavour for path in guests.values() for flavour in read_flavours(path)}))
    images, selection = _images(recipes + steps, chosen, selection, flavours)
    faults.add(_recipe_faults((image for image in images if image.step is None), flavours))
    faults.add(_probe_faults({probe.id: probe for each in probes.values() for probe in each}, requirements))
    faults.tell()
    inventory = Inventory(
        boards=boards,
        images=images,
        probes=_for_every_arch(probes, wanted),
        flavours=flavours,
        requirements=requirements,
        faults=seeded,
    )
    return Stock(inventory=inventory, selection=selection, archs=archs, guests=guests, lacking=lacking)


class _Faults:
    """Gathers what is wrong, so that all of it is told at once."""

    def __init__(self) -> None:
        self._all: list[str] = []

    def of(self, load: Callable[[], T], otherwise: T) -> T:
        """What `load` gives, or something to go on with where it finds faults."""
        try:
            return load()
        except UserError as error:
            self._all += error.faults
            return otherwise

    def add(self, faults: Iterable[str]) -> None:
        self._all += faults

    def tell(self) -> None:
        """Raise UserError if anything was wrong so far."""
        if self._all:
            raise UserError(*dict.fromkeys(self._all))


def _build_guests(archs: Sequence[Arch], root: Path, store: Store | None) -> tuple[dict[str, Path], dict[str, str]]:
    """Build every guest that can be built; a compiler that is missing keeps only its own boards from answering."""
    guests: dict[str, Path] = {}
    lacking: dict[str, str] = {}
    faults = _Faults()
    for arch in archs:
        try:
            guests[arch.name] = ensure_guest(arch, root=root, store=store)
        except UserError as error:
            faults.add(error.faults)
        except LabError as error:
            lacking[arch.name] = "; ".join(error.faults)
    faults.tell()
    if lacking and not guests:
        raise LabError(*lacking.values())
    return guests, lacking


def _for_every_arch(probes: Mapping[str, tuple[Probe, ...]], archs: Iterable[str]) -> dict[str, tuple[Probe, ...]]:
    """Plan the probes of another architecture where no guest could be built: all are made of the same sources."""
    stand_in = next(iter(probes.values()), ())
    return {name: probes.get(name, stand_in) for name in archs}


def _images(
    recipes: tuple[Recipe, ...], boards: Sequence[Board], selection: Selection, flavours: tuple[str, ...]
) -> tuple[tuple[Recipe, ...], Selection]:
    """Put the user's own kernel, or tree, in the place of what the recipes would build."""
    if selection.kernel:
        image = _brought(recipes, boards, selection, selection.kernel, flavours)
        return (image,), attrs.evolve(selection, images=(image.name,))
    if selection.faults:
        selection = _seeded(recipes, boards, selection)
    if selection.tree:
        tree = selection.tree
        return tuple(recipe.from_tree(tree) for recipe in recipes), selection
    return recipes, selection


def _seeded(recipes: Sequence[Recipe], boards: Sequence[Board], selection: Selection) -> Selection:
    """Boot what is built with seeded faults, unless the user says what; a ready kernel may carry some, too."""
    able = {recipe.name for recipe in recipes if recipe.has_faults}
    names = tuple(recipe.name for recipe in recipes if recipe.has_faults and not recipe.is_ready)
    if not names and not (selection.images and able):
        raise UserError(f"images/recipes: expected a recipe with {SEEDED} in a fragment, found none; add one")
    if not selection.images:
        return attrs.evolve(selection, images=names)
    bare = {recipe.name for board in boards for recipe in choose_images(recipes, board, selection.images)} - able
    if bare:
        found = f"{', '.join(sorted(bare))}, which has none; take {' or '.join(names or sorted(able))}"
        raise UserError(f"--images: expected kernels with seeded faults, found {found}")
    return selection


def _brought(
    recipes: tuple[Recipe, ...], boards: Sequence[Board], selection: Selection, kernel: Path, flavours: tuple[str, ...]
) -> Recipe:
    """Name a ready kernel after its file; which containers it has, it says itself once it runs."""
    if selection.images:
        raise UserError("--kernel and --images: give one of them: a ready kernel file is booted as it is")
    archs = tuple(dict.fromkeys(board.arch for board in boards))
    if len(archs) != 1:
        raise UserError(f"--kernel: expected boards of one architecture, found {', '.join(archs)}; name them: --boards")
    stand_in = choose_images(recipes, boards[0], ())[0]
    return attrs.evolve(
        stand_in.from_kernel(kernel),
        name=NOT_IN_A_NAME.sub("-", kernel.name).strip("-") or "kernel",
        archs=archs,
        flavours=tuple(flavour for flavour in flavours if flavour != CONTROL_FLAVOUR),
    )


def _recipe_faults(recipes: Iterable[Recipe], flavours: Collection[str]) -> Iterator[str]:
    for recipe in recipes:
        for index, name in enumerate(recipe.flavours):
            if name not in flavours:
                known = closest(name, list(flavours))
                yield f"images/recipes/{recipe.name}.toml: flavours[{index}]: {name}: no such flavour{known}"


def _probe_faults(probes: Mapping[str, Probe], requirements: frozenset[str]) -> Iterator[str]:
    for probe in probes.values():
        for name in probe.requirements:
            if name not in requirements:
                known = closest(name, set(requirements))
                yield f"{probe.file}:{probe.line}: requirements: {name}: no such requirement{known}"
