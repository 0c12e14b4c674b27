/*
 * kill(-1) on the host reaches the tasks of every container, their inits among them.
 *
 * The host's walk over all tasks is the system-wide one: what it leaves out survives a shutdown of the machine.
 */
#include "crowd.h"

static int reached_from_the_host(int by, int p)
{
	return p != by;
}

static long kill_all(long sig, long unused)
{
	(void)unused;
	return sys_kill(-1, sig);
}

static void run(void)
{
	crowd_start();
	if (!person[A_CHILD].task->host_pid)
		probe_skip("this flavour hides a container's tasks from the host");
	case_start("sent by a host task");
	EXPECT_OK(task_call(person[ON_HOST].task, kill_all, HARMLESS, 0));
	expect_reached(ON_HOST, reached_from_the_host);
}

PROBE(.claim = "kill(-1) on the host reaches the tasks of every container",
      .requirements = "O-3 K-9",
      .exclusive = 1,	/* it reaches every process of the machine */
      .run = run);
