/*
 * ptrace() does not find a task of the host or of another container.
 *
 * Whoever traces a task is that task: it may read its memory and make it call what it likes. The requests that
 * start a trace look the number up, and must look it up among the caller's.
 */
#include "border.h"
#include "trace.h"

static const struct way way[] = {
	{ "PTRACE_ATTACH", attach_detach, ESRCH },
	{ "PTRACE_SEIZE", seize_detach, ESRCH },
};

static void run(void)
{
	border_start();
	try_ways(way, ARRAY_SIZE(way));
}

PROBE(.claim = "PTRACE_ATTACH and PTRACE_SEIZE on a task of the host or of another container fail with ESRCH",
      .requirements = "VS-2f I-6",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
