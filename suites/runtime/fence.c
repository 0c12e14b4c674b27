/*
 * fence.c - how many processes a probe may have, so that one that forks without end takes nobody else's.
 *
 * RLIMIT_NPROC does not bind root; the pids controller (4.3) does. Without it, or elsewhere than on a machine of its
 * own, there is no fence: a probe is stopped by its deadline alone.
 */
#include "agent.h"

#define PLACE		"/pids"
#define MOST		"512"	/* twice the tasks that a probe can direct; some 40 MiB of kernel memory */

static int has_fence;

static void limit(unsigned int job, const char *count)
{
	char path[48];

	format_text(path, sizeof(path), PLACE "/%u/pids.max", job);
	write_file(path, count);
}

void fence_set_up(void)
{
	sys_mkdir(PLACE, 0700);
	has_fence = sys_mount("cgroup", PLACE, "cgroup", 0, "pids") == 0;
}

void fence_open(unsigned int job)
{
	char path[48];

	if (!has_fence)
		return;
	format_text(path, sizeof(path), PLACE "/%u", job);
	sys_mkdir(path, 0700);
	limit(job, MOST);
}

void fence_enter(unsigned int job)
{
	char path[48];

	if (!has_fence)
		return;
	format_text(path, sizeof(path), PLACE "/%u/cgroup.procs", job);
	write_file(path, "0");
}

void fence_close(unsigned int job)
{
	if (has_fence)
		limit(job, "0");
}
