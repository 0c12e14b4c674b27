/*
 * A probe whose expectations hold passes.
 *
 * The probe library's own probes come out one each way, so that a run can tell whether outcomes reach the report.
 */
#include "probe.h"

static void run(void)
{
	case_start("numbers");
	EXPECT_EQ(4, 2 + 2);
	EXPECT_ERRNO(EBADF, sys_close(-1));
	case_start("strings");
	EXPECT_STR("same", "same");
}

PROBE(.claim = "a probe whose expectations hold passes",
      .requirements = "",
      .run = run);
