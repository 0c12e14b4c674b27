/*
 * people.h - tasks in A, in B and on the host, and which number each is known by to whom.
 */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "probe.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/numbering/people.h"

enum person { HOST, A_INIT, A_TASK, A_CHILD, B_INIT, B_TASK, PEOPLE };

static const char *const who[PEOPLE] = {
	[HOST]		= "a host task",
	[A_INIT]	= "A's init",
	[A_TASK]	= "A's task",
	[A_CHILD]	= "that task's child",
	[B_INIT]	= "B's init",
	[B_TASK]	= "B's task",
};

static struct container *a, *b;
static struct task *person[PEOPLE];

/*
 * The number that one is known by to another: 0 across the border, where there is no number to be told; -1 where
 * the flavour does not tell the host's.
 */
static inline long number_of(enum person whose, enum person to)
{
	if (person[whose]->container == person[to]->container)
		return person[whose]->pid;
	if (person[to]->container)
		return 0;
	return person[whose]->host_pid ? person[whose]->host_pid : -1;
}

/* Starts everybody. The first case is what the others rest on: that inside and outside numbers differ at all. */
static inline void people_start(void)
{
	a = container_start();
	b = container_start();
	person[HOST] = task_start(NULL);
	person[A_INIT] = a->init;
	person[A_TASK] = task_start(a);
	person[A_CHILD] = task_fork(person[A_TASK]);
	person[B_INIT] = b->init;
	person[B_TASK] = task_start(b);
	case_start("the numbers inside are not the host's");
	EXPECT_NE(a->host_pid, a->init->pid);
	if (person[A_TASK]->host_pid)
		EXPECT_NE(person[A_TASK]->host_pid, person[A_TASK]->pid);
}

/*
 * Whether a number may be told of the parent, group or session of somebody who came in from the host: nobody's, unless
 * the flavour gives him init, or his parent moved in himself.
 */
static inline int may_be_told(struct task *entered, long number)
{
	struct task *door = entered->parent;
	long doors = task_syscall(door, __NR_getpid);

	return number == 0 || number == a->init->pid || number == entered->pid ||
	       (doors != door->pid && number == doors);
}

/* A signal is kept for the one who will ask for it. */
static inline long block_signal(long sig, long unused)
{
	signal_set set = { { 0 } };

	(void)unused;
	signal_set_add(&set, sig);
	return sys_rt_sigprocmask(SIG_BLOCK, &set, NULL);
}

/* Takes a blocked signal, waiting up to ms for it: the number that it came with, or -errno. */
static inline long take_signal(long sig, long ms)
{
	signal_set set = { { 0 } };
	siginfo_t info;
	long said;

	memset(&info, 0, sizeof(info));
	signal_set_add(&set, sig);
	said = sys_rt_sigtimedwait(&set, &info, ms);
	return said < 0 ? said : info.si_pid;
}

static inline long exit_here(long unused, long unused2)
{
	(void)unused, (void)unused2;
	sys_exit(0);
}

#pragma pop_macro("PROBE_FILE")

#endif
