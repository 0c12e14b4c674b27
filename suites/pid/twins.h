/*
 * twins.h - a task in A and a task in B that have the same number.
 */
#ifndef TWINS_H
#define TWINS_H

#include "probe.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/pid/twins.h"

static struct container *a, *b;
static struct task *twin_a, *twin_b;

/* Containers begin with the same numbers, but one may have given out a few more for itself. */
static inline void find_twins(void)
{
	struct task *in_a[3], *in_b[3];
	unsigned long i, j;

	for (i = 0; i < ARRAY_SIZE(in_a); i++) {
		in_a[i] = task_start(a);
		in_b[i] = task_start(b);
	}
	for (i = 0; i < ARRAY_SIZE(in_a); i++) {
		for (j = 0; j < ARRAY_SIZE(in_b); j++) {
			twin_a = in_a[i];
			twin_b = in_b[j];
			if (twin_a->pid == twin_b->pid)
				return;
		}
	}
}

/* One case of its own: that there are such two. Without them the cases that follow go on with any two. */
static inline void twins_start(void)
{
	a = container_start();
	b = container_start();
	find_twins();
	case_start("a number is in use in A and in B");
	EXPECT_EQ(twin_a->pid, twin_b->pid);
	if (twin_a->host_pid) {
		EXPECT_NE(twin_a->host_pid, twin_b->host_pid);
		EXPECT_NE(twin_a->host_pid, twin_a->pid);
	}
}

#pragma pop_macro("PROBE_FILE")

#endif
