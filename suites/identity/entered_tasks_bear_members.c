/*
 * A task that entered a container bears members from then on, and enters with the files that it had open, no others.
 *
 * Whoever administers a container goes in this way; a child left outside, or a file that comes back, would be a hole
 * in the border.
 */
#include "told.h"

#define CLOSED	200	/* far above the descriptors that the actors use */
#define OPEN	201
#define SAID	"still open"

static long is_open(long fd, long unused)
{
	(void)unused;
	return sys_fcntl(fd, F_GETFD, 0);
}

static long read_open(long unused, long unused2)
{
	(void)unused, (void)unused2;
	memset(shared_page, 0, 64);
	return sys_read(OPEN, shared_page, 63);
}

static void prepare_files(int *write_end)
{
	int fds[2];

	REQUIRE_OK(sys_pipe(fds));
	REQUIRE_OK(sys_dup2(fds[0], OPEN));
	REQUIRE_OK(sys_dup2(fds[0], CLOSED));
	REQUIRE_OK(sys_close(fds[0]));
	REQUIRE_OK(sys_close(CLOSED));
	*write_end = fds[1];
}

static void run_files(struct task *task, const char *who, int write_end)
{
	case_start("a file that was closed before, by %s", who);
	EXPECT_ERRNO(EBADF, task_call(task, is_open, CLOSED, 0));
	case_start("a file that was open before, by %s", who);
	REQUIRE_OK(sys_write(write_end, SAID, sizeof(SAID) - 1));
	EXPECT_EQ(sizeof(SAID) - 1, task_call(task, read_open, 0, 0));
	EXPECT_STR(SAID, shared_page);
}

static void run_member(struct container *a, struct task *task, const char *who)
{
	case_start("%s is a member", who);
	EXPECT_IDENTITY(a->id, task, a->init);
	EXPECT_OK(task_syscall(a->init, __NR_kill, task->pid, 0));
}

static void run(void)
{
	struct container *a = container_start(), *b = container_start();
	struct task *entered, *child;
	int write_end = -1;
	long said;

	require_identities(a);
	prepare_files(&write_end);
	said = task_try_enter(a, &entered);
	if (said < 0)
		probe_skip("this flavour or this kernel cannot enter a container: -%s", errno_name(-said));
	run_member(a, entered, "who entered");
	child = task_fork(entered);
	run_member(a, child, "its child");
	run_member(a, task_fork(child), "its grandchild");
	case_start("the other container");
	EXPECT_NE(b->id, told_by(child, 0));
	run_files(entered, "who entered", write_end);
	run_files(child, "its child", write_end);
}

PROBE(.claim = "a task that entered a container bears members, and has the files that it had open, no others",
      .requirements = "K-8",
      .isolation = 1,
      .run = run);
