/*
 * A container in a container works down to a documented depth, or is refused with a documented error.
 *
 * What works by chance on one level is what somebody will build on; its init's parent must be able to wait for it.
 */
#include "probe.h"

#define DEEPEST		32	/* mainline has so many levels of process numbers below the host's */

static const struct {
	const char *flavour;
	int error;		/* 0: it works */
} expected[] = {
	{ "namespaces", 0 },
	{ "procfs", EPERM },
	{ "openvz", EPERM },
	{ "ve-cgroup", EPERM },
	{ "vserver", EPERM },
};

static long try_nested(long unused, long unused2)
{
	struct container *inner;
	long said = container_try_start(&inner);

	(void)unused, (void)unused2;
	if (said == 0)
		container_end(inner);
	return said;
}

/* The number of levels that could be made below the caller's; each init waits for the next one and tells its answer. */
static long levels_below(void)
{
	int status = 0;
	long pid = sys_clone(CLONE_NEWPID | SIGCHLD);

	if (pid == 0)
		sys_exit(levels_below());
	if (pid == -ENOSPC || pid == -EINVAL)	/* the latter before 4.9 */
		return 0;
	if (pid < 0)
		return 200;
	if (sys_wait4(pid, &status, 0, NULL) != pid || status & 0x7f)
		return 201;
	return (status >> 8 & 0xff) >= 200 ? status >> 8 & 0xff : (status >> 8 & 0xff) + 1;
}

static long count_levels(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return levels_below();
}

static void run(void)
{
	struct container *a = container_start();
	struct task *child = task_start(a);
	unsigned long i = 0;

	while (i < ARRAY_SIZE(expected) && !string_equal(expected[i].flavour, flavour_name()))
		i++;
	if (i == ARRAY_SIZE(expected))
		probe_skip("without a container there is nothing to nest in");
	case_start("a container in a container");
	EXPECT_ERRNO(expected[i].error, task_call(child, try_nested, 0, 0));
	EXPECT_EQ(1, task_alive(a->init));
	if (expected[i].error || !flavour_isolates(ISOLATES_NUMBERS))
		return;
	case_start("down to the last level");
	EXPECT_EQ(DEEPEST - 1, task_call(child, count_levels, 0, 0));
	case_start("on the host, down to the last level");
	EXPECT_EQ(DEEPEST, task_call(task_start(NULL), count_levels, 0, 0));
}

PROBE(.claim = "a container in a container works down to a documented depth, or is refused with a documented error",
      .requirements = "K-13",
      .run = run);
