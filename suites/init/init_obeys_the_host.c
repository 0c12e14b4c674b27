/*
 * The host can stop a container's init, let it go on, and kill it.
 *
 * The protection of init ends at the border: a container whose init nobody can end would be there for ever.
 */
#include "health.h"

static const struct {
	const char *name;
	int sig;
	long expected;
} tcase[] = {
	{ "SIGSTOP", SIGSTOP, STOPPED },
	{ "SIGCONT", SIGCONT, RUNS },
	{ "SIGKILL", SIGKILL, DIED },
};

static void run(void)
{
	struct container *a = container_start();
	struct task *on_host = task_start(NULL);
	unsigned long i;

	/* Init's number on the host is known from its birth; a child's must be found there. */
	if (!task_start(a)->host_pid)
		probe_skip("this flavour hides a container's tasks from the host");
	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("%s from the host", tcase[i].name);
		EXPECT_OK(task_syscall(on_host, __NR_kill, a->init->host_pid, tcase[i].sig));
		if (tcase[i].expected == STOPPED)
			EXPECT_TRUE("init is stopped", poll_until(3000, has_stopped, (long)a->init));
		else
			EXPECT_HEALTH(tcase[i].expected, a->init);
	}
}

PROBE(.claim = "the host's SIGSTOP stops a container's init, and its SIGKILL ends it",
      .requirements = "VS-3b K-9",
      .run = run);
