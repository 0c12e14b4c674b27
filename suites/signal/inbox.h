/*
 * inbox.h - signals that are kept, so that a task can be asked what has reached it.
 *
 * A blocked signal stays pending, whatever its default action is, and a task that was killed answers nothing at
 * all: nobody has to wait to see that nothing came.
 */
#ifndef INBOX_H
#define INBOX_H

#include "probe.h"

static const int kept_signals[] = { SIGUSR1, SIGURG, SIGIO };

/* Children inherit it; so the main process calls it before it starts any task. */
static inline void inbox_open(void)
{
	signal_set kept = { { 0 } };
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(kept_signals); i++)
		signal_set_add(&kept, kept_signals[i]);
	REQUIRE_OK(sys_rt_sigprocmask(SIG_BLOCK, &kept, NULL));
}

/* Takes all of one signal out of the caller's inbox; how many there were, or why none can be taken. */
static inline long take_all(long sig, long unused)
{
	signal_set wanted = { { 0 } };
	long taken = 0, said;
	siginfo_t info;

	(void)unused;
	signal_set_add(&wanted, sig);
	do
		said = sys_rt_sigtimedwait(&wanted, &info, 0);
	while (said == sig && ++taken < 100);
	return said == sig || said == -EAGAIN ? taken : said;
}

/* How many a task had; -ESHUTDOWN when it is dead. */
static inline long taken_by(struct task *task, int sig)
{
	return task_call(task, take_all, sig, 0);
}

#endif
