"""The specification: complete, consistent, and strict about its files."""

from pathlib import Path

import pytest

from harness.errors import UserError
from harness.outcome import Outcome
from harness.spec import Level, load_spec

SPEC = Path(__file__).parents[1] / "suites/spec"

PLAN = (
    "0a 0b 1a 1b 1c 1d 1e 2a 2b 2c 2d 2e 2f 2g 2h 2i 3a 3b 3c 3d 3e 3f 3g 3i 3j "
    "4a 4b 4c 4d 4e 4f 5a 5b 5c 5d 5e 6a 6b 6c"
)
SOURCES = {
    "vserver-plan.toml": [f"VS-{item}" for item in PLAN.split()],
    "openvz-checklist.toml": [f"O-{number}" for number in range(1, 11)],
    "ibm-overview.toml": [f"I-{number}" for number in range(1, 9)],
    "lkml-thread.toml": [f"K-{number}" for number in range(1, 15)],
}

GOOD = """
document = "A plan"
[[requirement]]
id = "X-1"
title = "A thing"
property = "It holds."
level = "MUST"
item = "1"
"""


def faults(tmp_path: Path, **files: str) -> tuple[str, ...]:
    """Give what load_spec() says of broken files."""
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text)
    with pytest.raises(UserError) as caught:
        load_spec(tmp_path)
    return caught.value.faults


def test_every_item_of_the_sources_is_there_once() -> None:
    """No item of the four documents is missing, doubled or made up."""
    expected = [name for file in sorted(SOURCES) for name in SOURCES[file]]
    assert expected == [each.id for each in load_spec(SPEC)]
    assert sorted(SOURCES) == sorted(file.name for file in SPEC.glob("*.toml"))


def test_a_requirement_is_one_sentence_with_a_source() -> None:
    """Each property is one sentence, and each source names the document and the item."""
    for each in load_spec(SPEC):
        assert each.property.endswith(".")
        assert "\n" not in each.property
        assert each.source.endswith(f", item {each.id.split('-')[1]}")
        assert each.provided_by or each.partly_by


def test_sameness_is_written_where_the_sources_overlap() -> None:
    """The overlaps between the sources are known by id."""
    same = {each.id: each.same_as for each in load_spec(SPEC)}
    assert ("VS-3i",) == same["O-4"]
    assert ("VS-3a",) == same["O-8"] == same["K-6"]
    assert ("VS-2i",) == same["O-6"]


def test_exemptions_are_asked_by_arch_and_flavour() -> None:
    """No time namespace on three architectures is an allowed SKIP there; other designs have reasons of their own."""
    uptime = next(each for each in load_spec(SPEC) if each.id == "VS-3c")
    exempt = uptime.exemption("arm", "namespaces")
    assert exempt is not None
    assert Outcome.SKIP is exempt.outcome
    assert None is uptime.exemption("x86_64", "namespaces")
    assert exempt != uptime.exemption("arm", "openvz")
    assert None is uptime.exemption("arm", "procfs")
    assert Level.SHOULD is uptime.level


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    """A wrong level in one file and a wrong key in another are told together."""
    assert (
        "a.toml: requirement[0].level: 'SHALL' is not a valid Level",
        'b.toml: requirement[0].titel: unknown key; did you mean "title"?',
    ) == faults(tmp_path, a=GOOD.replace("MUST", "SHALL"), b=GOOD + 'titel = "x"\n')


def test_links_and_flavours_are_checked(tmp_path: Path) -> None:
    """Doubled ids, links to nothing or to itself, unknown flavours and unexplained parts are named."""
    text = GOOD + 'same_as = ["X-1", "X-9"]\nprovided_by = ["openvz"]\npartly_by = ["openvz", "vservr"]\n'
    assert (
        "a.toml: X-1: duplicate id; every requirement has one of its own",
        "a.toml: X-1: same_as: X-1: names itself",
        'a.toml: X-1: same_as: X-9: unknown; did you mean "X-1"?',
        'a.toml: X-1: vservr: unknown flavour; did you mean "vserver"?',
        "a.toml: X-1: partly_by: openvz: also in provided_by; keep one of them",
        "a.toml: X-1: notes.openvz: missing; say which part it provides",
        "a.toml: X-1: notes.vservr: missing; say which part it provides",
        "b.toml: X-1: duplicate id; every requirement has one of its own",
    ) == faults(tmp_path, a=text, b=GOOD)


def test_empty_sentences_and_empty_folders_are_refused(tmp_path: Path) -> None:
    """A requirement that says nothing, and a folder without any, are faults."""
    with pytest.raises(UserError, match="expected requirements in"):
        load_spec(tmp_path)
    assert ("a.toml: X-1: title: expected a sentence, found nothing",) == faults(
        tmp_path, a=GOOD.replace("A thing", " ")
    )
