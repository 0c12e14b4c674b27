/*
 * border.h - a tracer in A, what it has of its own, and the tasks beyond the border that it must not reach.
 */
#ifndef BORDER_H
#define BORDER_H

#include "probe.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/ptrace/border.h"

static struct task *tracer;	/* in A */
static struct task *own;	/* the tracer's child */

enum { HOST_TASK, B_BY_HOST_PID, B_BY_OWN_PID, FOREIGNERS };

static struct foreigner {
	const char *name;
	struct task *task;
	long pid;	/* the number to try; 0 when there is none */
} foreigner[FOREIGNERS] = {
	[HOST_TASK]	= { "a host task", NULL, 0 },
	[B_BY_HOST_PID]	= { "B's task by its number on the host", NULL, 0 },
	[B_BY_OWN_PID]	= { "B's task by its number in B", NULL, 0 },
};

/*
 * A few numbers are in use in A; every number that is tried must be larger than those, or it would name a task of A.
 * The host's are, since its kernel threads came first; B gets tasks until its numbers are, too.
 */
static inline void border_start(void)
{
	struct container *a = container_start();
	struct container *b = container_start();
	struct task *in_b;
	int i;

	tracer = task_start(a);
	own = task_fork(tracer);
	in_b = task_start(b);
	for (i = 0; i < 8 && in_b->pid <= own->pid + 2; i++)
		in_b = task_start(b);
	foreigner[HOST_TASK].task = task_start(NULL);
	foreigner[HOST_TASK].pid = foreigner[HOST_TASK].task->pid;
	foreigner[B_BY_HOST_PID].task = in_b;
	foreigner[B_BY_HOST_PID].pid = in_b->host_pid;
	foreigner[B_BY_OWN_PID].task = in_b;
	foreigner[B_BY_OWN_PID].pid = in_b->pid;
	for (i = 0; i < FOREIGNERS; i++)
		if (foreigner[i].pid && foreigner[i].pid <= own->pid)
			probe_broken("%s is %ld, a number that A may have, too", foreigner[i].name, foreigner[i].pid);
}

/* One way to reach a task by its number; run in the tracer. */
struct way {
	const char *name;
	long (*try)(long pid, long unused);
	int error;	/* for a number that names nobody */
};

/* Every way on every foreigner must find nobody; on the tracer's own child it must work. */
static inline void try_ways(const struct way *way, unsigned long ways)
{
	unsigned long w;
	long said;
	int f;

	for (w = 0; w < ways; w++) {
		case_start("%s on an own task", way[w].name);
		said = task_call(tracer, way[w].try, own->pid, 0);
		if (said == -ENOSYS || said == -EIO) {
			case_skip("this kernel does not have the call");
			continue;
		}
		EXPECT_OK(said);
		EXPECT_EQ(1, task_alive(own));
		for (f = 0; f < FOREIGNERS; f++) {
			case_start("%s on %s", way[w].name, foreigner[f].name);
			if (!foreigner[f].pid) {
				case_skip("the flavour does not tell the host's number");
				continue;
			}
			EXPECT_ERRNO(way[w].error, task_call(tracer, way[w].try, foreigner[f].pid, 0));
			EXPECT_EQ(1, task_alive(foreigner[f].task));
		}
	}
}

/* Opens /proc/<pid>/<file>. */
static inline long open_proc(long pid, const char *file)
{
	char path[64];
	long fd;

	format_text(path, sizeof(path), "/proc/%ld/%s", pid, file);
	fd = sys_openat(AT_FDCWD, path, O_RDONLY, 0);
	return fd < 0 ? fd : sys_close(fd);
}

#pragma pop_macro("PROBE_FILE")

#endif
