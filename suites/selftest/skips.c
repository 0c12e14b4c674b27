/*
 * A probe that misses something it needs is skipped for the reason it gives.
 */
#include "probe.h"

static void run(void)
{
	probe_skip("it always says so");
}

PROBE(.claim = "a probe that misses something it needs is skipped",
      .requirements = "",
      .run = run);
