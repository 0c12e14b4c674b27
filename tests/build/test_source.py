"""Sources: known by their contents, unpacked once, patched in order or refused in one line."""

from __future__ import annotations

import subprocess
from pathlib import Path

import attrs
import pytest

from harness.build.source import prepare_source, source_digest, tree_digest
from harness.build.store import Store
from harness.errors import UserError
from harness.recipe import Recipe, Source
from tests.build.places import ANSWER_PATCH, patch_series, toy_kernel, toy_recipe


def git(tree: Path, *words: str) -> None:
    """Run git in a tree, as somebody."""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", "-C", str(tree), *who, *words], check=True, capture_output=True)


def committed(tree: Path) -> Path:
    """Put a tree under git."""
    git(tree, "init", "-q")
    git(tree, "add", ".")
    git(tree, "commit", "-q", "-m", "x")
    return tree


def tarball(tmp_path: Path) -> Source:
    """Pack the toy kernel as Debian packs its source: everything below one folder."""
    toy_kernel(tmp_path / "pack/linux-9.9")
    path = tmp_path / "linux-9.9.tar.xz"
    subprocess.run(["tar", "-cJf", str(path), "-C", str(tmp_path / "pack"), "linux-9.9"], check=True)
    return Source(kind="tarball", path=str(path))


def prepared(recipe: Recipe, store: Path, steps: list[str] | None = None) -> Path:
    """Prepare a recipe's source."""
    return prepare_source(recipe, Store(store), (steps if steps is not None else []).append, store / "scratch")


def test_a_tarball_is_unpacked_once(tmp_path: Path) -> None:
    """The tree's top is the tree's, not a folder in it; the second time nothing is unpacked."""
    recipe, steps = toy_recipe(tmp_path, source=tarball(tmp_path)), list[str]()
    first, again = (prepared(recipe, tmp_path / "store", steps) for _ in range(2))
    assert (first / "Makefile").is_file()
    assert first == again
    assert ["unpacking the source"] == list(dict.fromkeys(steps))


def test_unpacking_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who is tired of it need not wait for tar: what progress raises ends it, and nothing is kept."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/tar").write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 600\n")
    (tmp_path / "bin/tar").chmod(0o755)
    recipe = toy_recipe(tmp_path, source=tarball(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")

    def stop(_: str) -> None:
        if (tmp_path / "pid").exists():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare_source(recipe, Store(tmp_path / "store"), stop, tmp_path)
    assert not Path(f"/proc/{int((tmp_path / 'pid').read_text())}").exists()
    assert [] == Store(tmp_path / "store").entries("source")


def test_patches_apply_in_order_beside_the_plain_tree(tmp_path: Path) -> None:
    """The patched tree is in the folder of its build, and the plain one in the store keeps its contents."""
    again = ANSWER_PATCH.replace("43", "44").replace("= 42", "= 43")
    series = patch_series(tmp_path, "fixes", first=ANSWER_PATCH, second=again)
    recipe = toy_recipe(tmp_path, source=tarball(tmp_path), patches=series)
    patched = prepared(recipe, tmp_path / "store")
    plain = prepared(attrs.evolve(recipe, patches=""), tmp_path / "store")
    assert tmp_path / "store/scratch/tree" == patched
    assert "int answer = 44;\n" == (patched / "main.c").read_text()
    assert "int answer = 42;\n" == (plain / "main.c").read_text()


@pytest.mark.parametrize(
    ("patch", "where"),
    [
        (ANSWER_PATCH.replace("= 42", "= 41"), "main.c"),
        (ANSWER_PATCH.replace("main.c", "kernel/lost.c"), "kernel/lost.c"),
    ],
)
def test_a_patch_that_does_not_apply_is_named(tmp_path: Path, patch: str, where: str) -> None:
    """The line names patch and file, and nothing half patched stays behind."""
    series = patch_series(tmp_path, "fixes", bad=patch)
    recipe = toy_recipe(tmp_path, source=tarball(tmp_path), patches=series)
    with pytest.raises(UserError) as caught:
        prepared(recipe, tmp_path / "store")
    (fault,) = caught.value.faults
    assert fault.startswith(f"{tmp_path}/images/patches/fixes/bad.patch: does not apply to ")
    assert fault.endswith(f"linux-9.9.tar.xz: {where}; refresh the patch against this source")
    assert 1 == len(Store(tmp_path / "store").entries("source"))
    assert [] == list((tmp_path / "store/work").iterdir())


def test_patches_on_somebodys_tree_are_applied_to_a_copy(tmp_path: Path) -> None:
    """What is in the store stays as it is, however the tree's files are written to afterwards."""
    recipe = toy_recipe(tmp_path, patches=patch_series(tmp_path, "fixes", one=ANSWER_PATCH))
    tree = committed(tmp_path / "linux")
    patched = prepared(recipe, tmp_path / "store")
    assert "int answer = 43;\n" == (patched / "main.c").read_text()
    assert "int answer = 42;\n" == (tree / "main.c").read_text()
    assert not (patched / ".git").exists()
    with (tree / "Kbuild").open("a") as file:
        file.write("obj-y += new.o\n")
    assert "" == (patched / "Kbuild").read_text()


def test_gits_own_variables_do_not_lead_astray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run from a hook of another repository, the tree is still known by its own."""
    tree = committed(toy_kernel(tmp_path / "linux"))
    before = tree_digest(tree)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    assert before == tree_digest(tree)


def test_a_tree_is_used_where_it_is(tmp_path: Path) -> None:
    """Nobody's tree is copied for nothing."""
    assert tmp_path / "linux" == prepared(toy_recipe(tmp_path), tmp_path / "store")


def test_a_tree_that_was_built_in_is_copied_clean(tmp_path: Path) -> None:
    """What git knows is copied, with local changes; what a build left is not."""
    recipe = toy_recipe(tmp_path)
    tree = committed(tmp_path / "linux")
    (tree / ".gitignore").write_text(".config\n*.o\n")
    (tree / ".config").write_text("CONFIG_MINE=y\n")
    (tree / "main.o").write_text("")
    (tree / "main.c").write_text("int answer = 7;\n")
    copy = prepared(recipe, tmp_path / "store")
    assert "int answer = 7;\n" == (copy / "main.c").read_text()
    assert not (copy / ".config").exists()
    assert not (copy / "main.o").exists()


def test_a_tree_that_was_built_in_without_git_is_refused(tmp_path: Path) -> None:
    """There is no telling a source file from a built one, so the user is asked to clean."""
    recipe = toy_recipe(tmp_path)
    (tmp_path / "linux/.config").write_text("")
    with pytest.raises(UserError, match="has been built in, and cannot be built elsewhere too; run make mrproper"):
        prepared(recipe, tmp_path / "store")


def test_gits_word_on_a_tree_sees_every_change(tmp_path: Path) -> None:
    """A commit, a local change and a new file each give another digest; an ignored file does not."""
    tree = committed(toy_kernel(tmp_path / "linux"))
    seen = [tree_digest(tree)]
    (tree / "main.c").write_text("int answer = 7;\n")
    seen.append(tree_digest(tree))
    (tree / "new.c").write_text("")
    seen.append(tree_digest(tree))
    (tree / "new.c").write_text("int x;\n")
    seen.append(tree_digest(tree))
    git(tree, "add", ".")
    git(tree, "commit", "-q", "-m", "y")
    seen.append(tree_digest(tree))
    assert 5 == len(set(seen))
    (tree / ".git/info/exclude").write_text("*.o\n")
    (tree / "main.o").write_text("")
    assert seen[-1] == tree_digest(tree)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (Source(kind="debian", package="linux-source-0"), "not there; install it: apt-get install linux-source-0"),
        (Source(kind="tree", path="/nowhere"), "expected a folder with a kernel's source, found none; check the path"),
        (Source(kind="tarball", path="/nowhere"), "expected a file with a kernel's source, found none; check the path"),
    ],
)
def test_a_missing_source_says_how_to_get_it(source: Source, fault: str) -> None:
    """The line has the way out."""
    with pytest.raises(UserError) as caught:
        source_digest(source)
    assert (f"{source.file}: {fault}",) == caught.value.faults


def test_what_is_no_kernel_is_refused(tmp_path: Path) -> None:
    """A folder or archive of something else is told by what it lacks."""
    recipe = toy_recipe(tmp_path)
    (tmp_path / "linux/Kconfig").unlink()
    (tmp_path / "linux/Kbuild").unlink()
    with pytest.raises(UserError, match="expected a kernel's source, found no Kconfig and no Kbuild at its top"):
        prepared(recipe, tmp_path / "store")


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    """Tar's own first word is passed on."""
    (tmp_path / "x.tar").write_text("no")
    recipe = toy_recipe(tmp_path, source=Source(kind="tarball", path=str(tmp_path / "x.tar")))
    with pytest.raises(UserError, match=r"x\.tar: expected a tar archive, found: tar: "):
        prepared(recipe, tmp_path / "store")
