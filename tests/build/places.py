"""Small repositories, kernels and compilers that the tests of building work on."""

from __future__ import annotations

from pathlib import Path

from harness.arch import Arch, load_archs

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
