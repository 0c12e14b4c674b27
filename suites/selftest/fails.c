/*
 * A probe with an expectation that does not hold fails, and says what was expected and what was found.
 */
#include "probe.h"

static void run(void)
{
	case_start("a row that holds");
	EXPECT_EQ(1, 1);
	case_start("a row that does not");
	EXPECT_STR("omega", "alpha");
	note("both strings are the probe's own");
}

PROBE(.claim = "a probe with an expectation that does not hold fails",
      .requirements = "",
      .run = run);
