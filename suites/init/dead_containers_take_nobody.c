/*
 * Once its init is gone, nothing can be started in a container, not even by a task whose children used to go in.
 *
 * Such a child would be a member without an init: nobody would reap its orphans, and nothing would end it. Mainline
 * says ENOMEM to the fork; how it is refused is not part of the claim.
 */
#include "probe.h"
#include "flavour.h"

/* A child that goes away at once; 0, or why there is none. */
static long try_fork(long unused, long unused2)
{
	long pid = sys_fork();

	(void)unused, (void)unused2;
	if (pid == 0)
		sys_exit(0);
	if (pid > 0)
		sys_wait4(pid, NULL, __WALL, NULL);
	return pid < 0 ? pid : 0;
}

static void expect_refused(const char *what, long said)
{
	if (!EXPECT_TRUE("an error", said < 0))
		note("%s worked", what);
}

static void run(void)
{
	struct container *a = container_start();
	struct task *inside, *door, *again;
	long said;

	said = task_try_enter(a, &inside);
	if (said < 0)
		probe_skip("this kernel lets nobody in from outside: -%s", errno_name(-said));
	door = inside->parent;
	case_start("a fork while init lives");
	EXPECT_OK(task_call(door, try_fork, 0, 0));
	a->flavour->kill(a);
	/* The end of init's files comes first; the death of the others tells that it is over. */
	EXPECT_EQ(1, task_wait_death(a->init, 3000));
	EXPECT_EQ(1, task_wait_death(inside, flavour_isolates(ISOLATES_PID) ? 3000 : 100));
	task_end(inside);
	case_start("a fork after init's death");
	expect_refused("it", task_call(door, try_fork, 0, 0));
	container_end(a);
	case_start("a fork after the container's end");
	expect_refused("it", task_call(door, try_fork, 0, 0));
	case_start("entering after the container's end");
	said = task_try_enter(a, &again);
	expect_refused("it", said);
	if (said >= 0)
		task_end(again);
	task_end(door);
}

PROBE(.claim = "once its init is gone, nothing can be started in a container",
      .requirements = "K-4 K-7",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
