/*
 * faults.h - children that die of what they did, about which the kernel may say something.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include "kernel_log.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/log/faults.h"

static inline void write_nowhere(void)
{
	int *volatile nowhere = (int *)8;

	*nowhere = 1;
}

static inline void jump_nowhere(void)
{
	void (*volatile nowhere)(void) = (void (*)(void))8;

	nowhere();
}

static inline void do_what_is_no_instruction(void)
{
	__builtin_trap();
}

/* A child of the caller that goes by that name and dies of fn(): its wait status or -errno. */
static inline long die_of(long fn, long name)
{
	int status = 0;
	long pid = sys_fork();

	if (pid == 0) {
		sys_prctl(PR_SET_NAME, name, 0, 0, 0);
		((void (*)(void))fn)();
		sys_exit(0);
	}
	if (pid > 0)
		sys_wait4(pid, &status, __WALL, NULL);
	return pid < 0 ? pid : status;
}

/* A process's name, of at most 15 letters, that no log has held before. */
static inline const char *dying_name(void)
{
	static int count;
	char *name = shared_page + 128;

	format_text(name, 16, "t%ld-%d.", sys_getpid(), ++count);
	return name;
}

#pragma pop_macro("PROBE_FILE")

#endif
