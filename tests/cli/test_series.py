"""`harness series`: every step is built before any is booted, and the ladder says what each patch has done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli import series
from harness.cli.main import main
from harness.errors import UserError
from harness.recipe import Recipe
from tests.build.places import ARCHS
from tests.plugin import fakelab
from tests.plugin.conftest import FakeLab

ZOO = ("zoo.ape", "zoo.bear")
PATCHES = ("one.patch", "two.patch")
RED = {"linux-6.1:0/zoo.ape": "FAIL", "linux-6.1:1/zoo.ape": "FAIL"}
Climb = Callable[..., int]


@pytest.fixture
def built() -> list[str]:
    """The kernels that were asked for, as `recipe for arch`."""
    return []


@pytest.fixture
def climb(lab: FakeLab, built: list[str], monkeypatch: pytest.MonkeyPatch) -> Climb:
    """Give a way to call `harness series` on boards of paper, on whose kernels nothing is compiled."""
    lab.make_repository()
    boards = tuple(map(fakelab.board, ("arm-qemu", "i386-qemu", "x86_64-qemu")))
    recipe = fakelab.recipe(("x86_64", "i386"))
    monkeypatch.setattr(series, "load", lambda _: (ARCHS, boards))
    monkeypatch.setattr(series, "load_recipes", lambda *_: {recipe.name: recipe})
    monkeypatch.setattr(series, "ensure_steps", lambda recipe, arch, _: built.append(f"{recipe.name} for {arch.name}"))
    monkeypatch.setattr(series.platform, "machine", lambda: "x86_64")
    return lambda *words: main(["series", *words, "-n", "0"])


def test_a_series_is_climbed(lab: FakeLab, climb: Climb, built: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A board of this machine's kind is asked under the recipe's flavours at every step; one run records it."""
    lab.set(boards=("x86_64-qemu",), probes=ZOO, patches=PATCHES, answers=RED)
    assert 0 == climb("linux-6.1")
    assert ["linux-6.1 for x86_64"] == built
    run = lab.record
    assert {f"x86_64-qemu/linux-6.1:{step}/namespaces/{probe}" for step in range(3) for probe in ZOO} == {*run.planned}
    assert PATCHES == run.series
    told = capsys.readouterr().out
    assert "2 two.patch\n  x86_64 namespaces: on: VS-1\n" in told
    assert "2 patches of linux-6.1: 1 requirement turned on, none turned off\n" in told
    assert "FAIL" not in told


def test_what_turns_off_is_red(lab: FakeLab, climb: Climb, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told at its patch, with the command that asks it again, and in JUnit; what is not there yet is neither."""
    answers = {**RED, "linux-6.1:1/zoo.bear": "FAIL"}
    lab.set(boards=("x86_64-qemu",), probes=ZOO, patches=PATCHES, answers=answers)
    assert 1 == climb("linux-6.1")
    told = capsys.readouterr().out
    assert (
        "1 one.patch\n  x86_64 namespaces: off: VS-1\n    x86_64-qemu/linux-6.1:1/namespaces/zoo.bear: FAIL: " in told
    )
    assert "--images linux-6.1:1 --flavours namespaces --probes zoo.bear\n" in told
    assert 1 == Path("results/latest/junit.xml").read_text().count("<failure")


def test_a_run_may_be_narrowed_and_looked_at(lab: FakeLab, climb: Climb, built: list[str]) -> None:
    """Boards, flavours and probes are chosen as in any run; a look builds nothing."""
    lab.set(boards=("i386-qemu", "x86_64-qemu"), probes=ZOO, patches=PATCHES)
    assert 0 == climb("linux-6.1", "--boards", "i386-qemu,x86_64-qemu", "--flavours", "none", "--probes", "zoo.ape")
    assert ["linux-6.1 for i386", "linux-6.1 for x86_64"] == built
    assert {"none"} == {cell.flavour for cell in lab.record.cells}
    assert 6 == len(lab.record.cells)
    assert 0 == main(["series", "linux-6.1", "--list"])
    assert 2 == len(built)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("linux",), 'linux: unknown recipe; did you mean "linux-6.1"?'),
        (("linux-6.1:1",), "linux-6.1:1: expected a recipe, found one step of it; leave the number out"),
        (
            ("linux-6.1", "--images", "linux-6.1"),
            "--images: `harness series` boots the steps of one recipe; leave it out",
        ),
        (
            ("linux-6.1", "--boards", "arm-qemu"),
            "--boards: expected a board for x86_64, i386, found arm-qemu; name another",
        ),
    ],
)
def test_what_cannot_be_climbed_is_one_line(
    words: tuple[str, ...], line: str, lab: FakeLab, climb: Climb, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is built."""
    lab.set(patches=PATCHES)
    assert 4 == climb(*words)
    assert f"harness: {line}\n" == capsys.readouterr().err


def test_a_patch_that_does_not_apply_ends_the_climb(
    lab: FakeLab, climb: Climb, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says which; nothing is booted, and nothing recorded."""

    def refuse(recipe: Recipe, *_: object) -> None:
        raise UserError(f"{recipe.series[1]}: does not apply to linux: main.c; refresh the patch against this source")

    monkeypatch.setattr(series, "ensure_steps", refuse)
    lab.set(patches=PATCHES)
    assert 4 == climb("linux-6.1")
    assert capsys.readouterr().err.startswith(
        "harness: images/patches/fixes/two.patch: does not apply to linux: main.c"
    )
    assert not Path("results").exists()
