/*
 * No call that reads or changes how a task is scheduled finds one of the host or of another container.
 *
 * Like signals, these calls look a number up, each by itself: a container that could slow down the host's tasks
 * would need no signal to stop them.
 */
#include "strangers.h"

#define NICE 7
#define UNCHANGED 20	/* getpriority() gives 20 minus the nice value */

enum { IOPRIO_PROCESS = 1, IOPRIO_GROUP };
#define IOPRIO_LOWEST ((2 << 13) | 7)	/* best effort, the last of its eight levels */

static long get_priority(long pid, long unused)
{
	(void)unused;
	return sys_getpriority(PRIO_PROCESS, pid);
}

static long get_priority_of_group(long pid, long unused)
{
	(void)unused;
	return sys_getpriority(PRIO_PGRP, pid);
}

static long set_priority(long pid, long unused)
{
	(void)unused;
	return sys_setpriority(PRIO_PROCESS, pid, NICE);
}

static long set_priority_of_group(long pid, long unused)
{
	(void)unused;
	return sys_setpriority(PRIO_PGRP, pid, NICE);
}

static long get_io_priority(long pid, long unused)
{
	(void)unused;
	return sys_ioprio_get(IOPRIO_PROCESS, pid);
}

static long set_io_priority(long pid, long unused)
{
	(void)unused;
	return sys_ioprio_set(IOPRIO_PROCESS, pid, IOPRIO_LOWEST);
}

static long set_io_priority_of_group(long pid, long unused)
{
	(void)unused;
	return sys_ioprio_set(IOPRIO_GROUP, pid, IOPRIO_LOWEST);
}

static long get_policy(long pid, long unused)
{
	(void)unused;
	return sys_sched_getscheduler(pid);
}

static long get_parameters(long pid, long unused)
{
	int parameter;

	(void)unused;
	return sys_sched_getparam(pid, &parameter);
}

static long set_policy(long pid, long unused)
{
	int parameter = 0;

	(void)unused;
	return sys_sched_setscheduler(pid, SCHED_BATCH, &parameter);
}

static long get_affinity(long pid, long unused)
{
	unsigned long mask[64];

	(void)unused;
	return sys_sched_getaffinity(pid, sizeof(mask), mask);
}

/* To what the caller has itself, so that nothing changes for the task that it works on. */
static long set_affinity(long pid, long unused)
{
	unsigned long mask[64];
	long size = sys_sched_getaffinity(0, sizeof(mask), mask);

	(void)unused;
	return size < 0 ? size : sys_sched_setaffinity(pid, size, mask);
}

static const struct {
	const char *name;
	long (*call)(long pid, long unused);
} tcase[] = {
	{ "getpriority", get_priority },
	{ "getpriority of a group", get_priority_of_group },
	{ "setpriority", set_priority },
	{ "setpriority of a group", set_priority_of_group },
	{ "ioprio_get", get_io_priority },
	{ "ioprio_set", set_io_priority },
	{ "ioprio_set of a group", set_io_priority_of_group },
	{ "sched_getscheduler", get_policy },
	{ "sched_setscheduler", set_policy },
	{ "sched_getparam", get_parameters },
	{ "sched_getaffinity", get_affinity },
	{ "sched_setaffinity", set_affinity },
};

static void run_call(unsigned long i)
{
	long said;
	int s;

	case_start("%s on an own task", tcase[i].name);
	said = task_call(caller, tcase[i].call, own->pid, 0);
	if (said == -ENOSYS) {
		case_skip("this kernel does not have the call");
		return;
	}
	EXPECT_OK(said);
	for (s = 0; s < STRANGERS; s++) {
		case_start("%s on %s", tcase[i].name, stranger[s].name);
		if (!stranger[s].pid) {
			case_skip("the flavour does not tell the host's number");
			continue;
		}
		EXPECT_ERRNO(ESRCH, task_call(caller, tcase[i].call, stranger[s].pid, 0));
	}
}

static void run(void)
{
	unsigned long i;
	int s;

	strangers_start();
	for (i = 0; i < ARRAY_SIZE(tcase); i++)
		run_call(i);
	case_start("what the calls have changed");
	EXPECT_EQ(UNCHANGED - NICE, task_call(own, get_priority, 0, 0));
	EXPECT_EQ(SCHED_BATCH, task_call(own, get_policy, 0, 0));
	for (s = 0; s < STRANGERS; s++) {
		EXPECT_EQ(UNCHANGED, task_call(stranger[s].task, get_priority, 0, 0));
		EXPECT_EQ(SCHED_NORMAL, task_call(stranger[s].task, get_policy, 0, 0));
	}
}

PROBE(.claim = "no call that reads or changes how a task is scheduled finds one outside of the caller's container",
      .requirements = "VS-2g O-3",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
