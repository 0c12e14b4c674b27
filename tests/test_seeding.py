"""Faults and probes: every pair meets, and those that belong together meet on every board."""

from __future__ import annotations

import pytest

from harness.fault import Fault
from harness.options import Selection
from harness.probe import Probe
from harness.seeding import probes_to_ask

FAULT = Fault(
    name="name-leaks", requirements=("X-1", "X-2"), breaks="It leaks.", where="k.c:f", flavours=("namespaces",)
)
PROBES = tuple(
    Probe(
        id=f"uts.p{n:02}",
        suite="uts",
        claim="c",
        file="f.c",
        line=1,
        requirements=("X-2", "Y-1") if n < 5 else ("Y-1",),
    )
    for n in range(40)
)


def asked(places: int, **chosen: tuple[str, ...]) -> list[set[str]]:
    """The ids of the probes that the fault is put to, board by board."""
    selection = Selection(faults=("*",), **chosen)  # type: ignore[arg-type]
    each = (probes_to_ask(FAULT, PROBES, selection, place=place, places=places) for place in range(places))
    return [{probe.id for probe in probes} for probes in each]


@pytest.mark.parametrize("places", [1, 2, 5])
def test_every_fault_meets_every_probe_once(places: int) -> None:
    """Somewhere; those that check what it breaks meet it everywhere, and a single board asks all."""
    boards = asked(places)
    own = {probe.id for probe in PROBES[:5]}
    assert {probe.id for probe in PROBES} == set().union(*boards)
    assert [own] * places == [board & own for board in boards]
    others = [each for board in boards for each in board - own]
    assert len(others) == len(set(others))
    assert max(map(len, boards)) < len(own) + 2 * 35 / places


@pytest.mark.parametrize("chosen", [{"probes": ("*",)}, {"suites": ("uts",)}, {"requirements": ("Y-1",)}])
def test_probes_that_are_chosen_are_asked_on_every_board(chosen: dict[str, tuple[str, ...]]) -> None:
    """Who names them wants their answers."""
    assert [{probe.id for probe in PROBES}] * 3 == asked(3, **chosen)
