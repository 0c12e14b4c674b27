/*
 * A probe whose set-up fails is broken, which is no verdict on the kernel.
 */
#include "probe.h"

static void run(void)
{
	REQUIRE_OK(sys_close(-1));
}

PROBE(.claim = "a probe whose set-up fails is broken",
      .requirements = "",
      .run = run);
