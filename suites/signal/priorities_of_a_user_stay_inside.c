/*
 * The priority of a user, set in a container, is that of the user's tasks in the container and of none elsewhere.
 *
 * One uid is in use in many containers. setpriority() and ioprio_set() walk all tasks of the machine to find those
 * of a uid, and must pass over whoever has no number in the caller's container (mainline: from 4.4 on).
 */
#include "probe.h"

#define UID 52719	/* nobody else's */
#define NORMAL 20	/* getpriority() gives 20 minus the nice value */

enum { IOPRIO_PROCESS = 1, IOPRIO_USER = 3 };
#define IOPRIO(level) ((2 << 13) | (level))	/* best effort */

enum { ON_HOST, A_FIRST, A_SECOND, B_ONLY, USERS };
enum place { HOST, A, B };

static struct {
	const char *who;
	enum place place;
	struct task *task;
} user[USERS] = {
	[ON_HOST]	= { "the user's task on the host", HOST, NULL },
	[A_FIRST]	= { "the user's first task in A", A, NULL },
	[A_SECOND]	= { "the user's second task in A", A, NULL },
	[B_ONLY]	= { "the user's task in B", B, NULL },
};

static struct task *root[3];	/* in each place */

static long get_nice(long which, long who)
{
	long said = sys_getpriority(which, who);

	return said < 0 ? said : NORMAL - said;
}

static long set_nice(long who, long nice)
{
	return sys_setpriority(PRIO_USER, who, nice);
}

static long set_level(long who, long level)
{
	return sys_ioprio_set(IOPRIO_USER, who, IOPRIO(level));
}

static long get_level(long which, long who)
{
	long said = sys_ioprio_get(which, who);

	return said < 0 ? said : said & 7;
}

/* The acts of a play; then everybody is asked. */
static const struct {
	const char *what;
	enum place by;
	int by_user;	/* by the user's own first task, which asks for "my own" */
	int value;
} act[] = {
	{ "set by A's root",		A,	0, 3 },
	{ "set by B's root",		B,	0, 5 },
	{ "set by the user in A",	A,	1, 6 },
	{ "set by the host's root",	HOST,	0, 7 },
};

struct kind {
	const char *name;
	long (*set)(long who, long value);
	long (*get)(long which, long who);
	int of_process, of_user;
};

static const struct kind kinds[] = {
	{ "nice", set_nice, get_nice, PRIO_PROCESS, PRIO_USER },
	{ "IO level", set_level, get_level, IOPRIO_PROCESS, IOPRIO_USER },
};

static struct task *actor_of(unsigned long i)
{
	return act[i].by_user ? user[A_FIRST].task : root[act[i].by];
}

static void play(const struct kind *kind)
{
	long now[USERS];
	unsigned long i;
	int u;

	for (u = 0; u < USERS; u++)
		now[u] = task_call(user[u].task, kind->get, kind->of_process, 0);
	for (i = 0; i < ARRAY_SIZE(act); i++) {
		case_start("%s: %s", kind->name, act[i].what);
		if (now[0] == -ENOSYS) {
			case_skip("this kernel does not have the calls");
			continue;
		}
		if (act[i].by == HOST && !user[A_FIRST].task->host_pid) {
			case_skip("this flavour hides a container's tasks from the host");
			continue;
		}
		EXPECT_OK(task_call(actor_of(i), kind->set, act[i].by_user ? 0 : UID, act[i].value));
		/* The host's calls reach every container. */
		for (u = 0; u < USERS; u++)
			if (act[i].by == HOST || user[u].place == act[i].by)
				now[u] = act[i].value;
		for (u = 0; u < USERS; u++)
			if (!EXPECT_EQ(now[u], task_call(user[u].task, kind->get, kind->of_process, 0)))
				note("as seen by %s", user[u].who);
		/* The most favoured task of the user: no one's outside counts. */
		EXPECT_EQ(now[A_FIRST], task_call(root[A], kind->get, kind->of_user, UID));
		EXPECT_EQ(now[B_ONLY], task_call(root[B], kind->get, kind->of_user, UID));
	}
}

static void run(void)
{
	struct container *a = container_start();
	struct container *b = container_start();
	unsigned long i;
	int u;

	root[HOST] = task_start(NULL);
	root[A] = task_start(a);
	root[B] = task_start(b);
	user[ON_HOST].task = task_start(NULL);
	user[A_FIRST].task = task_start(a);
	user[A_SECOND].task = task_fork(user[A_FIRST].task);
	user[B_ONLY].task = task_start(b);
	for (u = 0; u < USERS; u++)
		REQUIRE_OK(task_syscall(user[u].task, NR_setresuid, UID, UID, UID));
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		play(&kinds[i]);
}

PROBE(.claim = "a user's priority, set in a container, changes the user's tasks there and none elsewhere",
      .requirements = "VS-2g O-3 K-5",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
