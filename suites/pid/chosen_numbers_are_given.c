/*
 * A task can be made with a chosen number in its own container: that very one, or EEXIST when it is taken.
 *
 * Restoring a stopped container depends on it: programs keep the numbers of their children.
 */
#include "probe.h"

#define CHOSEN	2345
#define LAST	"/proc/sys/kernel/ns_last_pid"

/* A child with that number, which ends at once; its number, or -errno. */
static long born_as(long number, long unused)
{
	pid_t set[1] = { (pid_t)number };
	struct clone_args args;
	long pid;

	(void)unused;
	memset(&args, 0, sizeof(args));
	args.exit_signal = SIGCHLD;
	args.set_tid = (unsigned long)set;
	args.set_tid_size = 1;
	pid = sys_clone3(&args, sizeof(args));
	if (pid == 0)
		sys_exit(0);
	return pid;
}

static long reap(long pid, long unused)
{
	(void)unused;
	return sys_wait4(pid, NULL, 0, NULL);
}

/* A dead child's number is taken until it was waited for, so nothing here depends on when it runs. */
static void run_call(struct task *task, const char *where)
{
	long said;

	case_start("clone3 %s: a free number", where);
	said = task_call(task, born_as, CHOSEN, 0);
	if (said == -ENOSYS || said == -E2BIG) {
		case_skip("this kernel's clone3() takes no number: -%s", errno_name(-said));
		return;
	}
	if (!EXPECT_EQ(CHOSEN, said)) {
		task_call(task, reap, said, 0);
		return;
	}
	case_start("clone3 %s: a number in use", where);
	EXPECT_ERRNO(EEXIST, task_call(task, born_as, CHOSEN, 0));
	EXPECT_EQ(CHOSEN, task_call(task, reap, CHOSEN, 0));
	case_start("clone3 %s: the same number, free again", where);
	EXPECT_EQ(CHOSEN, task_call(task, born_as, CHOSEN, 0));
	EXPECT_EQ(CHOSEN, task_call(task, reap, CHOSEN, 0));
	case_start("clone3 %s: number 0", where);
	EXPECT_ERRNO(EINVAL, task_call(task, born_as, 0, 0));
	case_start("clone3 %s: a number beyond pid_max", where);
	EXPECT_ERRNO(EINVAL, task_call(task, born_as, 0x7fffffff, 0));
}

static long born_after(long number, long unused)
{
	char text[16];
	long said, pid;

	(void)unused;
	format_text(text, sizeof(text), "%ld", number - 1);
	said = write_file(LAST, text);
	if (said < 0)
		return said;
	pid = sys_fork();
	if (pid == 0)
		sys_exit(0);
	return pid;
}

static void run_file(struct task *task, const char *where)
{
	long said;

	case_start("ns_last_pid %s", where);
	said = task_call(task, born_after, CHOSEN, 0);
	if (said == -ENOENT || said == -EROFS || said == -EACCES) {
		case_skip("there is no " LAST " to write there: -%s", errno_name(-said));
		return;
	}
	EXPECT_EQ(CHOSEN, said);
	EXPECT_EQ(said, task_call(task, reap, said, 0));
}

static void run(void)
{
	struct container *a = container_start(), *b = container_start();

	run_call(a->init, "in A");
	run_call(b->init, "in B");
	run_file(a->init, "in A");
	run_file(b->init, "in B");
}

PROBE(.claim = "a task made with a chosen number in its container has that one, and a number in use is EEXIST",
      .requirements = "I-8",
      .exclusive = 1,	/* on the host nobody else may take the number meanwhile */
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
