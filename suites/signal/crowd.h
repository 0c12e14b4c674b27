/*
 * crowd.h - tasks in every place that a signal to all could reach, and who has got it.
 */
#ifndef CROWD_H
#define CROWD_H

#include "probe.h"
#include "inbox.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/signal/crowd.h"

/* To whoever does not keep it, its default action is to be ignored: no other process of the machine is hurt. */
#define HARMLESS SIGURG

enum place { HOST, A, B };

enum { MAIN, ON_HOST, A_INIT, A_CHILD, A_GRANDCHILD, A_SESSION, B_INIT, B_CHILD, B_GRANDCHILD, CROWD };

static struct person {
	const char *who;
	enum place place;
	struct task *task;	/* NULL: the probe's main process itself */
} person[CROWD] = {
	[MAIN]		= { "the task that made the containers", HOST, NULL },
	[ON_HOST]	= { "a host task", HOST, NULL },
	[A_INIT]	= { "A's init", A, NULL },
	[A_CHILD]	= { "A's child", A, NULL },
	[A_GRANDCHILD]	= { "A's grandchild", A, NULL },
	[A_SESSION]	= { "A's task with a session of its own", A, NULL },
	[B_INIT]	= { "B's init", B, NULL },
	[B_CHILD]	= { "B's child", B, NULL },
	[B_GRANDCHILD]	= { "B's grandchild", B, NULL },
};

static inline void crowd_start(void)
{
	struct container *a, *b;

	inbox_open();
	a = container_start();
	b = container_start();
	person[ON_HOST].task = task_start(NULL);
	person[A_INIT].task = a->init;
	person[A_CHILD].task = task_start(a);
	person[A_GRANDCHILD].task = task_fork(person[A_CHILD].task);
	person[A_SESSION].task = task_start(a);
	person[B_INIT].task = b->init;
	person[B_CHILD].task = task_start(b);
	person[B_GRANDCHILD].task = task_fork(person[B_CHILD].task);
	REQUIRE_OK(task_syscall(person[A_SESSION].task, __NR_setsid));
}

static inline int is_init(int p)
{
	return p == A_INIT || p == B_INIT;
}

static inline long person_took(int p, int sig)
{
	return person[p].task ? taken_by(person[p].task, sig) : take_all(sig, 0);
}

/* Asks everybody; expected says who should have got it. */
static inline void expect_reached(int by, int (*expected)(int by, int p))
{
	int p;

	for (p = 0; p < CROWD; p++)
		if (!EXPECT_EQ(expected(by, p), person_took(p, HARMLESS)))
			note("by %s", person[p].who);
}

#pragma pop_macro("PROBE_FILE")

#endif
