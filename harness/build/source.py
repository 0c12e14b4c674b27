"""Kernel sources: unpacked once, patched in order, or used where the user works on them."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from harness.build.digest import digest_file, digest_files, digest_folder
from harness.build.store import Store
from harness.build.toolchain import require_tool
from harness.errors import LabError, UserError
from harness.recipe import Recipe, Source

KIND = "source"
TREE = "tree"
MOMENT_S = 0.5
FAILED_HUNK = re.compile(r"saving rejects to file (\S+)\.rej")
LOST_FILE = re.compile(r"^\|(?:---|\+\+\+) [^/\s]+/(\S+)", re.MULTILINE)


def source_digest(source: Source) -> str:
    """Identity of a source's contents: of its archive, or of a folder as it is now.

    Raises UserError where there is no such thing.
    """
    _require(source)
    if source.file.is_dir():
        return tree_digest(source.file)
    status = source.file.stat()
    return _digest_once(source.file, status.st_size, status.st_mtime_ns)


def tree_digest(tree: Path) -> str:
    """Identity of a kernel tree: git's word (the commit's tree, changes, new files), else its files."""
    if (tree / ".git").exists() and (told := _git_state(tree)):
        return told
    return digest_folder(tree, without=frozenset({".git"}))


def prepare_source(recipe: Recipe, store: Store, on_step: Callable[[str], None], folder: Path) -> Path:
    """Give a folder with the recipe's patched source, which must not be written to.

    Where there are patches, it is `tree` in the given folder: as seen from a build beside it, the path is the same
    whatever the patches are, so that a compiler cache knows every file again that they leave alone. Raises UserError
    where the source cannot be unpacked, is no kernel, or a patch does not apply.
    """
    plain = plain_tree(recipe, store, on_step)
    if not recipe.patch_files:
        return plain
    on_step("patching the source")
    copy_tree(plain, folder / TREE, recipe.source)
    apply_patches(folder / TREE, recipe.patch_files, recipe.source.label)
    return folder / TREE


def copy_tree(plain: Path, target: Path, source: Source) -> None:
    """Copy the plain tree of a source, to be patched."""
    # Hard links in the store: patch(1) writes a changed file anew, so the plain tree stays as it is. Somebody's own
    # tree is copied: an editor may write into its files, and it may be on another disk.
    copy = os.link if plain != source.file else shutil.copy2
    shutil.copytree(plain, target, symlinks=True, copy_function=copy, ignore=shutil.ignore_patterns(".git"))


def apply_patches(tree: Path, patches: Sequence[Path], label: str) -> None:
    """Apply patches in order. Raises UserError naming the patch and the file where one does not apply."""
    for patch in patches:
        if told := _patch(tree, patch):
            found = FAILED_HUNK.search(told) or LOST_FILE.search(told)
            where = found.group(1) if found else told.strip().partition("\n")[0]
            raise UserError(f"{patch}: does not apply to {label}: {where}; refresh the patch against this source")


def take_back(tree: Path, patches: Sequence[Path]) -> None:
    """Undo patches that are applied, the last of them first."""
    for patch in reversed(patches):
        if told := _patch(tree, patch, "--reverse"):
            raise LabError(f"{patch}: expected to be taken back as it was applied, found: {told.partition(chr(10))[0]}")


def _patch(tree: Path, patch: Path, *more: str) -> str:
    """Run patch(1); what it says where it fails, else nothing."""
    require_tool("patch", ("patch",))
    words = ["patch", "-p1", "--force", "--silent", "--no-backup-if-mismatch", *more, "-i", str(patch.absolute())]
    done = subprocess.run(words, cwd=tree, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip() or f"patch ended with {done.returncode}" if done.returncode else ""


def plain_tree(recipe: Recipe, store: Store, on_step: Callable[[str], None]) -> Path:
    """Give a folder with the recipe's source before any patch; raises what prepare_source() raises."""
    _require(recipe.source)
    source = recipe.source
    if source.file.is_dir():
        _require_kernel(source.file, source.label)
        return source.file if _is_pristine(source.file) else _snapshot(source, store, on_step)

    def fill(new: Path, _: Path) -> dict[str, Any]:
        on_step("unpacking the source")
        (new / TREE).mkdir()
        words = ["tar", "-xf", str(source.file), "-C", str(new / TREE), "--strip-components=1", "--no-same-owner"]
        if complaint := _unpack(words, lambda: on_step("unpacking the source")):
            raise UserError(f"{source.file}: expected a tar archive, found: {complaint}")
        _require_kernel(new / TREE, source.label)
        return {"label": source.label}

    inputs = {"source": source_digest(source), "patches": []}
    return store.obtain(KIND, inputs, fill, lambda: on_step("waiting for the source")).dir / TREE


def _unpack(words: Sequence[str], on_moment: Callable[[], None]) -> str:
    """Run tar, which takes a minute for a kernel; gives its complaint where it fails."""
    # In a group of its own, so that Ctrl-C reaches us and not it: a tar that was stopped is no bad archive.
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, process_group=0) as tar:
        try:
            told = _hear_out(tar, on_moment)
        except BaseException:
            tar.kill()
            raise
    return told.strip().partition("\n")[0] or f"tar ended with {tar.returncode}" if tar.returncode else ""


def _hear_out(child: subprocess.Popen[str], on_moment: Callable[[], None]) -> str:
    while True:
        try:
            return child.communicate(timeout=MOMENT_S)[1]
        except subprocess.TimeoutExpired:
            on_moment()


def _snapshot(source: Source, store: Store, on_step: Callable[[str], None]) -> Path:
    """Copy what git knows of a tree that somebody builds in: the kernel refuses to build such a tree elsewhere."""
    names = _git(source.file, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if names is None:
        raise UserError(
            f"{source.label}: has been built in, and cannot be built elsewhere too; run make mrproper there"
        )
    listed = [Path(os.fsdecode(name)) for name in names.split(b"\0") if name]

    def fill(new: Path, _: Path) -> dict[str, Any]:
        on_step("copying the source")
        for name in listed:
            if (source.file / name).is_file() or (source.file / name).is_symlink():
                (new / TREE / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source.file / name, new / TREE / name, follow_symlinks=False)
        return {"label": f"copy of {source.label}"}

    return store.obtain(KIND, {"source": source_digest(source), "patches": []}, fill).dir / TREE


def _require(source: Source) -> None:
    if source.file.is_dir() if source.kind == "tree" else source.file.is_file():
        return
    if source.kind == "debian":
        raise UserError(f"{source.file}: not there; install it: apt-get install {source.package}")
    what = "a folder" if source.kind == "tree" else "a file"
    raise UserError(f"{source.file}: expected {what} with a kernel's source, found none; check the path")


def _require_kernel(tree: Path, label: str) -> None:
    missing = [name for name in ("Makefile", "Kconfig", "Kbuild") if not (tree / name).is_file()]
    if missing:
        raise UserError(f"{label}: expected a kernel's source, found no {' and no '.join(missing)} at its top")


def _is_pristine(tree: Path) -> bool:
    """Whether the kernel's own makefile would build this tree into another folder."""
    built = [tree / ".config", tree / "include/config", *tree.glob("arch/*/include/generated")]
    return not any(path.exists() for path in built)


def _git_state(tree: Path) -> str:
    """Identity of a working tree as git sees it; empty where git does not know it."""
    head = _git(tree, "rev-parse", "HEAD^{tree}")
    changes = _git(tree, "diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv", "--no-color")
    others = _git(tree, "ls-files", "-z", "--others", "--exclude-standard")
    if head is None or changes is None or others is None:
        return ""
    if not changes and not others:
        return f"git-tree:{head.decode().strip()}"
    new = digest_files(tree, [tree / os.fsdecode(name) for name in others.split(b"\0") if name])
    return f"git-tree:{head.decode().strip()}+{_digest_bytes(changes)}+{new}"


def _git(tree: Path, *words: str) -> bytes | None:
    try:
        # A hook, or `git rebase --exec`, speaks of its own repository in GIT_DIR and the like.
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        done = subprocess.run(["git", "-C", str(tree), *words], env=environment, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def _digest_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@functools.cache
def _digest_once(path: Path, size: int, mtime_ns: int) -> str:
    """Read a large archive once per process, unless it changes meanwhile."""
    del size, mtime_ns
    return digest_file(path)
