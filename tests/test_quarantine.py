"""Known flakes: what an entry covers, when it ends, and what is said of a bad file."""

from __future__ import annotations

import datetime
from pathlib import Path

import attrs
import pytest

from harness.errors import UserError
from harness.quarantine import FILE, Flake, load_quarantine, stale_lines

ROOT = Path(__file__).resolve().parents[1]
ENTRY = """
[[flake]]
cells = "arm-qemu/*/signal.*"
reason = "the timer is late"
owner = "Ann"
expires = 2027-01-31
"""
FLAKE = Flake(cells="arm-qemu/*/signal.*", reason="the timer is late", owner="Ann", expires=datetime.date(2027, 1, 31))


def load(tmp_path: Path, text: str) -> tuple[Flake, ...]:
    """Load a quarantine of this text."""
    (tmp_path / FILE).parent.mkdir(exist_ok=True)
    (tmp_path / FILE).write_text(text)
    return load_quarantine(tmp_path)


def test_an_entry_is_read(tmp_path: Path) -> None:
    """With TOML's own date, or one in quotes."""
    assert (FLAKE,) == load(tmp_path, ENTRY)
    assert (FLAKE,) == load(tmp_path, ENTRY.replace("2027-01-31", '"2027-01-31"'))
    assert "the timer is late (Ann, until 2027-01-31)" == str(FLAKE)


def test_no_file_and_our_own_are_fine(tmp_path: Path) -> None:
    """The file in the repository can be read, and an absent one excuses nothing."""
    assert () == load_quarantine(tmp_path)
    assert isinstance(load_quarantine(ROOT), tuple)


def test_the_example_in_the_file_is_one(tmp_path: Path) -> None:
    """Who takes the marks away has an entry."""
    example = [line.removeprefix("# ") for line in (ROOT / FILE).read_text().partition("#\n")[2].splitlines()]
    (flake,) = load(tmp_path, "\n".join(example))
    assert flake.covers("arm-qemu/linux-6.1/namespaces/signal.host_signals_arrive")


@pytest.mark.parametrize(
    ("pattern", "cell", "covered"),
    [
        ("arm-qemu/*/signal.*", "arm-qemu/linux-6.1/namespaces/signal.x", True),
        ("arm-qemu/*/signal.*", "arm-qemu/linux-6.1/namespaces/signal.x@3", True),
        ("arm-qemu/*/signal.*", "i386-qemu/linux-6.1/namespaces/signal.x", False),
        ("signal.x", "i386-qemu/linux-6.1/namespaces/signal.x@2", True),
        ("signal.x", "i386-qemu/linux-6.1/namespaces/signal.xy", False),
    ],
)
def test_a_pattern_is_for_cells_or_for_probes(pattern: str, cell: str, covered: bool) -> None:
    """A slash tells which."""
    assert covered is attrs.evolve(FLAKE, cells=pattern).covers(cell)


def test_what_is_stale_is_told() -> None:
    """An entry that has expired, and one that fits nothing, in a line each; the last day still counts."""
    cells = ["arm-qemu/linux-6.1/namespaces/signal.x"]
    last = FLAKE.expires
    assert [] == list(stale_lines([FLAKE], cells, last))
    assert [f"{FILE}: arm-qemu/*/signal.*: expired on 2027-01-31 and excuses nothing; ask Ann"] == list(
        stale_lines([FLAKE], cells, last + datetime.timedelta(days=1))
    )
    assert [f"{FILE}: arm-qemu/*/signal.*: fits no cell; take it out, or mend the pattern"] == list(
        stale_lines([FLAKE], [], last)
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('owner = "Ann"', ""), "flake[0].owner: missing"),
        (('"Ann"', '" "'), "flake[0].owner: expected words, found nothing"),
        (("2027-01-31", '"soon"'), "flake[0].expires: expected a date such as 2027-01-31, found 'soon'"),
        (("2027-01-31", "7"), "flake[0].expires: expected str, found 7"),
        (("owner", "woner"), 'flake[0].woner: unknown key; did you mean "owner"?'),
        (("[[flake]]", "[[flaky]]"), 'flaky: unknown key; did you mean "flake"?'),
        (("[[flake]]", "[[flake"), "not valid TOML"),
    ],
)
def test_a_bad_file_is_told_by_its_place(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    """Nobody is excused by a file that is not understood."""
    with pytest.raises(UserError) as caught:
        load(tmp_path, ENTRY.replace(*change))
    assert any(each.startswith(f"{FILE}: {fault}") for each in caught.value.faults)
