"""From what there is and what was asked to the list of cells; what is left out, and why, is said here."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from harness.board import Board
from harness.cell_id import round_suffix, seeded
from harness.errors import UserError
from harness.fault import Fault
from harness.options import Selection
from harness.probe import Probe
from harness.recipe import Recipe
from harness.seeding import choose_faults, flavours_to_prove, probes_to_ask, why_not
from harness.strict import closest

Place = tuple[Board, Recipe]
"""A board, and what it boots."""
CONTROL_FLAVOUR = "none"
OPT_IN_SUITES = frozenset({"selftest"})


@attrs.frozen(kw_only=True)
class Cell:
    """One question put to one kernel: board x image x flavour x probe.

    `fault` names what is broken on purpose in that kernel, if anything; `round` counts from 1 where it is repeated.
    """

    board: Board
    image: Recipe
    flavour: str
    probe: Probe
    fault: str = ""
    round: int = 1

    @property
    def id(self) -> str:
        """Stable and readable: `x86_64-qemu/linux-6.1/namespaces/uts.nodename_is_private`; `...@2` when repeated."""
        return f"{self.board.name}/{self.kernel}/{self.flavour}/{self.probe.id}{self.suffix}"

    @property
    def kernel(self) -> str:
        """The image, spelled with the fault that is seeded into it: `container-6.1+name-leaks`."""
        return seeded(self.image.name, self.fault)

    @property
    def suffix(self) -> str:
        """What tells repeated cells apart."""
        return round_suffix(self.round)

    @property
    def is_control(self) -> bool:
        """Whether red is what a sound probe shows here: an isolation probe without any container."""
        return self.flavour == CONTROL_FLAVOUR and self.probe.isolation


@attrs.frozen(kw_only=True)
class LeftOut:
    """Something that was asked for and is not run, with the reason."""

    id: str
    reason: str


@attrs.frozen(kw_only=True)
class Plan:
    """The cells to run, grouped by board, image and flavour, and what was left out."""

    cells: tuple[Cell, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def faults(self) -> frozenset[str]:
        """The names of all faults that are seeded into one of its kernels."""
        return frozenset(cell.fault for cell in self.cells if cell.fault)


@attrs.frozen(kw_only=True)
class Inventory:
    """Everything there is to choose from; probes and flavours are those the guest of each arch carries."""

    boards: tuple[Board, ...]
    images: tuple[Recipe, ...]
    probes: Mapping[str, tuple[Probe, ...]]
    flavours: tuple[str, ...]
    requirements: frozenset[str]
    faults: Mapping[str, Fault] = attrs.field(factory=dict)


def choose_boards(boards: Sequence[Board], names: Sequence[str]) -> tuple[Board, ...]:
    """The named boards, or every default one. Raises UserError for names that no board has."""
    if not names:
        return tuple(board for board in boards if board.default)
    by_name = {board.name: board for board in boards}
    _refuse_unknown("--boards", names, by_name)
    return tuple(by_name[name] for name in names)


def choose_images(images: Sequence[Recipe], board: Board, names: Sequence[str]) -> tuple[Recipe, ...]:
    """The named recipes, or the board's own. Raises UserError for names that no recipe has."""
    by_name = {image.name: image for image in images}
    wanted = names or (board.image,)
    _refuse_unknown("--images" if names else f"boards/{board.name}.yaml: options.image", wanted, by_name)
    return tuple(by_name[name] for name in wanted)


def choose_probes(probes: Sequence[Probe], selection: Selection) -> tuple[Probe, ...]:
    """The probes that the selection names by suite, id pattern and requirement; selftest only when named."""
    return tuple(
        probe
        for probe in probes
        if _suite_wanted(probe, selection)
        and (not selection.probes or any(fnmatch.fnmatchcase(probe.id, each) for each in selection.probes))
        and (not selection.requirements or set(probe.requirements) & set(selection.requirements))
    )


def make_plan(inventory: Inventory, selection: Selection) -> Plan:
    """Lay out every cell that was asked for. Raises UserError when a name fits nothing."""
    _check_names(inventory, selection)
    places: list[Place] = []
    left_out: list[LeftOut] = []
    for board in choose_boards(inventory.boards, selection.boards):
        for image in choose_images(inventory.images, board, selection.images):
            if board.arch in image.archs:
                places.append((board, image))
            else:
                reason = f"the recipe is for {', '.join(image.archs)}, the board is {board.arch}"
                left_out.append(LeftOut(id=f"{board.name}/{image.name}", reason=reason))
    if selection.faults:
        left_out += _faults_left_out(inventory, selection, places)
    lay_out = _faulty_cells if selection.faults else _cells_of
    cells = (cell for place in places for cell in lay_out(inventory, selection, place, places))
    return Plan(cells=tuple(cells), left_out=tuple(left_out))


def _cells_of(inventory: Inventory, selection: Selection, place: Place, _: Sequence[Place]) -> Iterator[Cell]:
    board, image = place
    flavours = selection.flavours or (*image.flavours, CONTROL_FLAVOUR)
    probes = choose_probes(inventory.probes[board.arch], selection)
    for flavour in dict.fromkeys(flavours):  # a recipe may promise the control, too
        yield from _cells_under(selection, place, flavour, probes)


def _cells_under(
    selection: Selection, place: Place, flavour: str, probes: Sequence[Probe], fault: str = ""
) -> Iterator[Cell]:
    """Every one of these probes under one flavour, round after round."""
    board, image = place
    for number in range(1, selection.repeat + 1):
        cells = (
            Cell(board=board, image=image, flavour=flavour, probe=each, fault=fault, round=number) for each in probes
        )
        yield from sorted(cells, key=lambda cell: drawn_place(selection.shuffle, cell.id))


def _faulty_cells(inventory: Inventory, selection: Selection, place: Place, places: Sequence[Place]) -> Iterator[Cell]:
    """Probes with each chosen fault, and before these without any: what is red there proves nothing."""
    probes = choose_probes(inventory.probes[place[0].arch], selection)
    faults = choose_faults(inventory.faults, selection)
    able = {fault.name: [each for each in places if not _why_not(fault, each, selection)] for fault in faults}
    here = {fault.name: flavours_to_prove(fault, place[1], selection) for fault in faults if place in able[fault.name]}
    for flavour in dict.fromkeys(flavour for flavours in here.values() for flavour in flavours):
        yield from _cells_under(selection, place, flavour, probes)
    for name, flavours in here.items():
        turn, turns = able[name].index(place), len(able[name])
        asked = probes_to_ask(inventory.faults[name], probes, selection, place=turn, places=turns)
        for flavour in flavours:
            yield from _cells_under(selection, place, flavour, asked, name)


def _faults_left_out(inventory: Inventory, selection: Selection, places: Sequence[Place]) -> Iterator[LeftOut]:
    for board, image in places:
        for fault in choose_faults(inventory.faults, selection):
            if reason := _why_not(fault, (board, image), selection):
                yield LeftOut(id=f"{board.name}/{seeded(image.name, fault.name)}", reason=reason)


def _why_not(fault: Fault, place: Place, selection: Selection) -> str:
    board, image = place
    return why_not(fault, board.arch, image, selection)


def drawn_place(seed: int | None, cell_id: str) -> str:
    """Where a cell stands in the order drawn from a seed, as a sort key; without a seed all stand where they are.

    It depends on nothing else, so that the order holds for any part of a run, too.
    """
    return "" if seed is None else hashlib.sha256(f"{seed} {cell_id}".encode()).hexdigest()


def _suite_wanted(probe: Probe, selection: Selection) -> bool:
    if selection.suites:
        return probe.suite in selection.suites
    named = any(each.split(".", 1)[0] == probe.suite for each in selection.probes)
    return named or probe.suite not in OPT_IN_SUITES


def _check_names(inventory: Inventory, selection: Selection) -> None:
    every = {probe.id: probe for probes in inventory.probes.values() for probe in probes}
    faults = [
        *_unknown("--flavours", selection.flavours, inventory.flavours),
        *_unknown("--suites", selection.suites, {probe.suite for probe in every.values()}),
        *_unknown("--requirements", selection.requirements, inventory.requirements),
    ]
    for pattern in selection.probes:
        if every and not any(fnmatch.fnmatchcase(each, pattern) for each in every):
            faults.append(f"--probes: {pattern}: no such probe{closest(pattern, every)}")
    for pattern in selection.faults:
        if not any(fnmatch.fnmatchcase(each, pattern) for each in inventory.faults):
            faults.append(f"--faults: {pattern}: no such fault{closest(pattern, inventory.faults)}")
    if faults:
        raise UserError(*faults)


def _refuse_unknown(where: str, names: Iterable[str], known: Iterable[str]) -> None:
    if faults := _unknown(where, names, known):
        raise UserError(*faults)


def _unknown(where: str, names: Iterable[str], known: Iterable[str]) -> list[str]:
    choices = set(known)
    return [f"{where}: {name}: unknown{closest(name, choices)}" for name in names if name not in choices]
