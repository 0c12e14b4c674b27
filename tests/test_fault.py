"""Seeded faults: strict about their files, and the same ones in the files as in the kernel's patch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.arch import load_archs
from harness.errors import UserError
from harness.fault import FAULTS, Fault, load_faults
from harness.spec import load_spec

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = tuple(each.id for each in load_spec(ROOT / "suites/spec"))
PATCH = ROOT / "images/patches/container-6.1/0009-seeded-faults.patch"

GOOD = """
[[fault]]
name = "late-bell"
requirements = ["X-1"]
breaks = "The bell rings late."
where = "kernel/bell.c:ring"
flavours = ["namespaces"]
"""


def repository(tmp_path: Path, **files: str) -> Path:
    """Make a repository with files of faults."""
    (tmp_path / FAULTS).mkdir(parents=True)
    for name, text in files.items():
        (tmp_path / FAULTS / f"{name}.toml").write_text(text)
    return tmp_path


def in_the_patch() -> dict[str, str]:
    """Give the faults that the kernel's patch lists: the word of C that stands for each name."""
    rows = re.findall(r'^\+\tFAULT\((\w+), "([^"]+)"\)', PATCH.read_text(), re.MULTILINE)
    return {name: word for word, name in rows}


def hunks(file: str) -> str:
    """Give what the patch adds to one file of the kernel."""
    parts = PATCH.read_text().split("\n+++ b/")
    added = [part for part in parts if part.startswith(f"{file}\n")]
    return "\n".join(line for part in added for line in part.splitlines() if line.startswith("+"))


def faults(tmp_path: Path, **files: str) -> list[str]:
    """Give what load_faults() says of broken files."""
    with pytest.raises(UserError) as caught:
        load_faults(repository(tmp_path, **files), {"X-1", "X-2"}, {"arm", "i386"})
    return list(caught.value.faults)


def test_a_row_is_a_fault(tmp_path: Path) -> None:
    """All rows of all files are read, by name; without archs a fault acts on every one."""
    other = GOOD.replace("late-bell", "no-bell") + 'archs = ["arm"]\n'
    found = load_faults(repository(tmp_path, a=GOOD, b=other), {"X-1"}, {"arm"})
    assert {"late-bell": True, "no-bell": False} == {name: fault.acts_on("i386") for name, fault in found.items()}
    assert ("X-1",) == found["no-bell"].requirements


def test_a_repository_may_have_no_faults(tmp_path: Path) -> None:
    """A tree without the folder has none."""
    assert {} == load_faults(tmp_path, {"X-1"}, {"arm"})


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("name =", "nmae =", 'fault[0].nmae: unknown key; did you mean "name"?'),
        ('"X-1"', '"X-7", "X-1"', 'fault[0]: requirements[0]: X-7: unknown requirement; did you mean "X-2"?'),
        ('["X-1"]', "[]", "fault[0]: requirements: expected at least one, found none"),
        (
            '"namespaces"',
            '"namespace"',
            'fault[0]: flavours[0]: namespace: unknown flavour; did you mean "namespaces"?',
        ),
        ("late-bell", "Late_bell", "fault[0]: name: expected lower-case words with dashes, 47 characters at most, "),
        ("late-bell", "late" * 12, "fault[0]: name: expected lower-case words with dashes, 47 characters at most, "),
        ("rings late.", "rings", "fault[0]: breaks: expected one sentence, found 'The bell rings'"),
        (":ring", "", "fault[0]: where: expected \"<file>:<function>\", found 'kernel/bell.c'"),
        ("flavours", 'archs = ["amr"]\nflavours', 'fault[0]: archs[0]: amr: unknown architecture; did you mean "arm"?'),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path: Path, good: str, bad: str, message: str) -> None:
    """Each key that nobody knows and each name that there is not is told, with its place."""
    assert any(line.startswith(f"{FAULTS}/a.toml: {message}") for line in faults(tmp_path, a=GOOD.replace(good, bad)))


def test_two_faults_do_not_share_a_name(tmp_path: Path) -> None:
    """The kernel takes one by its name, whatever file it stands in; both places are told."""
    assert [
        f"{FAULTS}/{name}.toml: fault[0]: name: late-bell: stands here 2 times; each fault has a name of its own"
        for name in ("a", "b")
    ] == faults(tmp_path, a=GOOD, b=GOOD)


def test_the_files_that_there_are_can_be_read() -> None:
    """Every row speaks of requirements, flavours and architectures that there are."""
    assert load_faults(ROOT, REQUIREMENTS, load_archs(ROOT))


def test_the_kernel_has_the_faults_that_the_files_describe() -> None:
    """None is only described, and none is in the kernel that nobody knows of."""
    assert set(load_faults(ROOT, REQUIREMENTS, load_archs(ROOT))) == set(in_the_patch())


@pytest.mark.parametrize(
    "fault", load_faults(ROOT, REQUIREMENTS, load_archs(ROOT)).values(), ids=lambda fault: fault.name
)
def test_a_fault_is_where_its_row_says(fault: Fault) -> None:
    """The patch asks for it in the file that the row names."""
    assert f"container_fault({in_the_patch()[fault.name]})" in hunks(fault.where.split(":")[0])
