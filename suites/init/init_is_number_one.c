/*
 * The first task of a container is number 1 in its own eyes and in those of its children, and has no parent.
 *
 * Programs that start a system tell by getpid() that it is theirs to start, and daemons tell by getppid() that
 * their starter has gone; both must be answered from the container's numbering, not from the machine's.
 */
#include "probe.h"
#include "flavour.h"

enum { INIT, CHILD };

static const struct {
	const char *name;
	int by;
	long number, argument, expected;
} tcase[] = {
	{ "getpid() of init",			INIT,	__NR_getpid,	0, 1 },
	{ "gettid() of init",			INIT,	__NR_gettid,	0, 1 },
	{ "getppid() of init",			INIT,	__NR_getppid,	0, 0 },
	{ "getpgid() of init",			INIT,	__NR_getpgid,	0, 1 },
	{ "getsid() of init",			INIT,	__NR_getsid,	0, 1 },
	{ "getppid() of its child",		CHILD,	__NR_getppid,	0, 1 },
	{ "getpgid(1) by its child",		CHILD,	__NR_getpgid,	1, 1 },
	{ "getsid(1) by its child",		CHILD,	__NR_getsid,	1, 1 },
	{ "getsid() of its child",		CHILD,	__NR_getsid,	0, 1 },
};

/* By design, where the creator of a container becomes its init in place. */
static int keeps_hosts_number(struct container *a, unsigned long i)
{
	return tcase[i].by == INIT && (tcase[i].number == __NR_getpid || tcase[i].number == __NR_gettid) &&
	       a->flavour->first_keeps_number;
}

static void run(void)
{
	struct container *a = container_start();
	struct container *b = container_start();
	struct task *in_a = task_start(a), *in_b = task_start(b);
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("%s", tcase[i].name);
		if (keeps_hosts_number(a, i)) {
			case_skip("in this flavour init keeps the host's number in its own eyes");
			continue;
		}
		EXPECT_EQ(tcase[i].expected, task_syscall(tcase[i].by == INIT ? a->init : in_a, tcase[i].number,
							  tcase[i].argument));
		/* Both have one at the same time. */
		EXPECT_EQ(tcase[i].expected, task_syscall(tcase[i].by == INIT ? b->init : in_b, tcase[i].number,
							  tcase[i].argument));
	}
	case_start("init as the host sees it");
	EXPECT_NE(1, a->host_pid);
	EXPECT_NE(a->host_pid, b->host_pid);
}

PROBE(.claim = "a container's first task is number 1 in its own eyes and its children's, and has no parent",
      .requirements = "VS-3b I-3 I-6",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
