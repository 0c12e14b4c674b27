"""What a bench makes of what it is asked, before anything boots."""

from __future__ import annotations

import pytest

from harness.lab.bench import PROBE, SUITE, Bench
from tests.plugin.fakelab import probe


def lots(isolation: str, *names: str) -> list[list[str]]:
    """The probes that share a clone, lot by lot, in the order in which they begin."""
    bench = object.__new__(Bench)
    bench._isolation = isolation
    return [[each.id for each in lot] for lot in bench._lots([probe(name) for name in names])]


@pytest.mark.parametrize(
    ("isolation", "expected"),
    [
        (PROBE, [["uts.b"], ["pid.a"], ["uts.a"]]),
        (SUITE, [["uts.b", "uts.a"], ["pid.a"]]),
    ],
)
def test_clones_begin_in_the_order_asked(isolation: str, expected: list[list[str]]) -> None:
    """Whoever asks has put the longest first, and a suite goes where its first probe stands."""
    assert expected == lots(isolation, "uts.b", "pid.a", "uts.a")
