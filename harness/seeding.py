"""Which seeded faults are tried where, and which probes each of them is put to."""

from __future__ import annotations

import fnmatch
import zlib
from collections.abc import Mapping, Sequence

from harness.fault import Fault
from harness.options import Selection
from harness.probe import Probe
from harness.recipe import Recipe


def choose_faults(faults: Mapping[str, Fault], selection: Selection) -> tuple[Fault, ...]:
    """The faults that the selection's patterns mean, in order."""
    return tuple(
        fault
        for name, fault in faults.items()
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in selection.faults)
    )


def flavours_to_prove(fault: Fault, image: Recipe, selection: Selection) -> tuple[str, ...]:
    """Where a fault is to be caught: under the first of its flavours that the image has, or under all those named."""
    there = tuple(each for each in fault.flavours if each in image.flavours)
    return tuple(each for each in there if each in selection.flavours) if selection.flavours else there[:1]


def why_not(fault: Fault, arch: str, image: Recipe, selection: Selection) -> str:
    """Say why a fault cannot be tried with an image on an architecture; nothing where it can."""
    if not fault.acts_on(arch):
        return f"the fault is for {', '.join(fault.archs)}, the board is {arch}"
    if not flavours_to_prove(fault, image, selection):
        asked = selection.flavours or image.flavours
        return f"expected one of {', '.join(fault.flavours)} to ask under, found {', '.join(asked)}"
    return ""


def probes_to_ask(
    fault: Fault, probes: Sequence[Probe], selection: Selection, *, place: int, places: int
) -> tuple[Probe, ...]:
    """The probes that check what a fault breaks, and of the others those whose turn it is on this one of the boards.

    So every fault meets every probe, but only those that should see it on every board: all of them everywhere would
    take three times as long and say little more. Probes that the user has chosen are asked on every board.
    """
    if selection.probes or selection.suites or selection.requirements:
        return tuple(probes)
    return tuple(
        probe
        for probe in probes
        if set(probe.requirements) & set(fault.requirements)
        or zlib.crc32(f"{fault.name} {probe.id}".encode()) % places == place
    )
