"""What is asked: every probe names requirements that there are, and users are told which none checks."""

from __future__ import annotations

import re
from pathlib import Path

from harness.plan import OPT_IN_SUITES
from harness.probe import ISOLATES
from harness.spec import DESIGNS, load_spec

ROOT = Path(__file__).resolve().parents[1]
SUITES = ROOT / "suites"
PROBES = {
    f"{path.parent.name}/{path.name}": path.read_text()
    for path in sorted(SUITES.glob("*/*.c"))
    if path.parent.name != "runtime"
}
SPEC = {each.id: each for each in load_spec(SUITES / "spec")}
RUNTIME = SUITES / "runtime"
REQUIREMENTS = re.compile(r'\.requirements\s*=\s*((?:"[^"]*"\s*)+)')
REQUIREMENT = re.compile(r"\b(?:VS|O|I|K)-\d+[a-z]?\b")
LIMITS = re.compile(r"^## Limits\n(.*?)^## ", re.MULTILINE | re.DOTALL)


def cited(text: str) -> list[str]:
    """Give the requirements that a probe's source names."""
    return [name for found in REQUIREMENTS.findall(text) for name in found.replace('"', " ").split()]


def test_every_probe_is_one_claim() -> None:
    """A file is a probe, and says in a sentence what holds."""
    assert [] == [name for name, text in PROBES.items() if 1 != len(re.findall(r"^PROBE\(", text, re.MULTILINE))]
    assert [] == [name for name, text in PROBES.items() if ".claim" not in text]


def test_every_requirement_that_a_probe_names_is_there() -> None:
    """A typo would make a verdict that nobody asked for."""
    assert [] == [f"{name}: {each}" for name, text in PROBES.items() for each in cited(text) if each not in SPEC]


def test_no_probe_names_a_requirement_twice() -> None:
    """It would count twice."""
    assert [] == [name for name, text in PROBES.items() if len(set(cited(text))) != len(cited(text))]


def test_every_probe_but_the_self_test_checks_something() -> None:
    """A probe that is traced to no requirement decides nothing."""
    traced = {name for name, text in PROBES.items() if cited(text)}
    untraced = {name for name in PROBES if name.split("/")[0] not in OPT_IN_SUITES} - traced
    assert set() == untraced
    assert set() == {name for name in traced if name.split("/")[0] in OPT_IN_SUITES}


def test_the_page_for_users_names_what_no_probe_checks() -> None:
    """A hole is told, and taking the last probe of a requirement away is a decision that users see."""
    limits = LIMITS.search((ROOT / "README.md").read_text())
    assert limits is not None
    unchecked = set(SPEC) - {each for text in PROBES.values() for each in cited(text)}
    assert sorted(unchecked) == sorted(REQUIREMENT.findall(limits.group(1)))


def test_every_design_has_a_flavour() -> None:
    """What the requirements say of a design can be asked of its kernels; the control is the one flavour beside."""
    names = [re.findall(r'\.name = "([\w-]+)"', path.read_text()) for path in sorted(RUNTIME.glob("flavour_*.c"))]
    assert [1] * len(names) == [len(found) for found in names]
    assert sorted((*DESIGNS, "none")) == sorted(name for (name,) in names)


def test_what_a_flavour_isolates_has_one_name_everywhere() -> None:
    """The bit that a probe needs, the word that the guest says and the one that the host knows are the same."""
    header = (RUNTIME / "probe.h").read_text()
    bits = {int(bit): name.lower() for name, bit in re.findall(r"#define ISOLATES_(\w+)\s+\(1UL << (\d+)\)", header)}
    words = re.search(r"isolation_names\[\] = \{([^}]*)\}", (RUNTIME / "flavours.c").read_text())
    assert words is not None
    assert list(ISOLATES) == [bits[bit] for bit in sorted(bits)]
    assert list(ISOLATES) == re.findall(r'"(\w+)"', words.group(1))
