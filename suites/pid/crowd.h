/*
 * crowd.h - two containers with a few tasks each, a task on the host, and the numbers that name nobody in A.
 */
#ifndef CROWD_H
#define CROWD_H

#include "probe.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/pid/crowd.h"

enum { A_INIT, A_CHILD, A_GRANDCHILD, A_TASKS };

#define B_TASKS_MAX 12

static struct container *a, *b;
static struct task *on_host;
static struct task *in_a[A_TASKS];
static struct task *in_b[B_TASKS_MAX];	/* init first */
static int b_tasks;

static const char *const a_name[] = { "A's init", "A's child", "A's grandchild" };

/* Numbers up to 3 are left alone, too: a container may have kernel threads of its own. */
static inline int may_be_in_a(long pid)
{
	int i;

	for (i = 0; i < A_TASKS; i++)
		if (in_a[i]->pid == pid)
			return 1;
	return pid <= 3;
}

static inline struct task *last_in_b(void)
{
	return in_b[b_tasks - 1];
}

enum { HOST_TASK, HOST_PROBE, A_BY_HOST_PID, B_INIT_BY_HOST_PID, B_BY_HOST_PID, B_BY_OWN_PID, FOREIGNERS };

static struct foreigner {
	const char *name;
	long pid;	/* 0: there is none to try, and why */
	const char *why;
} foreigner[FOREIGNERS] = {
	[HOST_TASK]		= { "a host task", 0, NULL },
	[HOST_PROBE]		= { "the task that made the containers", 0, NULL },
	[A_BY_HOST_PID]		= { "A's own task by its number on the host", 0, NULL },
	[B_INIT_BY_HOST_PID]	= { "B's init by its number on the host", 0, NULL },
	[B_BY_HOST_PID]		= { "B's task by its number on the host", 0, NULL },
	[B_BY_OWN_PID]		= { "B's task by its number in B", 0, NULL },
};

static inline void set_foreigner(int f, long pid)
{
	foreigner[f].pid = pid;
	if (!pid)
		foreigner[f].why = "the flavour does not tell the host's number";
	else if (may_be_in_a(pid) && flavour_isolates(ISOLATES_PID)) {
		foreigner[f].pid = 0;
		foreigner[f].why = "A has a task of that number, too";
	}
}

/* B gets tasks until one has a number that A does not use. */
static inline void crowd_start(void)
{
	a = container_start();
	b = container_start();
	in_a[A_INIT] = a->init;
	in_a[A_CHILD] = task_start(a);
	in_a[A_GRANDCHILD] = task_fork(in_a[A_CHILD]);
	in_b[b_tasks++] = b->init;
	do
		in_b[b_tasks++] = task_start(b);
	while (may_be_in_a(last_in_b()->pid) && b_tasks < B_TASKS_MAX);
	on_host = task_start(NULL);
	set_foreigner(HOST_TASK, on_host->pid);
	set_foreigner(HOST_PROBE, sys_getpid());
	set_foreigner(A_BY_HOST_PID, in_a[A_CHILD]->host_pid);
	set_foreigner(B_INIT_BY_HOST_PID, b->host_pid);
	set_foreigner(B_BY_HOST_PID, last_in_b()->host_pid);
	set_foreigner(B_BY_OWN_PID, last_in_b()->pid);
}

#pragma pop_macro("PROBE_FILE")

#endif
