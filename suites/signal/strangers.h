/*
 * strangers.h - a caller in A with a task of its own, and the tasks beyond the border that it must not reach.
 */
#ifndef STRANGERS_H
#define STRANGERS_H

#include "probe.h"
#include "inbox.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/signal/strangers.h"

static struct container *a, *b;
static struct task *caller;	/* in A */
static struct task *own;	/* in A, too */

enum { HOST_TASK, B_BY_HOST_PID, B_BY_OWN_PID, STRANGERS };

static struct stranger {
	const char *name;
	struct task *task;
	long pid;	/* the number to try; 0 when there is none */
} stranger[STRANGERS] = {
	[HOST_TASK]	= { "a host task", NULL, 0 },
	[B_BY_HOST_PID]	= { "B's task by its number on the host", NULL, 0 },
	[B_BY_OWN_PID]	= { "B's task by its number in B", NULL, 0 },
};

/* Numbers up to 3 are left alone, too: a container may have kernel threads of its own. */
static inline int may_be_in_a(long pid)
{
	return pid <= 3 || pid == a->init->pid || pid == caller->pid || pid == own->pid;
}

/* Each leads a process group, so that its number names the group, too. setsid() has no number to look up. */
static inline struct task *new_stranger(int s)
{
	struct task *task = task_start(s == HOST_TASK ? NULL : b);
	int i;

	for (i = 0; i < 12 && may_be_in_a(s == B_BY_HOST_PID ? task->host_pid : task->pid); i++)
		task = task_start(s == HOST_TASK ? NULL : b);
	REQUIRE_OK(task_syscall(task, __NR_setsid));
	return task;
}

/* Makes sure that there is a live one: a kernel that lets signals through has killed the last. */
static inline struct stranger *meet(int s)
{
	struct stranger *met = &stranger[s];

	if (!met->task || !task_alive(met->task)) {
		if (met->task)
			task_end(met->task);
		met->task = new_stranger(s);
		met->pid = s == B_BY_HOST_PID ? met->task->host_pid : met->task->pid;
		if (met->pid && may_be_in_a(met->pid))
			probe_broken("%s is %ld, a number that A may have, too", met->name, met->pid);
	}
	return met;
}

static inline void strangers_start(void)
{
	int s;

	inbox_open();
	a = container_start();
	b = container_start();
	caller = task_start(a);
	own = task_start(a);
	REQUIRE_OK(task_syscall(own, __NR_setsid));
	for (s = 0; s < STRANGERS; s++)
		meet(s);
}

#pragma pop_macro("PROBE_FILE")

#endif
