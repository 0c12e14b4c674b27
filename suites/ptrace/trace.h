/*
 * trace.h - starting and ending a trace, so that the traced task runs on as if nothing had been.
 */
#ifndef TRACE_H
#define TRACE_H

#include "probe.h"

/* On SPARC the number that means "detach" everywhere else writes memory. */
#ifdef __sparc__
#define DETACH	PTRACE_SPARC_DETACH
#else
#define DETACH	PTRACE_DETACH
#endif

/* Address 1 means "where it stopped" to the old kernels of some architectures, and nothing to the rest. */
static inline long detach(long pid)
{
	return sys_ptrace(DETACH, pid, 1, 0);
}

static inline long wait_and_detach(long pid)
{
	int status;
	long said = sys_wait4(pid, &status, __WALL, NULL);

	return said < 0 ? said : detach(pid);
}

static inline long attach_detach(long pid, long unused)
{
	long said = sys_ptrace(PTRACE_ATTACH, pid, 0, 0);

	(void)unused;
	return said < 0 ? said : wait_and_detach(pid);
}

static inline long seize_detach(long pid, long unused)
{
	long said = sys_ptrace(PTRACE_SEIZE, pid, 0, 0);

	(void)unused;
	if (said < 0)
		return said;
	said = sys_ptrace(PTRACE_INTERRUPT, pid, 0, 0);
	return said < 0 ? said : wait_and_detach(pid);
}

#endif
