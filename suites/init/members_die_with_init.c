/*
 * When a container's init is gone, every other member is killed, whatever state it is in.
 *
 * A member that lived on would be in a container that nobody can list, enter or end any more.
 */
#include "flavour.h"
#include "health.h"

enum { CHILD, GRANDCHILD, SESSION, ORPHAN, DEAF, HALTED, FROM_OUTSIDE, MEMBERS };

static const char *const member_name[MEMBERS] = {
	[CHILD]		= "a child of init",
	[GRANDCHILD]	= "a grandchild of init",
	[SESSION]	= "a task with a session of its own",
	[ORPHAN]	= "an orphan",
	[DEAF]		= "a task that blocks all signals",
	[HALTED]	= "a stopped task",
	[FROM_OUTSIDE]	= "a task that came in from the host",
};

static struct task *member[MEMBERS];
static long enter_said;

static long block_all(long unused, long unused2)
{
	signal_set all;

	(void)unused, (void)unused2;
	memset(&all, 0xff, sizeof(all));
	return sys_rt_sigprocmask(SIG_BLOCK, &all, NULL);
}

static long leave(long status, long unused)
{
	(void)unused;
	sys_exit(status);
}

static void killed_by_the_host(struct container *a)
{
	a->flavour->kill(a);
}

static void leaves_by_itself(struct container *a)
{
	task_order(a->init, leave, 3, 0);
}

static const struct {
	const char *name;
	void (*end)(struct container *a);
} ending[] = {
	{ "is killed by the host", killed_by_the_host },
	{ "exits", leaves_by_itself },
};

static void members_start(struct container *a)
{
	struct task *parent = task_start(a);

	member[CHILD] = task_start(a);
	member[GRANDCHILD] = task_fork(member[CHILD]);
	member[SESSION] = task_start(a);
	REQUIRE_OK(task_syscall(member[SESSION], __NR_setsid));
	member[ORPHAN] = task_fork(parent);
	task_end(parent);
	member[DEAF] = task_start(a);
	REQUIRE_OK(task_call(member[DEAF], block_all, 0, 0));
	member[HALTED] = task_start(a);
	REQUIRE_OK(task_syscall(a->init, __NR_kill, member[HALTED]->pid, SIGSTOP));
	poll_until(member[HALTED]->host_pid ? 1000 : 0, has_stopped, (long)member[HALTED]);
	member[FROM_OUTSIDE] = NULL;
	enter_said = task_try_enter(a, &member[FROM_OUTSIDE]);
}

/* One time limit for all of them: who lives after it lives on. Nobody waits long for what nobody promised. */
static void expect_all_dead(const char *how)
{
	unsigned long left = flavour_isolates(ISOLATES_PID) ? 3000 : 100;
	int m;

	for (m = 0; m < MEMBERS; m++) {
		case_start("init %s: %s", how, member_name[m]);
		if (!member[m]) {
			case_skip("this kernel lets nobody in from outside: -%s", errno_name(-enter_said));
			continue;
		}
		if (!EXPECT_EQ(1, task_wait_death(member[m], left)))
			left = 0;
	}
}

static void run(void)
{
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(ending); i++) {
		struct container *a = container_start();

		members_start(a);
		ending[i].end(a);
		expect_all_dead(ending[i].name);
		/* Init cannot go before its last member is reaped, by its own parent. */
		if (member[FROM_OUTSIDE]) {
			struct task *door = member[FROM_OUTSIDE]->parent;

			task_end(member[FROM_OUTSIDE]);
			task_end(door);
		}
		container_end(a);
	}
}

PROBE(.claim = "when a container's init is gone, every other member is killed, whatever state it is in",
      .requirements = "K-4",
      .isolation = 1,
      .deadline_ms = 20000,
      .needs_isolation = ISOLATES_PID,
      .run = run);
