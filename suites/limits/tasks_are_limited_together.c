/*
 * A limit on a container's tasks holds for all of them together: the fork beyond it is EAGAIN, wherever it is tried.
 *
 * A limit that each process had for itself would let one fork bomb take the machine.
 */
#include "group.h"

#define MOST	8
#define TRIED	(MOST + 4)

static long fork_here(long unused, long unused2)
{
	long pid = sys_fork();

	(void)unused, (void)unused2;
	while (pid == 0)
		sys_poll(NULL, 0, -1);
	return pid;
}

static long end_child(long pid, long unused)
{
	(void)unused;
	sys_kill(pid, SIGKILL);
	return sys_wait4(pid, NULL, 0, NULL);
}

static void run(void)
{
	struct task *in_a[2], *in_b;
	struct container *a, *b;
	struct group group_a, group_b;
	long pid[TRIED], said = 0;
	unsigned long born;

	groups_mount("pids");
	a = container_start();
	b = container_start();
	group_make(&group_a, a, "a");
	group_make(&group_b, b, "b");
	in_a[0] = task_start(a);
	in_a[1] = task_start(a);
	in_b = task_start(b);
	REQUIRE_OK(group_write(&group_a, "pids.max", MOST));

	case_start("up to the limit, by two tasks in turn");
	for (born = 0; born < TRIED; born++) {
		said = pid[born] = task_call(in_a[born % 2], fork_here, 0, 0);
		if (said < 0)
			break;
	}
	/* Its init and the two are three of them. */
	EXPECT_EQ(MOST - 3, born);
	EXPECT_EQ(MOST, group_read(&group_a, "pids.current"));
	case_start("beyond it");
	EXPECT_ERRNO(EAGAIN, said);
	EXPECT_ERRNO(EAGAIN, task_call(in_a[(born + 1) % 2], fork_here, 0, 0));
	EXPECT_ERRNO(EAGAIN, task_call(a->init, fork_here, 0, 0));
	case_start("the other container");
	EXPECT_TRUE("a child", task_call(in_b, fork_here, 0, 0) > 0);
	if (born) {
		case_start("after one has ended");
		born--;
		EXPECT_EQ(pid[born], task_call(in_a[born % 2], end_child, pid[born], 0));
		EXPECT_TRUE("a child", task_call(in_a[(born + 1) % 2], fork_here, 0, 0) > 0);
		EXPECT_ERRNO(EAGAIN, task_call(in_a[born % 2], fork_here, 0, 0));
	}
	group_remove(&group_a, a);
	group_remove(&group_b, b);
}

PROBE(.claim = "a limit on tasks binds a container as a whole: the fork beyond it is EAGAIN at exactly that number",
      .requirements = "VS-4d VS-6b",
      .run = run);
