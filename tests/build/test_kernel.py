"""Images: built through TuxMake once, checked against what was asked, or refused in one line."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from harness.build import kernel
from harness.build.image import Image
from harness.build.kernel import ensure_image, image_inputs, locate_image
from harness.build.progress import Step
from harness.build.store import Store
from harness.errors import LabError, UserError
from harness.recipe import Recipe
from tests.build.places import ANSWER_PATCH, ARCHS, native, patch_series, toy_recipe


def test_a_recipe_becomes_an_image_once(tmp_path: Path) -> None:
    """Every kernel file, the configuration and the provenance are there; the second time nothing is built."""
    recipe, store, steps = toy_recipe(tmp_path), Store(tmp_path / "store"), list[Step]()
    assert locate_image(recipe, native(), store=store) is None
    image = ensure_image(recipe, native(), steps.append, store=store)
    assert {"vmlinux", "bzImage"} == set(image.kernel_files)
    assert all(path.is_file() for path in image.kernel_files.values())
    assert image.config is not None
    assert {"CONFIG_TINY=y", "CONFIG_COMMON=y", "CONFIG_SERIAL=y"} == set(image.config.read_text().splitlines())
    assert "9.9.0-x86_64" == image.provenance["release"]
    assert ("configuring", "compiling") == tuple(dict.fromkeys(step.doing for step in steps))
    assert image == locate_image(recipe, native(), store=store)
    steps.clear()
    assert image == ensure_image(recipe, native(), steps.append, store=store)
    assert [] == steps


def test_the_users_environment_stays_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that change a kernel are not in the digest, so they must not reach the build."""
    monkeypatch.setenv("ARCH", "vax")
    monkeypatch.setenv("MAKEFLAGS", "--dry-run")
    image = ensure_image(toy_recipe(tmp_path), native(), store=Store(tmp_path / "store"))
    assert "9.9.0-x86_64" == image.provenance["release"]


def change_source(recipe: Recipe) -> Recipe:
    """Edit the tree."""
    (recipe.source.file / "main.c").write_text("int answer = 7;\n")
    return recipe


def change_fragment(recipe: Recipe) -> Recipe:
    """Edit a configuration."""
    recipe.fragment_file("common").write_text("CONFIG_OTHER=y\n")
    return recipe


def change_variable(recipe: Recipe) -> Recipe:
    """Hand make another variable."""
    return attrs.evolve(recipe, make={"KCFLAGS": "-DX=1"})


def change_patches(recipe: Recipe) -> Recipe:
    """Add a patch."""
    return attrs.evolve(recipe, patches=patch_series(recipe.images.parent, "fixes", one=ANSWER_PATCH))


@pytest.mark.parametrize("change", [change_source, change_fragment, change_variable, change_patches])
def test_every_input_is_in_the_digest(tmp_path: Path, change: Callable[[Recipe], Recipe]) -> None:
    """Whatever can change the kernel changes the name under which it is kept."""
    recipe = toy_recipe(tmp_path)
    before = image_inputs(recipe, native())
    assert before != image_inputs(change(recipe), native())


def test_an_option_that_was_dropped_stops_the_build(tmp_path: Path) -> None:
    """It is told before anything is compiled, and nothing is kept."""
    recipe, store = toy_recipe(tmp_path), Store(tmp_path / "store")
    recipe.fragment_file("x86_64").write_text("CONFIG_DROPPED=y\n")
    with pytest.raises(UserError, match=r"^images/kconfig/x86_64\.config:1: CONFIG_DROPPED: expected y, found n "):
        ensure_image(recipe, native(), store=store)
    assert [] == store.entries("kernel")


def test_what_does_not_compile_is_one_line_and_a_log(tmp_path: Path) -> None:
    """The line has the compiler's first error and the path of the whole log, which stays."""
    recipe, store = toy_recipe(tmp_path), Store(tmp_path / "store")
    (recipe.source.file / "main.c").write_text("int answer = ;\n")
    with pytest.raises(LabError) as caught:
        ensure_image(recipe, native(), store=store)
    (log,) = (store.root / "logs").glob("toy-x86_64-*.log")
    (fault,) = caught.value.faults
    assert fault.startswith("toy for x86_64: main.c:1:14: error: expected expression")
    assert fault.endswith(f"; the whole log: {log}")
    assert "main.c:1:14" in log.read_text()
    assert [] == store.entries("kernel")


def test_a_recipe_is_not_built_for_other_architectures(tmp_path: Path) -> None:
    """The line names the recipe's own ones."""
    with pytest.raises(UserError, match=r"toy\.toml: archs: expected ppc64 among them, found x86_64, arm"):
        ensure_image(toy_recipe(tmp_path), ARCHS["ppc64"], store=Store(tmp_path / "store"))


def test_a_tree_that_changes_meanwhile_is_not_kept(tmp_path: Path) -> None:
    """A kernel of two halves of an edit would have neither's digest."""
    recipe, store = toy_recipe(tmp_path), Store(tmp_path / "store")

    def edit(step: Step) -> None:
        if step.doing == "compiling":
            (recipe.source.file / "main.c").write_text(f"int answer = {step.elapsed_s};\n")

    with pytest.raises(LabError, match="changed while toy for x86_64 was built from it; build it again"):
        ensure_image(recipe, native(), edit, store=store)
    assert [] == store.entries("kernel")


def test_a_tree_that_changed_before_its_turn_is_not_kept(tmp_path: Path) -> None:
    """A build that waited for another one knows its source by the digest from before the wait."""
    recipe, store = toy_recipe(tmp_path), Store(tmp_path / "store")

    def edit(step: Step) -> None:
        if step.doing == "configuring":
            pytest.fail("built from another tree than the digest's")

    inputs = image_inputs(recipe, native())
    change_source(recipe)
    build = kernel._Build(recipe=recipe, arch=native(), inputs=inputs, progress=edit, store=store, jobs=1)
    with pytest.raises(LabError, match="changed while toy for x86_64 was built from it; build it again"):
        store.obtain("kernel", inputs, build.fill)


def test_two_at_once_build_one_kernel(tmp_path: Path) -> None:
    """The second one says that it waits, and gets the first one's image."""
    recipe, second = toy_recipe(tmp_path), list[Step]()
    started, images = threading.Event(), list[Image]()

    def tell(step: Step) -> None:
        if step.doing == "compiling" and not started.is_set():
            started.set()
            assert waiting.wait(20)

    def tell_waiting(step: Step) -> None:
        second.append(step)
        waiting.set()

    waiting = threading.Event()
    store = Store(tmp_path / "store")
    other = threading.Thread(target=lambda: images.append(ensure_image(recipe, native(), tell, store=store)))
    other.start()
    assert started.wait(20)
    image = ensure_image(recipe, native(), tell_waiting, store=Store(tmp_path / "store"))
    other.join()
    assert [image] == images
    assert {"waiting for another process that builds the same"} == {step.doing for step in second}


class Enough(BaseException):
    """What ends a build from outside."""


def await_end(pid: int) -> None:
    """Return when the process is gone; a killed one needs a moment until somebody has fetched its remains."""
    deadline = time.monotonic() + 10
    while (stat := Path(f"/proc/{pid}/stat")).exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.01)


def test_a_build_that_is_stopped_leaves_no_process(tmp_path: Path) -> None:
    """While make says nothing, progress is told all the same; what it raises ends make and all that make started."""
    recipe, store, pid_file = toy_recipe(tmp_path), Store(tmp_path / "store"), tmp_path / "pid"
    makefile = recipe.source.file / "Makefile"
    slow = f"@echo $$$$ > {pid_file}.new; mv {pid_file}.new {pid_file}; exec sleep 600"
    makefile.write_text(makefile.read_text().replace("@echo '  CC      main.o'", slow))

    def stop(_: Step) -> None:
        if pid_file.exists():
            raise Enough

    with pytest.raises(Enough):
        ensure_image(recipe, native(), stop, store=store)
    await_end(int(pid_file.read_text()))
    assert ([], []) == (store.entries("kernel"), list((store.root / "work").iterdir()))


def test_compilers_give_way_to_boards(tmp_path: Path) -> None:
    """Kernels are built with low priority: boards may run meanwhile."""
    recipe = toy_recipe(tmp_path)
    makefile = recipe.source.file / "Makefile"
    makefile.write_text(makefile.read_text().replace("@cat main.c", f"@nice > {tmp_path}/niceness; cat main.c"))
    ensure_image(recipe, native(), store=Store(tmp_path / "store"))
    assert os.nice(0) + 10 == int((tmp_path / "niceness").read_text())


def test_the_builders_name_and_clock_stay_outside(tmp_path: Path) -> None:
    """The kernel's own variables for this are set, and a kernel file is the same bytes whoever builds it when."""
    recipe = toy_recipe(tmp_path)
    makefile = recipe.source.file / "Makefile"
    text = " ".join(f"{name}=$(KBUILD_BUILD_{name})" for name in ("TIMESTAMP", "USER", "HOST", "VERSION"))
    makefile.write_text(makefile.read_text().replace("@cat main.c", f"@echo '{text}' | cat - main.c"))
    images = [ensure_image(recipe, native(), store=Store(tmp_path / name)) for name in ("one", "two")]
    first, second = (image.kernel_files["vmlinux"].read_text() for image in images)
    assert first == second
    assert first.startswith("TIMESTAMP=Thu Jan  1 00:00:00 UTC 1970 USER=harness HOST=harness VERSION=1\n")


def test_a_kernel_file_that_make_does_not_leave_is_one_line(tmp_path: Path) -> None:
    """An architecture's file that names another path than make builds is told as that."""
    arch = attrs.evolve(native(), kernel_files={"vmlinux": "boot/vmlinux"})
    with pytest.raises(LabError, match="toy for x86_64: expected make to build boot/vmlinux, found none; "):
        ensure_image(toy_recipe(tmp_path), arch, store=Store(tmp_path / "store"))
