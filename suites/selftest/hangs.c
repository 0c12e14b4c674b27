/*
 * A probe that does not come to its end is killed at its deadline, with all that it started.
 */
#include "probe.h"

static long wait_for_ever(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return sys_poll(NULL, 0, -1);
}

static void run(void)
{
	task_call(task_start(NULL), wait_for_ever, 0, 0);
}

PROBE(.claim = "a probe that does not come to its end is killed at its deadline",
      .requirements = "",
      .deadline_ms = 1000,
      .run = run);
