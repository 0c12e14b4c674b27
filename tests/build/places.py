"""Small repositories, kernels and compilers that the tests of building work on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from harness.arch import Arch, load_archs
from harness.recipe import Recipe, Source

ROOT = Path(__file__).resolve().parents[2]
ARCHS = load_archs(ROOT)

PROBE_H = """
#define PROBE_MAGIC 0x70726f62UL
struct probe {
	unsigned long magic, size;
	const char *name, *file;
	unsigned long line;
	const char *claim, *requirements;
	unsigned long isolation, exclusive, deadline_ms, needs_isolation, needs_kernel;
	const char *needs_file;
	void (*run)(void);
};
#define PROBE(...) \\
	static const struct probe this_probe = { .magic = PROBE_MAGIC, .size = sizeof(struct probe), \\
		.name = PROBE_NAME, .file = PROBE_FILE, .line = __LINE__, __VA_ARGS__ }; \\
	static const struct probe *const this_probe_entry __attribute__((used, section("probes"))) = &this_probe
"""
START_C = "void _start(void);\nvoid _start(void) { for (;;) ; }\n"
GOOD_PROBE = """#include "probe.h"
static void run(void) { }
PROBE(.claim = "water is wet", .requirements = "VS-1 O-2", .isolation = 1, .exclusive = 1, .deadline_ms = 500,
      .needs_isolation = 1 | 4 | 128, .needs_kernel = 0x40100 | 7, .needs_file = "/proc/self", .run = run);
"""
PLAIN_PROBE = '#include "probe.h"\nstatic void run(void) { }\nPROBE(.claim = "fire is hot", .run = run);\n'


def suites(root: Path, **probes: str) -> Path:
    """Make a repository with a runtime of one file, and probes by `<suite>__<name>`."""
    runtime = root / "suites/runtime"
    runtime.mkdir(parents=True)
    (runtime / "probe.h").write_text(PROBE_H)
    (runtime / "start.c").write_text(START_C)
    for name, text in probes.items():
        suite, _, stem = name.partition("__")
        (root / "suites" / suite).mkdir(exist_ok=True)
        (root / "suites" / suite / f"{stem}.c").write_text(text)
    return root


def native() -> Arch:
    """An architecture whose compiler is here wherever the tests run."""
    return ARCHS["x86_64"]


TOY_MAKEFILE = """
tinyconfig:
	@echo CONFIG_TINY=y > $(O)/.config
olddefconfig:
	@sed -i '/DROPPED/d' $(O)/.config
	@mkdir -p $(O)/include/config
	@echo 9.9.0-$(ARCH) > $(O)/include/config/kernel.release
vmlinux bzImage:
	@echo '  CC      main.o'
	@mkdir -p $(O)/arch/x86/boot
	@$(CC) -c main.c -o $(O)/main.o
	@cat main.c $(O)/.config > $(O)/$(if $(filter bzImage,$@),arch/x86/boot/)$@
kernelrelease kernelversion:
	@echo 9.9.0
"""


def toy_kernel(folder: Path) -> Path:
    """Make a tree that builds like a kernel, in no time; options with DROPPED in their names are dropped."""
    (folder / "scripts/kconfig").mkdir(parents=True)
    (folder / "Makefile").write_text(TOY_MAKEFILE)
    (folder / "Kconfig").write_text("")
    (folder / "Kbuild").write_text("")
    (folder / "main.c").write_text("int answer = 42;\n")
    merge = folder / "scripts/kconfig/merge_config.sh"
    merge.write_text('#!/bin/sh\nout=$3/.config\nshift 4\ncat "$@" >> "$out"\n')
    merge.chmod(0o755)
    return folder


def toy_recipe(root: Path, **changes: Any) -> Recipe:
    """Make a recipe for the toy kernel, with a configuration of its own."""
    kconfig = root / "images/kconfig"
    kconfig.mkdir(parents=True, exist_ok=True)
    (kconfig / "common.config").write_text("CONFIG_COMMON=y\n")
    (kconfig / "x86_64.config").write_text("CONFIG_SERIAL=y\n")
    source = Source(kind="tree", path=str(toy_kernel(root / "linux")))
    recipe = Recipe(name="toy", archs=("x86_64", "arm"), source=source, images=root / "images")
    return attrs.evolve(recipe, **changes)


def patch_series(root: Path, name: str, **patches: str) -> str:
    """Write a quilt series of the given patches."""
    folder = root / "images/patches" / name
    folder.mkdir(parents=True)
    for stem, text in patches.items():
        (folder / f"{stem}.patch").write_text(text)
    (folder / "series").write_text("".join(f"{stem}.patch\n" for stem in patches))
    return name


ANSWER_PATCH = "--- a/main.c\n+++ b/main.c\n@@ -1 +1 @@\n-int answer = 42;\n+int answer = 43;\n"
