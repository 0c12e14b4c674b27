"""Recipes: what a kernel is made of, checked against what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.errors import UserError
from harness.recipe import Recipe, Source, find_recipe, load_recipes, read_series, steps_among

ROOT = Path(__file__).resolve().parents[1]
GOOD = 'archs = ["arm"]\n[source]\nkind = "debian"\npackage = "linux-source-9"\n'


def repository(tmp_path: Path, text: str) -> Path:
    """Make a repository with one recipe, `toy`."""
    for folder in ("recipes", "kconfig", "patches"):
        (tmp_path / "images" / folder).mkdir(parents=True)
    (tmp_path / "images/kconfig/common.config").write_text("")
    (tmp_path / "images/recipes/toy.toml").write_text(text)
    return tmp_path


def faults(root: Path) -> list[str]:
    """Give what load_recipes() says of a broken repository."""
    with pytest.raises(UserError) as caught:
        load_recipes(root, {"arm", "i386"})
    return list(caught.value.faults)


def test_a_file_is_a_recipe(tmp_path: Path) -> None:
    """A recipe of four lines is enough; its configuration is the common one."""
    recipe = load_recipes(repository(tmp_path, GOOD), {"arm"})["toy"]
    assert ("toy", ("arm",), ("common",), ()) == (recipe.name, recipe.archs, recipe.fragments, recipe.patch_files)
    assert Path("/usr/src/linux-source-9.tar.xz") == recipe.source.file


def test_the_shipped_recipe_is_for_every_architecture() -> None:
    """Linux 6.1 is built for all five, and promises namespaces."""
    recipe = load_recipes(ROOT, {"arm", "i386", "ppc64", "sparc64", "x86_64"})["linux-6.1"]
    assert (5, ("namespaces",)) == (len(recipe.archs), recipe.flavours)


def test_what_a_recipe_names_must_be_there(tmp_path: Path) -> None:
    """Architectures, fragments and patches are looked up when the recipe is read, and all faults told at once."""
    text = 'archs = ["amr", "i386"]\nfragments = ["common", "tiny"]\npatches = "fixes"\n' + GOOD.split("\n", 1)[1]
    root = repository(tmp_path, text)
    (root / "images/patches/fixes").mkdir()
    (root / "images/patches/fixes/series").write_text("# first\n0001-a.patch\n")
    assert [
        'images/recipes/toy.toml: archs[0]: amr: unknown architecture; did you mean "arm"?',
        "images/recipes/toy.toml: fragments[1]: images/kconfig/tiny.config does not exist",
        f"images/recipes/toy.toml: patches: {root}/images/patches/fixes/series: 0001-a.patch: named here, but there is "
        "no such file beside it",
    ] == faults(root)


def test_make_is_told_the_architecture_by_its_file_alone(tmp_path: Path) -> None:
    """A recipe that said otherwise would be built for another one than its digest says."""
    text = 'make = { KCFLAGS = "-g", ARCH = "um", CROSS_COMPILE = "x-" }\n' + GOOD
    assert [
        f"images/recipes/toy.toml: make.{name}: the architecture's file says this; take it out"
        for name in ("ARCH", "CROSS_COMPILE")
    ] == faults(repository(tmp_path, text))


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('kind = "debain"\npackage = "x"', 'source.kind: debain: unknown kind; did you mean "debian"?'),
        ('kind = "tree"', "source.path: missing; a tree source needs it"),
        ('kind = "debian"\npath = "x"\npackage = "y"', "source.path: a debian source has package, not path"),
        ('kind = "debian"\npacakge = "x"', 'source.pacakge: unknown key; did you mean "package"?'),
    ],
)
def test_a_source_says_what_its_kind_needs(tmp_path: Path, source: str, fault: str) -> None:
    """Each kind of source has its own key, and only that."""
    assert [f"images/recipes/toy.toml: {fault}"] == faults(
        repository(tmp_path, f'archs = ["arm"]\n[source]\n{source}\n')
    )


def test_a_series_is_in_order_without_comments(tmp_path: Path) -> None:
    """A quilt series names patches in the order in which they apply."""
    for name in ("b.patch", "a.patch"):
        (tmp_path / name).write_text("")
    (tmp_path / "series").write_text("# why\nb.patch  # also\n\na.patch\n")
    assert [tmp_path / "b.patch", tmp_path / "a.patch"] == list(read_series(tmp_path))


def test_a_folder_without_series_is_no_patch_series(tmp_path: Path) -> None:
    """The folder is named with what it lacks."""
    with pytest.raises(UserError, match="expected a quilt series, one patch a line, found no such file"):
        list(read_series(tmp_path))


def test_another_source_takes_the_place_of_the_recipes() -> None:
    """A user's tree or kernel keeps name and configuration; the recipe's patches are not forced on it."""
    recipe = Recipe(name="x", archs=("arm",), source=Source(kind="debian", package="p"), patches="fixes")
    assert ("tree", "/src", "") == (
        recipe.from_tree(Path("/src")).source.kind,
        recipe.from_tree(Path("/src")).source.path,
        recipe.from_tree(Path("/src")).patches,
    )
    assert ("kernel", "x") == (recipe.from_kernel(Path("/k")).source.kind, recipe.from_kernel(Path("/k")).name)


def test_a_relative_path_starts_at_the_repository(tmp_path: Path) -> None:
    """A recipe means the same tree wherever the command is given."""
    root = repository(tmp_path, 'archs = ["arm"]\n[source]\nkind = "tree"\npath = "linux"\n')
    assert root / "linux" == load_recipes(root, {"arm"})["toy"].source.file


def test_a_recipe_can_be_had_after_each_of_its_patches(tmp_path: Path) -> None:
    """A name with a number means its first patches; the last step is the recipe, but for the name."""
    root = repository(tmp_path, 'patches = "fixes"\n' + GOOD)
    (root / "images/patches/fixes").mkdir()
    for name in ("one.patch", "two.patch"):
        (root / "images/patches/fixes" / name).touch()
    (root / "images/patches/fixes/series").write_text("one.patch\ntwo.patch\n")
    recipes = load_recipes(root, {"arm"})
    plain, first, last = (find_recipe(recipes, f"toy:{number}") for number in (0, 1, 2))
    assert [[], ["one.patch"], ["one.patch", "two.patch"]] == [
        [path.name for path in each.patch_files] for each in (plain, first, last)
    ]
    assert [True, True, False, False] == [each.is_unfinished for each in (plain, first, last, recipes["toy"])]
    assert ("toy:1", "toy") == (first.name, find_recipe(recipes, "toy").name)
    assert (last,) == steps_among(recipes.values(), ("toy", "toy:2", "other:1"))
    for name, line in {
        "toy:3": "toy:3: expected a step from 0 to 2, the patches of its series",
        "tyo:1": 'tyo: unknown recipe; did you mean "toy"?',
    }.items():
        with pytest.raises(UserError, match=f"^{re.escape(line)}$"):
            find_recipe(recipes, name)
