"""`harness image`: kernels built, listed, shown with all that they are made of, and removed."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import main
from harness.recipe import load_recipes
from tests.build.places import ROOT, suites, toy_kernel

RECIPE = 'summary = "A toy"\narchs = ["x86_64"]\n[source]\nkind = "tree"\npath = "linux"\n'


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with one recipe for one architecture, and a board that boots it; be in it, with no store."""
    root = suites(tmp_path / "repo")
    (root / "suites/runtime/flavour_namespaces.c").touch()
    (root / "suites/runtime/flavour_none.c").touch()
    for folder in ("arch", "kconfig", "recipes"):
        (root / "images" / folder).mkdir(parents=True)
    shutil.copy(ROOT / "images/arch/x86_64.toml", root / "images/arch")
    (root / "images/kconfig/common.config").write_text("CONFIG_COMMON=y\n")
    (root / "images/kconfig/x86_64.config").write_text("CONFIG_SERIAL=y\n")
    (root / "images/recipes/toy.toml").write_text(RECIPE)
    toy_kernel(root / "linux")
    board = (ROOT / "boards/x86_64-qemu.yaml").read_text()
    (root / "boards").mkdir()
    (root / "boards/x86_64-qemu.yaml").write_text(re.sub("image: .*", "image: toy", board))
    monkeypatch.chdir(root)
    monkeypatch.setenv("HARNESS_STORE", str(tmp_path / "store"))
    return root


def image(*words: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run `harness image`, which must succeed, and give what it prints."""
    assert 0 == main(["image", *words])
    return capsys.readouterr().out


def image_json(*words: str, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run `harness image … --json`, and read what it prints."""
    return json.loads(image(*words, "--json", capsys=capsys))


def complaint(*words: str, code: int, capsys: pytest.CaptureFixture[str]) -> str:
    """Run `harness image`, which must fail with this exit code and one line, and give the line."""
    (line,) = complaints(*words, code=code, capsys=capsys)
    return line


def complaints(*words: str, code: int, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Run `harness image`, which must fail with this exit code, and give the lines that say why."""
    assert code == main(["image", *words])
    told = capsys.readouterr().err.splitlines()
    return [line.removeprefix("harness: ") for line in told if line.startswith("harness: ")]


@pytest.mark.usefixtures("repository")
def test_a_kernels_life(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Not built, built, listed, shown, found, removed, and gone; a second build builds nothing."""
    (row,) = image_json("list", capsys=capsys)
    assert {"image": "toy", "arch": "x86_64", "source": f"{tmp_path}/repo/linux"} == {
        key: row[key] for key in ("image", "arch", "source")
    }
    assert ("", "not built") == (row["digest"], row["release"])

    assert 0 == main(["image", "build"])
    first = capsys.readouterr()
    digest = first.out.split()[1]
    assert f"toy/x86_64: {digest} in {tmp_path}/store/kernel/{digest}" == first.out[: first.out.rindex(digest) + 12]
    assert "toy for x86_64: compiling" in first.err
    assert 0 == main(["image", "build", "toy/x86_64"])
    assert (first.out, "") == capsys.readouterr()

    (row,) = image_json("list", capsys=capsys)
    assert (digest, "9.9.0-x86_64") == (row["digest"], row["release"])
    kernel = Path(image("path", "toy/x86_64", "bzImage", capsys=capsys).strip())
    assert b"CONFIG_SERIAL=y" in kernel.read_bytes()
    assert f"{kernel.parent}\n" == image("path", digest[:6], capsys=capsys)

    assert f"removed kernel {digest}\n" == image("remove", "toy", capsys=capsys)
    assert not kernel.exists()
    assert "nothing of that name is in the store\n" == image("remove", "toy", capsys=capsys)
    (row,) = image_json("list", capsys=capsys)
    assert "not built" == row["release"]


@pytest.mark.usefixtures("repository")
def test_provenance_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Every input by its digest, every tool by its version, and what came out."""
    (built,) = image_json("build", "toy", capsys=capsys)
    shown = image_json("show", "toy/x86_64", capsys=capsys)
    assert built == {key: value for key, value in shown.items() if key != "dir"}
    inputs = shown["inputs"]
    assert ["common", "x86_64"] == [each["name"] for each in inputs["fragments"]]
    assert {"ARCH": "x86_64", "CROSS_COMPILE": "x86_64-linux-gnu-"} == inputs["make"]
    assert {"source", "patches", "config", "environment", "kernel_files", "toolchain"} <= set(inputs)
    assert {"vmlinux", "bzImage"} == set(shown["kernel_files"])
    assert {"tuxmake", "make"} <= set(shown["tools"])
    lines = image("show", "toy/x86_64", capsys=capsys).splitlines()
    assert f"digest: {built['digest']}" in lines
    assert f"inputs.fragments[1].sha256: {inputs['fragments'][1]['sha256']}" in lines
    assert "release: 9.9.0-x86_64" in lines


@pytest.mark.usefixtures("repository")
def test_the_table_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """One line a kernel below the names of the columns; nothing is cut off where it goes to a pipe."""
    head, row = image("list", capsys=capsys).splitlines()
    assert ["image", "arch", "source", "digest", "release", "size"] == head.split()
    assert ["toy", "x86_64"] == row.split()[:2]
    assert row.split()[-2:] == ["not", "built"]


@pytest.mark.usefixtures("repository")
def test_everything_in_the_store_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty store is an empty list; what is there is told by kind."""
    assert [] == image_json("list", "--all", capsys=capsys)
    assert "nothing" == image("list", "--all", capsys=capsys).strip()
    image("build", capsys=capsys)
    assert [("kernel", "toy/x86_64")] == [
        (row["kind"], row["what"]) for row in image_json("list", "--all", capsys=capsys)
    ]
    assert image("remove", "kernel", capsys=capsys).startswith("removed kernel ")


def test_another_tree_is_built_with_the_recipes_configuration(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A developer's tree stands in for the recipe's source, and is another image."""
    tree = toy_kernel(tmp_path / "mine")
    (tree / "main.c").write_text("int answer = 7;\n")
    (own,) = image_json("build", "toy", capsys=capsys)
    (mine,) = image_json("build", "toy", "--tree", str(tree), "--jobs", "1", capsys=capsys)
    assert own["digest"] != mine["digest"]
    assert [str(repository / "linux"), str(tree)] == [each["source"]["path"] for each in (own, mine)]
    assert 1 == mine["jobs"]


def test_what_does_not_compile_is_one_line(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The compiler's first error, and where the whole log is; exit code 3, because no kernel was judged."""
    (repository / "linux/main.c").write_text("int answer = ;\n")
    line = complaint("build", code=3, capsys=capsys)
    assert line.startswith("toy for x86_64: main.c:1:14: error: expected expression")
    assert Path(line.rpartition("the whole log: ")[2]).is_file()


def test_what_fails_does_not_keep_the_others_from_being_built(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All that is wrong is told, each in its line; whatever can be built is there afterwards."""
    for name in ("broken", "dropped"):
        (repository / f"images/recipes/{name}.toml").write_text(RECIPE.replace('"linux"', f'"{name}"'))
    (toy_kernel(repository / "broken") / "main.c").write_text("int answer = ;\n")
    (toy_kernel(repository / "dropped") / "Kbuild").unlink()
    broken, dropped = complaints("build", "broken", "dropped", "toy", code=3, capsys=capsys)
    assert broken.startswith("broken for x86_64: main.c:1:14: error: expected expression")
    assert f"{repository}/dropped: expected a kernel's source, found no Kbuild at its top" == dropped
    assert ["toy/x86_64"] == [row["what"] for row in image_json("list", "--all", capsys=capsys)]
    line = complaint("build", "dropped", code=4, capsys=capsys)
    assert dropped == line


def test_without_names_what_the_default_boards_boot_is_built(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A recipe that only those boot who name it costs nobody else a build."""
    (repository / "images/recipes/other.toml").write_text(RECIPE)
    (built,) = image_json("build", capsys=capsys)
    assert "toy" == built["recipe"]


def bzimage(path: Path, release: str = "2.6.32-431") -> Path:
    """Write the header of an old kernel, which does not say whether it is for 64 bits."""
    data = bytearray(0x400)
    data[0x202:0x208] = b"HdrS\x0a\x02"
    data[0x20E:0x210] = (0x100).to_bytes(2, "little")
    data[0x300 : 0x300 + len(release)] = release.encode()
    path.write_bytes(data)
    return path


def test_a_kernel_that_is_brought_is_an_image(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its file is copied; it is listed, shown and found by its name, and gone once it is removed."""
    file = bzimage(tmp_path / "bzImage")
    words = ("--arch", "x86_64", "--flavours", "namespaces,none", "--note", 'the "old" one')
    assert image("add", "old", str(file), *words, capsys=capsys).startswith("old/x86_64: Linux 2.6.32-431 in ")
    file.unlink()
    old, _ = image_json("list", capsys=capsys)
    assert ("old", "2.6.32-431") == (old["image"], old["release"])
    assert "old" == image_json("show", old["digest"], capsys=capsys)["recipe"]
    recipe = load_recipes(repository, {"x86_64"})["old"]
    assert (("namespaces",), 'the "old" one') == (recipe.flavours, recipe.summary)
    assert f"{recipe.source.file}\n" == image("path", "old", "bzImage", capsys=capsys)
    shown = image_json("show", "old", capsys=capsys)
    assert f"brought from {file}, not built here" == shown["origin"]
    assert image("build", "old", capsys=capsys).startswith("old/x86_64: ")
    removed = image("remove", "old", capsys=capsys).splitlines()
    assert [f"removed kernel {shown['digest'][:12]}", "removed images/recipes/old.toml"] == removed
    assert not recipe.source.file.exists()
    assert ["toy"] == [row["image"] for row in image_json("list", capsys=capsys)]


def test_a_brought_kernel_is_tried_with_every_flavour(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which containers it has, it says itself, unless the user does; it can be taken away when its file is gone."""
    (repository / "suites/runtime/flavour_ducks.c").touch()
    image("add", "old", str(bzimage(tmp_path / "bzImage")), "--arch", "x86_64", capsys=capsys)
    recipe = load_recipes(repository, {"x86_64"})["old"]
    assert ("ducks", "namespaces") == recipe.flavours
    shutil.rmtree(recipe.source.file.parent)
    assert "removed images/recipes/old.toml\n" == image("remove", "old", capsys=capsys)


@pytest.mark.usefixtures("repository")
def test_what_is_unused_for_long_is_pruned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A kernel can be built again; one that was added cannot, and stays."""
    image("add", "old", str(bzimage(tmp_path / "bzImage")), "--arch", "x86_64", capsys=capsys)
    digest = image("build", capsys=capsys).split()[1]
    assert "nothing has been unused for 30 days\n" == image("prune", capsys=capsys)
    for provenance in (tmp_path / "store").glob("*/*/provenance.json"):
        os.utime(provenance, (0, 0))
    assert f"removed kernel {digest}\n" == image("prune", "--days", "2", capsys=capsys)
    assert "old" == image_json("show", "old", capsys=capsys)["recipe"]
    assert "--days: expected a whole number from 1, found 'x'" == complaint(
        "prune", "--days", "x", code=4, capsys=capsys
    )


def test_a_recipe_of_ones_own_is_not_removed(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what `image add` wrote, `image remove` takes away."""
    mine = repository / "images/recipes/mine.toml"
    mine.write_text('archs = ["x86_64"]\n[source]\nkind = "kernel"\npath = "bzImage"\n')
    bzimage(repository / "bzImage")
    assert "nothing of that name is in the store\n" == image("remove", "mine", capsys=capsys)
    assert mine.exists()
    assert (repository / "bzImage").exists()


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("toy", "bzImage", "--arch", "x86_64"),
            "toy: expected a new name, found images/recipes/toy.toml, which has it; choose another, "
            "or `harness image remove toy`",
        ),
        (
            ("a/b", "bzImage", "--arch", "x86_64"),
            "a/b: expected a name of letters, digits, `.`, `_` and `-`; choose another",
        ),
        (
            ("old", "nowhere", "--arch", "x86_64"),
            "nowhere: expected a kernel file, found none: No such file or directory; check the path",
        ),
        (
            ("old", "Makefile", "--arch", "x86_64"),
            "Makefile: expected a kernel for x86_64 (64-bit, little-endian), "
            "found neither a vmlinux nor a bzImage nor a zImage",
        ),
        (("old", "bzImage", "--arch", "x86"), '--arch: x86: unknown architecture; did you mean "x86_64"?'),
        (
            ("old", "bzImage", "--arch", "x86_64", "--flavours", "namespace"),
            '--flavours: namespace: unknown; did you mean "namespaces"?',
        ),
        (
            ("old", "bzImage", "--arch", "x86_64", "--note", "two\nlines"),
            "--note: expected one line of text, found other characters",
        ),
    ],
)
def test_what_cannot_be_brought_is_one_line(
    words: tuple[str, ...], line: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing is kept of it."""
    bzimage(repository / "bzImage")
    (repository / "Makefile").write_text("all:\n")
    assert line == complaint("add", *words, code=4, capsys=capsys)
    assert ["toy.toml"] == [path.name for path in (repository / "images/recipes").iterdir()]
    assert [] == image_json("list", "--all", capsys=capsys)


def test_a_source_that_is_gone_does_not_hide_the_others(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The list says so in the row of that kernel, and goes on."""
    (repository / "images/recipes/lost.toml").write_text(RECIPE.replace('"linux"', '"nowhere"'))
    lost, toy = image_json("list", capsys=capsys)
    assert f"{repository}/nowhere: expected a folder with a kernel's source, found none" in lost["release"]
    assert ("toy", "not built") == (toy["image"], toy["release"])


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("build", "tyo"), 'tyo: unknown recipe; did you mean "toy"?'),
        (("build", "toy/arm"), "toy/arm: the recipe is not for this architecture; known: x86_64"),
        (("build", "toy/x86"), 'toy/x86: the recipe is not for this architecture; did you mean "x86_64"?'),
        (
            ("remove", "tyo"),
            'tyo: expected a recipe, a digest or a kind; did you mean "toy"?',
        ),
        (("remove", "toy/arm"), "toy/arm: the recipe is not for this architecture; known: x86_64"),
        (("build", "toy:1"), "toy:1: expected a step from 0 to 0, the patches of its series"),
        (("build", "--jobs", "0"), "--jobs: expected a whole number from 1, found '0'"),
        (
            ("show", "toy"),
            "toy: expected one thing in the store, found nothing of that name; `harness image list --all` lists it",
        ),
        (
            ("path", "0123ab", "bzImage"),
            "0123ab: expected one thing in the store, found nothing of that name; `harness image list --all` lists it",
        ),
    ],
)
def test_a_wrong_name_is_one_line(words: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What there is, and how to see it."""
    assert line == complaint(*words, code=4, capsys=capsys)


@pytest.mark.usefixtures("repository")
def test_a_file_that_an_image_does_not_have_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The names that it has are near."""
    image("build", capsys=capsys)
    line = complaint("path", "toy", "bzImag", code=4, capsys=capsys)
    assert line.startswith("bzImag: not in ")
    assert line.endswith('; did you mean "bzImage"?')
