/*
 * /proc says of every task of a container that it is in the same one, and of others that they are not, whoever asks.
 *
 * Accounting, limits and tools that enter a container all begin with this answer.
 */
#include "told.h"

static struct container *a, *b;

static void expect_member(const char *who, struct container *container, struct task *task)
{
	case_start("%s", who);
	EXPECT_IDENTITY(container->id, task, container->init);
}

static void expect_on_host(const char *who, long here, struct task *task, struct task *neighbour)
{
	case_start("%s", who);
	EXPECT_IDENTITY(here, task, neighbour);
	EXPECT_NE(a->id, here);
	EXPECT_NE(b->id, here);
}

static void run(void)
{
	struct task *before, *child, *session, *user;
	long here;

	before = task_start(NULL);
	a = container_start();
	b = container_start();
	require_identities(a);
	here = identity_told(0, is_told_by_namespace());
	expect_member("A's init", a, a->init);
	child = task_start(a);
	expect_member("A's child", a, child);
	expect_member("A's grandchild", a, task_fork(child));
	session = task_start(a);
	REQUIRE_OK(task_syscall(session, __NR_setsid));
	expect_member("one of A with a session of its own", a, session);
	user = task_start(a);
	REQUIRE_OK(task_syscall(user, NR_setuid, PLAIN_USER));
	REQUIRE_OK(task_syscall(user, __NR_prctl, PR_SET_DUMPABLE, 1));
	expect_member("a user of A", a, user);
	expect_member("B's init", b, b->init);
	expect_member("B's child", b, task_start(b));
	case_start("A and B");
	EXPECT_NE(a->id, b->id);
	expect_on_host("a host task from before", here, before, before);
	expect_on_host("a host task from after", here, task_start(NULL), before);
}

PROBE(.claim = "/proc says of every task of a container that it is in the same one, and of no other task",
      .requirements = "VS-1c K-2 K-1 I-1",
      .isolation = 1,
      .run = run);
