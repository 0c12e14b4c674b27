"""Kernels: a recipe and an architecture become an image, by TuxMake, once."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import attrs

from harness.arch import Arch
from harness.build.compilation import Compilation
from harness.build.digest import digest_file
from harness.build.image import CONFIG, KIND, Image, image_of, ready_image
from harness.build.kconfig import Wish, check_wishes, read_config, read_wishes
from harness.build.progress import Progress, Step, silent
from harness.build.source import prepare_source, source_digest
from harness.build.store import Store
from harness.build.toolchain import toolchain_versions, version_of
from harness.errors import LabError, UserError
from harness.recipe import Recipe

LOG = "build.log"
USUAL_OBJECTS = 1300
"""How many objects a kernel has, until one was built for the architecture and it is known."""
BUILD_ENVIRONMENT = {
    # A kernel names its builder; these keep the same inputs giving the same bytes.
    "KBUILD_BUILD_TIMESTAMP": "Thu Jan  1 00:00:00 UTC 1970",
    "KBUILD_BUILD_USER": "harness",
    "KBUILD_BUILD_HOST": "harness",
    "KBUILD_BUILD_VERSION": "1",
}
TOOLS = ("make", "ccache", "bison", "flex", "bc", "patch")


class Site(Protocol):
    """Where kernels are compiled one after another, each from what the one before it has left."""

    build: Path
    """The folder that make works in."""

    def tree(self, recipe: Recipe, on_step: Callable[[str], None]) -> Path:
        """Give the folder with the recipe's patched source."""


def ensure_image(
    recipe: Recipe,
    arch: Arch,
    progress: Progress = silent,
    *,
    store: Store | None = None,
    jobs: int | None = None,
    site: Site | None = None,
) -> Image:
    """Give the image of a recipe for an architecture, building it where it is not in the store.

    `jobs` compilers run at once; as many as there are processors unless told. `progress` is called about twice a
    second, and what it raises ends the build, with all its processes. It is built from nothing unless a `site` is
    given. Raises UserError for what the recipe, its patches or its configuration get wrong, LabError where it does not
    compile.
    """
    if recipe.is_ready:
        return ready_image(recipe, arch)
    store, inputs = store or Store(), image_inputs(recipe, arch)
    jobs = jobs or os.cpu_count() or 1
    build = _Build(recipe=recipe, arch=arch, inputs=inputs, progress=progress, store=store, jobs=jobs, site=site)
    return image_of(store.obtain(KIND, inputs, build.fill, build.wait))


def locate_image(recipe: Recipe, arch: Arch, *, store: Store | None = None) -> Image | None:
    """The image if it is there already; nothing is built."""
    if recipe.is_ready:
        return ready_image(recipe, arch)
    entry = (store or Store()).find(KIND, image_inputs(recipe, arch))
    return image_of(entry) if entry else None


def image_inputs(recipe: Recipe, arch: Arch) -> dict[str, Any]:
    """Everything that decides what the kernel of a recipe is on an architecture."""
    if arch.name not in recipe.archs:
        known = ", ".join(recipe.archs)
        raise UserError(f"images/recipes/{recipe.name}.toml: archs: expected {arch.name} among them, found {known}")
    return {
        "source": source_digest(recipe.source),
        "patches": [{"name": path.name, "sha256": digest_file(path)} for path in recipe.patch_files],
        "config": recipe.config,
        "fragments": [
            {"name": name, "sha256": digest_file(recipe.fragment_file(name))} for name in _fragments(recipe, arch)
        ],
        "make": {**recipe.make, "ARCH": arch.kernel_arch, "CROSS_COMPILE": arch.cross_compile},
        "environment": BUILD_ENVIRONMENT,
        "kernel_files": arch.kernel_files,
        "toolchain": toolchain_versions(arch),
    }


def _fragments(recipe: Recipe, arch: Arch) -> tuple[str, ...]:
    return (*recipe.fragments, arch.fragment)


@attrs.define(kw_only=True)
class _Build:
    """One image in the making."""

    _recipe: Recipe
    _arch: Arch
    _inputs: dict[str, Any]
    _progress: Progress
    _store: Store
    _jobs: int
    _site: Site | None = None
    _started: float = attrs.field(factory=time.monotonic)
    _durations: dict[str, float] = attrs.field(factory=dict)

    @property
    def _subject(self) -> str:
        return f"{self._recipe.name} for {self._arch.name}"

    def wait(self) -> None:
        self._tell("waiting for another process that builds the same")

    def fill(self, new: Path, scratch: Path) -> dict[str, Any]:
        """Build into `new`; gives what provenance says beyond the inputs."""
        # Named by the digest, too: another kernel of the same recipe may be under way.
        digest = self._store.digest(KIND, self._inputs)
        log = self._store.log_file(f"{self._recipe.name}-{self._arch.name}-{digest[:12]}")
        wishes, build = self._wishes(), self._site.build if self._site else scratch / "build"
        tree = self._timed("source", lambda: self._tree(scratch))
        self._require_unchanged()
        self._timed("configure", lambda: self._configure(tree, build, log, wishes))
        objects = self._timed("compile", lambda: self._compile(tree, build, log))
        if tree == self._recipe.source.file:
            self._require_unchanged()
        self._keep(build, new, log)
        return self._facts(new, build, objects)

    def _tree(self, scratch: Path) -> Path:
        if self._site:
            return self._site.tree(self._recipe, self._tell)
        return prepare_source(self._recipe, self._store, self._tell, scratch)

    def _wishes(self) -> list[Wish]:
        wishes: list[Wish] = []
        for name in _fragments(self._recipe, self._arch):
            wishes += read_wishes(self._recipe.fragment_file(name), f"images/kconfig/{name}.config")
        return wishes

    def _configure(self, tree: Path, build: Path, log: Path, wishes: list[Wish]) -> None:
        self._tell("configuring")
        (build / ".config").unlink(missing_ok=True)  # of the step before; TuxMake would take it for ours
        files = [str(self._recipe.fragment_file(name).absolute()) for name in _fragments(self._recipe, self._arch)]
        asked = {"targets": [CONFIG], "kconfig": self._recipe.config, "kconfig_add": files}
        self._tuxmake(tree, build, log, asked, lambda _: self._tell("configuring"))
        settled = (build / ".config").read_text(encoding="utf-8", errors="replace")
        check_wishes(wishes, read_config(settled), tree if self._recipe.is_unfinished else None)

    def _compile(self, tree: Path, build: Path, log: Path) -> int:
        self._tell("compiling", None if self._site else 0)
        expected = self._expected_objects()

        def told(count: int) -> None:
            # What a patch changes is a few objects, or nearly all: nothing can be said of that.
            self._tell("compiling", None if self._site else min(99, 100 * count // expected))

        # Named targets: TuxMake's own "kernel" builds one file a run, and all that `make` has on top.
        targets = [Path(path).name for path in self._arch.kernel_files.values()]
        return self._tuxmake(tree, build, log, {"targets": [], "make_target": targets}, told)

    def _tuxmake(self, tree: Path, build: Path, log: Path, asked: dict[str, Any], told: Any) -> int:
        output = build.with_name("output")
        output.mkdir(exist_ok=True)
        # Paths below the store are hashed as relative ones, and a patched tree lies beside its build folder: another
        # patch series keeps its hits in the compiler cache.
        environment = {**BUILD_ENVIRONMENT, "CCACHE_BASEDIR": str(self._store.root)}
        arguments = {
            "tree": str(tree),
            "build_dir": str(build),
            "output_dir": str(output),
            "target_arch": self._arch.tuxmake,
            "wrapper": "ccache" if shutil.which("ccache") else None,
            "environment": environment,
            "make_variables": {**self._recipe.make, "CROSS_COMPILE": self._arch.cross_compile},
            "jobs": self._jobs,
            "runtime": "null",
            "fail_fast": True,
            "verbose": True,
            **asked,
        }
        return Compilation(subject=self._subject, arguments=arguments, log=log, on_objects=told).run()

    def _keep(self, build: Path, new: Path, log: Path) -> None:
        for name, path in self._arch.kernel_files.items():
            if not (build / path).is_file():
                raise LabError(f"{self._subject}: expected make to build {path}, found none; the whole log: {log}")
            shutil.copyfile(build / path, new / name)
        shutil.copyfile(build / ".config", new / CONFIG)
        shutil.copyfile(log, new / LOG)

    def _facts(self, new: Path, build: Path, objects: int) -> dict[str, Any]:
        files = {name: new / name for name in self._arch.kernel_files}
        return {
            "recipe": self._recipe.name,
            "arch": self._arch.name,
            "source": attrs.asdict(self._recipe.source),
            "release": _release(build),
            "kernel_files": {n: {"size": p.stat().st_size, "sha256": digest_file(p)} for n, p in files.items()},
            "objects": None if self._site else objects,
            "jobs": self._jobs,
            "durations_s": self._durations,
            "tools": {"tuxmake": version("tuxmake"), **{tool: version_of(tool) for tool in TOOLS}},
        }

    def _expected_objects(self) -> int:
        known = (e.provenance for e in self._store.entries(KIND) if e.provenance.get("arch") == self._arch.name)
        return next((int(p["objects"]) for p in known if p.get("objects")), USUAL_OBJECTS)

    def _require_unchanged(self) -> None:
        """Refuse a tree that somebody edited since its digest was taken, be it while another build was waited for."""
        source = self._recipe.source
        if source.file.is_dir() and source_digest(source) != self._inputs["source"]:
            raise LabError(f"{source.file}: changed while {self._subject} was built from it; build it again")

    def _timed(self, name: str, step: Any) -> Any:
        started = time.monotonic()
        result = step()
        self._durations[name] = round(time.monotonic() - started, 2)
        return result

    def _tell(self, doing: str, percent: int | None = None) -> None:
        elapsed = time.monotonic() - self._started
        self._progress(Step(subject=self._subject, doing=doing, percent=percent, elapsed_s=elapsed))


def _release(build: Path) -> str:
    """What `uname -r` will say; kernels before 2.6.20 keep it elsewhere."""
    paths = (build / "include/config/kernel.release", build / ".kernelrelease")
    return next((path.read_text(encoding="utf-8").strip() for path in paths if path.is_file()), "")
