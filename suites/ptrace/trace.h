/*
 * trace.h - starting and ending a trace, so that the traced task runs on as if nothing had been.
 */
#ifndef TRACE_H
#define TRACE_H

#include "probe.h"

enum { TRACE_PEEKDATA = 2, TRACE_ATTACH = 16, TRACE_DETACH = 17, TRACE_SEIZE = 0x4206, TRACE_INTERRUPT = 0x4207 };
#define WAIT_ALL 0x40000000L

static inline long trace(long request, long pid, long address, long data)
{
	return raw_syscall(__NR_ptrace, request, pid, address, data, 0, 0);
}

static inline long wait_and_detach(long pid)
{
	int status;
	long said = raw_syscall(__NR_wait4, pid, (long)&status, WAIT_ALL, 0, 0, 0);

	if (said < 0)
		return said;
	/* Address 1 means "where it stopped" to the old kernels of some architectures, and nothing to the rest. */
	return trace(TRACE_DETACH, pid, 1, 0);
}

static inline long attach_detach(long pid, long unused)
{
	long said = trace(TRACE_ATTACH, pid, 0, 0);

	(void)unused;
	return said < 0 ? said : wait_and_detach(pid);
}

static inline long seize_detach(long pid, long unused)
{
	long said = trace(TRACE_SEIZE, pid, 0, 0);

	(void)unused;
	if (said < 0)
		return said;
	said = trace(TRACE_INTERRUPT, pid, 0, 0);
	return said < 0 ? said : wait_and_detach(pid);
}

#endif
