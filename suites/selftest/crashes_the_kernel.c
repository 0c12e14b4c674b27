/*
 * A probe that takes the kernel down is a crash, and costs no other probe its verdict.
 */
#include "probe.h"

static void run(void)
{
	/* SysRq may be restricted, but not for who writes to this file. */
	REQUIRE_OK(write_file("/proc/sysrq-trigger", "c"));
	probe_broken("the kernel lives on");
}

PROBE(.claim = "a probe that takes the kernel down is a crash",
      .requirements = "",
      .exclusive = 1,	/* nobody else is to go down with it */
      .needs_file = "/proc/sysrq-trigger",
      .run = run);
