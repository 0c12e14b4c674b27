/*
 * The host's signals reach a container's task by the number that it has on the host, whichever call sends them.
 *
 * The border has one direction: an administrator must be able to end what runs inside. It is also the proof that
 * a signal that stays away from the others was stopped by the border.
 */
#include "inbox.h"
#include "ways.h"

enum { A_INIT, A_CHILD, A_GRANDCHILD, TARGETS };

static struct {
	const char *name;
	struct task *task;
} target[TARGETS] = {
	[A_INIT]	= { "A's init", NULL },
	[A_CHILD]	= { "A's child", NULL },
	[A_GRANDCHILD]	= { "A's grandchild", NULL },
};

static long kill_group(long group, long sig)
{
	return sys_kill(-group, sig);
}

static void expect_only(int reached)
{
	int t;

	for (t = 0; t < TARGETS; t++)
		if (!EXPECT_EQ(t == reached, taken_by(target[t].task, SIGUSR1)))
			note("by %s", target[t].name);
}

static void run_way(struct task *sender, const struct way *way)
{
	long said;
	int t;

	for (t = 0; t < TARGETS; t++) {
		case_start("%s to %s", way->name, target[t].name);
		said = task_call(sender, way->send, target[t].task->host_pid, SIGUSR1);
		if (said == -ENOSYS) {
			case_skip("this kernel does not have the call");
			return;
		}
		EXPECT_OK(said);
		expect_only(t);
	}
}

static void run_deadly(struct container *a, struct task *sender, const struct way *way)
{
	struct task *victim = task_start(a);
	long said;

	case_start("%s with SIGKILL", way->name);
	said = task_call(sender, way->send, victim->host_pid, SIGKILL);
	if (said == -ENOSYS) {
		case_skip("this kernel does not have the call");
		return;
	}
	EXPECT_OK(said);
	EXPECT_EQ(1, task_wait_death(victim, 3000));
	task_end(victim);
}

static void run(void)
{
	struct container *a;
	struct task *sender;
	unsigned long i;

	inbox_open();
	a = container_start();
	sender = task_start(NULL);
	target[A_INIT].task = a->init;
	target[A_CHILD].task = task_start(a);
	target[A_GRANDCHILD].task = task_fork(target[A_CHILD].task);
	if (!target[A_CHILD].task->host_pid)
		probe_skip("this flavour hides a container's tasks from the host");
	for (i = 0; i < ARRAY_SIZE(way); i++)
		run_way(sender, &way[i]);
	case_start("kill to a process group");
	REQUIRE_OK(task_syscall(target[A_GRANDCHILD].task, __NR_setsid));
	EXPECT_OK(task_call(sender, kill_group, target[A_GRANDCHILD].task->host_pid, SIGUSR1));
	expect_only(A_GRANDCHILD);
	for (i = 0; i < ARRAY_SIZE(way); i++)
		run_deadly(a, sender, &way[i]);
}

PROBE(.claim = "the host's signals reach a container's task by the number that it has on the host",
      .requirements = "K-9",
      .run = run);
