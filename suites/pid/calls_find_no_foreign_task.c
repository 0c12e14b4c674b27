/*
 * No call that takes the number of a task finds one that is not in the caller's container.
 *
 * Dozens of calls take a number, and most look it up by themselves. Each is tried in a way that changes nothing where
 * it succeeds.
 */
#include "crowd.h"
#include <linux/ioprio.h>
#include <linux/kcmp.h>

/* Words of a call that stand for something else. */
#define PID	(-1000001L)	/* the number that is tried */
#define ROOM	(-1000002L)	/* 4 KiB to be read or written */
#define ROOM2	(-1000003L)	/* again */

#define CPU_CLOCK_OF(pid)	((~(pid) << 3) | 2)

static char *room(void)
{
	return shared_page + 4096;
}

/* What a call wants to find in ROOM; it begins as zeros. */
static void queued_signal(long unused)
{
	siginfo_t *info = (siginfo_t *)room();

	(void)unused;
	info->si_code = SI_QUEUE;
}

static void all_processors(long unused)
{
	(void)unused;
	memset(room(), 0xff, 128);
}

static void capability_header(long pid)
{
	struct __user_cap_header_struct *header = (struct __user_cap_header_struct *)room();

	header->version = _LINUX_CAPABILITY_VERSION_1;
	header->pid = pid;
}

static const struct call {
	const char *name;
	long number;
	long word[6];
	int error;			/* for a number that names nobody */
	void (*prepare)(long pid);
} call[] = {
	{ "kill",		__NR_kill,		{ PID, 0 }, ESRCH, NULL },
	{ "tkill",		__NR_tkill,		{ PID, 0 }, ESRCH, NULL },
	{ "tgkill",		__NR_tgkill,		{ PID, PID, 0 }, ESRCH, NULL },
	{ "rt_sigqueueinfo",	__NR_rt_sigqueueinfo,	{ PID, 0, ROOM }, ESRCH, queued_signal },
	{ "rt_tgsigqueueinfo",	__NR_rt_tgsigqueueinfo,	{ PID, PID, 0, ROOM }, ESRCH, queued_signal },
	{ "kill of a group",	__NR_kill,		{ -PID, 0 }, ESRCH, NULL },
	{ "getpgid",		__NR_getpgid,		{ PID }, ESRCH, NULL },
	{ "getsid",		__NR_getsid,		{ PID }, ESRCH, NULL },
	{ "getpriority",	__NR_getpriority,	{ PRIO_PROCESS, PID }, ESRCH, NULL },
	{ "getpriority of a group", __NR_getpriority,	{ PRIO_PGRP, PID }, ESRCH, NULL },
	{ "setpriority",	__NR_setpriority,	{ PRIO_PROCESS, PID, 0 }, ESRCH, NULL },
	{ "setpriority of a group", __NR_setpriority,	{ PRIO_PGRP, PID, 0 }, ESRCH, NULL },
	{ "ioprio_get",		__NR_ioprio_get,	{ IOPRIO_WHO_PROCESS, PID }, ESRCH, NULL },
	{ "ioprio_get of a group", __NR_ioprio_get,	{ IOPRIO_WHO_PGRP, PID }, ESRCH, NULL },
	{ "ioprio_set",		__NR_ioprio_set,	{ IOPRIO_WHO_PROCESS, PID, 0 }, ESRCH, NULL },
	{ "sched_getscheduler",	__NR_sched_getscheduler, { PID }, ESRCH, NULL },
	{ "sched_setscheduler",	__NR_sched_setscheduler, { PID, SCHED_NORMAL, ROOM }, ESRCH, NULL },
	{ "sched_getparam",	__NR_sched_getparam,	{ PID, ROOM }, ESRCH, NULL },
	{ "sched_setparam",	__NR_sched_setparam,	{ PID, ROOM }, ESRCH, NULL },
	{ "sched_getattr",	__NR_sched_getattr,	{ PID, ROOM, 48, 0 }, ESRCH, NULL },
	{ "sched_getaffinity",	__NR_sched_getaffinity,	{ PID, 128, ROOM }, ESRCH, NULL },
	{ "sched_setaffinity",	__NR_sched_setaffinity,	{ PID, 128, ROOM }, ESRCH, all_processors },
	{ "sched_rr_get_interval", __NR_sched_rr_get_interval, { PID, ROOM }, ESRCH, NULL },
	{ "sched_rr_get_interval_time64", __NR_sched_rr_get_interval_time64, { PID, ROOM }, ESRCH, NULL },
	{ "prlimit64",		__NR_prlimit64,		{ PID, RLIMIT_NOFILE, 0, ROOM }, ESRCH, NULL },
	{ "get_robust_list",	__NR_get_robust_list,	{ PID, ROOM, ROOM2 }, ESRCH, NULL },
	{ "capget",		__NR_capget,		{ ROOM, ROOM2 }, ESRCH, capability_header },
	{ "kcmp",		__NR_kcmp,		{ PID, PID, KCMP_VM }, ESRCH, NULL },
	{ "move_pages",		__NR_move_pages,	{ PID }, ESRCH, NULL },
	{ "pidfd_open",		__NR_pidfd_open,	{ PID }, ESRCH, NULL },
	{ "clock_gettime",	__NR_clock_gettime,	{ CPU_CLOCK_OF(PID), ROOM }, EINVAL, NULL },
	{ "clock_gettime64",	__NR_clock_gettime64,	{ CPU_CLOCK_OF(PID), ROOM }, EINVAL, NULL },
	{ "clock_getres",	__NR_clock_getres,	{ CPU_CLOCK_OF(PID), ROOM }, EINVAL, NULL },
	{ "clock_getres_time64", __NR_clock_getres_time64, { CPU_CLOCK_OF(PID), ROOM }, EINVAL, NULL },
};

static long word(const struct call *c, int i, long pid)
{
	switch (c->word[i]) {
	case PID:
		return pid;
	case -PID:
		return -pid;
	case CPU_CLOCK_OF(PID):
		return CPU_CLOCK_OF(pid);
	case ROOM:
		return (long)room();
	case ROOM2:
		return (long)room() + 4096;
	}
	return c->word[i];
}

static long call_here(long row, long pid)
{
	const struct call *c = &call[row];
	long said;

	memset(room(), 0, 8192);
	if (c->prepare)
		c->prepare(pid);
	said = system_call(c->number, word(c, 0, pid), word(c, 1, pid), word(c, 2, pid), word(c, 3, pid),
			   word(c, 4, pid), word(c, 5, pid));
	if (c->number == __NR_pidfd_open && said >= 0)
		sys_close(said);
	return said;
}

/* F_SETOWN was silent about numbers that name nobody until 4.13; F_GETOWN tells what became of it. */
static long own_a_pipe_here(long pid, long unused)
{
	int fds[2];
	long said = sys_pipe(fds);

	(void)unused;
	if (said < 0)
		return said;
	said = sys_fcntl(fds[0], F_SETOWN, pid);
	if (said >= 0)
		said = sys_fcntl(fds[0], F_GETOWN, 0) == pid ? 0 : -ESRCH;
	sys_close(fds[0]);
	sys_close(fds[1]);
	return said;
}

static void expect_nobody(const char *name, long (*try)(long, long), long row, int by_number, int error)
{
	int f;

	for (f = 0; f < FOREIGNERS; f++) {
		long pid = foreigner[f].pid;

		case_start("%s of %s", name, foreigner[f].name);
		if (pid)
			EXPECT_ERRNO(error, task_call(in_a[A_CHILD], try, by_number ? pid : row, by_number ? 0 : pid));
		else
			case_skip("%s", foreigner[f].why);
	}
}

static void run_call(long row)
{
	long said;

	case_start("%s of a task of A", call[row].name);
	said = task_call(in_a[A_CHILD], call_here, row, in_a[A_GRANDCHILD]->pid);
	if (said == -ENOSYS || said == -EOPNOTSUPP) {
		case_skip("this kernel does not have the call");
		return;
	}
	EXPECT_OK(said);
	EXPECT_OK(task_call(in_a[A_CHILD], call_here, row, in_a[A_CHILD]->pid));
	expect_nobody(call[row].name, call_here, row, 0, call[row].error);
}

/*
 * A number is looked up as a group's, too: there must be a group of that number to be found. A kernel that looks up
 * in the wrong place may refuse; then the calls tell more.
 */
static void make_group_leaders(void)
{
	struct task *task[] = { on_host, in_a[A_CHILD], in_a[A_GRANDCHILD], last_in_b() };
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(task); i++)
		task_syscall(task[i], __NR_setpgid, 0, 0);
}

static void run(void)
{
	long row;

	crowd_start();
	make_group_leaders();
	for (row = 0; row < (long)ARRAY_SIZE(call); row++)
		run_call(row);
	case_start("F_SETOWN of a task of A");
	EXPECT_OK(task_call(in_a[A_CHILD], own_a_pipe_here, in_a[A_GRANDCHILD]->pid, 0));
	expect_nobody("F_SETOWN", own_a_pipe_here, 0, 1, ESRCH);
}

PROBE(.claim = "no call that takes the number of a task finds one outside the caller's container",
      .requirements = "I-4 VS-2a O-3",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
