"""What the pattern of reds across the matrix points to: a port, a board, a flavour, a kernel, or the patch itself."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from operator import attrgetter

import attrs

from harness.cell_id import first_round
from harness.record import CellRecord, RunRecord, Verdict

MOST_PROBES = 8
"""So many are named in a line."""


class Suspect(enum.Enum):
    """Where somebody should look first, in words."""

    EVERYTHING = "the patch or the requirement ({requirements})"
    FLAVOUR = "the flavour {where}"
    IMAGE = "the kernel {where}"
    PORT = "the port to {where}"
    PORTS = "what the ports to {where} have in common"
    BOARD = "the board {where}"


@attrs.frozen(kw_only=True)
class Suspicion:
    """Probes whose reds have one pattern; `where` names what is red of the suspect's kind, all the rest is green."""

    suspect: Suspect
    where: tuple[str, ...]
    probes: tuple[str, ...]
    requirements: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class _Spot:
    """One cell that judged its kernel always alike."""

    board: str
    arch: str
    image: str
    flavour: str
    is_red: bool


_Found = tuple[Suspect, tuple[str, ...]]
_Axis = Callable[[_Spot], str]
_BOARD, _ARCH, _IMAGE, _FLAVOUR = map(attrgetter, ("board", "arch", "image", "flavour"))


def suspicions_of(run: RunRecord) -> tuple[Suspicion, ...]:
    """Say for every probe that is red what that points to, probes of the same pattern together, the widest first.

    The control is no evidence, since it is red for its own reasons; nor is what was not judged, or came out both ways.
    """
    patterns: dict[_Found, list[str]] = {}
    requirements: dict[str, tuple[str, ...]] = {cell.probe: cell.requirements for cell in run.cells}
    for probe, spots in _spots(run.cells).items():
        if (found := _reason(spots)) is not None:
            patterns.setdefault(found, []).append(probe)
    order = list(Suspect)
    return tuple(
        Suspicion(
            suspect=suspect,
            where=where,
            probes=tuple(probes),
            requirements=tuple(dict.fromkeys(name for probe in probes for name in requirements[probe])),
        )
        for (suspect, where), probes in sorted(patterns.items(), key=lambda item: order.index(item[0][0]))
    )


def suspicion_line(each: Suspicion) -> str:
    """Tell a suspicion: `suspect the port to arm: 2 probes are red only there: uts.a uts.b`."""
    number = len(each.probes)
    probes = " ".join(each.probes[:MOST_PROBES]) + (f" and {number - MOST_PROBES} more" if number > MOST_PROBES else "")
    subject = "1 probe is" if number == 1 else f"{number} probes are"
    requirements = ", ".join(each.requirements) or "none is named"
    suspect = each.suspect.value.format(where=", ".join(each.where), requirements=requirements)
    where = f"on all of {', '.join(each.where)}" if each.suspect is Suspect.EVERYTHING else "only there"
    return f"suspect {suspect}: {subject} red {where}: {probes}"


def _spots(cells: Iterable[CellRecord]) -> dict[str, list[_Spot]]:
    """Gather by probe what was judged; the rounds of a cell are one, and must agree."""
    rounds: dict[str, list[CellRecord]] = {}
    for cell in cells:
        if not cell.control and not cell.fault and cell.verdict in (Verdict.GREEN, Verdict.RED):
            rounds.setdefault(first_round(cell.id), []).append(cell)
    spots: dict[str, list[_Spot]] = {}
    for first, *others in rounds.values():
        if not first.is_unstable and all(cell.verdict is first.verdict for cell in others):
            red = first.verdict is Verdict.RED
            spot = _Spot(board=first.board, arch=first.arch, image=first.image, flavour=first.flavour, is_red=red)
            spots.setdefault(first.probe, []).append(spot)
    return spots


def _reason(spots: list[_Spot]) -> _Found | None:
    """Try the widest explanation first; each narrower one looks only where the reds are."""
    reds = [spot for spot in spots if spot.is_red]
    if not reds:
        return None
    if len(reds) == len(spots):
        archs = _values(spots, _ARCH)
        return (Suspect.EVERYTHING, archs) if len(archs) > 1 else None
    for suspect, axis in ((Suspect.FLAVOUR, _FLAVOUR), (Suspect.IMAGE, _IMAGE)):
        if found := _alone(suspect, axis, spots):
            return found
        spots = [spot for spot in spots if axis(spot) in _values(reds, axis)]
    if found := _alone(Suspect.PORT, _ARCH, spots):
        return found
    return _one_of_its_boards(spots) or _alone(Suspect.PORTS, _ARCH, spots, most=len(_values(spots, _ARCH)))


def _alone(suspect: Suspect, axis: _Axis, spots: list[_Spot], most: int = 1) -> _Found | None:
    """Whether at most so many values of an axis are red, all of their cells, and no cell of the others."""
    red = _values((spot for spot in spots if spot.is_red), axis)
    green = _values((spot for spot in spots if not spot.is_red), axis)
    return (suspect, red) if len(red) <= most and green and not set(red) & set(green) else None


def _one_of_its_boards(spots: list[_Spot]) -> _Found | None:
    """The reds of one architecture, where not all of its boards have them."""
    archs = _values((spot for spot in spots if spot.is_red), _ARCH)
    return _alone(Suspect.BOARD, _BOARD, [spot for spot in spots if spot.arch == archs[0]]) if len(archs) == 1 else None


def _values(spots: Iterable[_Spot], axis: _Axis) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(axis, spots)))
