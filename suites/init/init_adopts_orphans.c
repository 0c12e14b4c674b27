/*
 * A task whose parent has died becomes a child of its container's init, which is told of its death and can reap it.
 *
 * Without it, orphans of a container pile up as the children of the host's init: seen by a process that knows
 * nothing of them, and by getppid() as the child of nobody.
 */
#include "probe.h"

/* Takes one SIGCHLD; whose death it tells of. */
static long child_told(long ms, long unused)
{
	signal_set wanted = { { 0 } };
	siginfo_t info;
	long said;

	(void)unused;
	signal_set_add(&wanted, SIGCHLD);
	said = sys_rt_sigtimedwait(&wanted, &info, ms);
	return said < 0 ? said : info.si_pid;
}

static long keep_sigchld(long unused, long unused2)
{
	signal_set kept = { { 0 } };

	(void)unused, (void)unused2;
	signal_set_add(&kept, SIGCHLD);
	return sys_rt_sigprocmask(SIG_BLOCK, &kept, NULL);
}

/* Waits for a child's death without collecting it; the runtime knows nothing of a child made by a plain fork. */
static long fork_and_see_it_dead(long unused, long unused2)
{
	long said, child = sys_fork();
	siginfo_t info;

	(void)unused, (void)unused2;
	if (child == 0)
		sys_exit(7);
	if (child < 0)
		return child;
	said = sys_waitid(P_PID, child, &info, WEXITED | WNOWAIT, NULL);
	return said < 0 ? said : child;
}

static int exit_status(long init_said)
{
	return init_said > 0 ? *(int *)shared_page >> 8 & 0xff : -1;
}

static int signal_status(long init_said)
{
	return init_said > 0 ? *(int *)shared_page & 0x7f : -1;
}

static long reap_by(struct task *init, long pid)
{
	return task_syscall(init, __NR_wait4, pid, shared_page, 0, NULL);
}

/* The last of the SIGCHLDs of the parents' own deaths is no news. */
static void forget_news(struct task *init)
{
	while (task_call(init, child_told, 0, 0) > 0)
		;
}

/* What the host's /proc says of a task's parent. */
static long parent_on_host(struct task *task)
{
	char path[40], text[2048], value[24];

	format_text(path, sizeof(path), "/proc/%d/status", task->host_pid);
	memset(text, 0, sizeof(text));
	if (read_file(path, text, sizeof(text)) <= 0 || status_field(text, "PPid", value, sizeof(value)))
		return -ENOENT;
	return parse_number(value);
}

static const struct {
	const char *name;
	int ancestors;		/* how many die before */
	int session;		/* it leads one of its own */
} tcase[] = {
	{ "a grandchild", 1, 0 },
	{ "a grandchild in a session of its own", 1, 1 },
	{ "a child of an orphan", 2, 0 },
};

/* Ends a line of tasks from the top; the last one is left without its parent. */
static struct task *make_orphan(struct container *a, unsigned long i)
{
	struct task *line[3];
	int g;

	line[0] = task_start(a);
	for (g = 1; g <= tcase[i].ancestors; g++)
		line[g] = task_fork(line[g - 1]);
	if (tcase[i].session)
		REQUIRE_OK(task_syscall(line[g - 1], __NR_setsid));
	for (g = 0; g < tcase[i].ancestors; g++) {
		/* The first is init's own child; the next has become one. */
		REQUIRE_OK(task_syscall(a->init, __NR_kill, line[g]->pid, SIGKILL));
		if (reap_by(a->init, line[g]->pid) != line[g]->pid)
			EXPECT_EQ(1, task_wait_death(line[g], 1000));
	}
	return line[g];
}

static void run_case(struct container *a, unsigned long i)
{
	struct task *orphan;
	long said;

	case_start("%s", tcase[i].name);
	orphan = make_orphan(a, i);
	EXPECT_EQ(a->init->pid, task_syscall(orphan, __NR_getppid));
	if (orphan->host_pid)
		EXPECT_EQ(a->host_pid, parent_on_host(orphan));
	forget_news(a->init);
	EXPECT_OK(task_syscall(a->init, __NR_kill, orphan->pid, SIGKILL));
	EXPECT_EQ(1, task_wait_death(orphan, 1000));
	said = reap_by(a->init, orphan->pid);
	EXPECT_EQ(orphan->pid, said);
	EXPECT_EQ(SIGKILL, signal_status(said));
	/* Whoever can be waited for has been told of. */
	EXPECT_EQ(orphan->pid, task_call(a->init, child_told, 0, 0));
}

/* A dead child that its parent never collected is handed on, too. */
static void run_dead(struct container *a)
{
	struct task *parent = task_start(a);
	long said, dead;

	case_start("a grandchild that is dead already");
	dead = REQUIRE_OK(task_call(parent, fork_and_see_it_dead, 0, 0));
	task_end(parent);
	said = reap_by(a->init, dead);
	EXPECT_EQ(dead, said);
	EXPECT_EQ(7, exit_status(said));
}

static void run(void)
{
	struct container *a = container_start();
	unsigned long i;

	REQUIRE_OK(task_call(a->init, keep_sigchld, 0, 0));
	for (i = 0; i < ARRAY_SIZE(tcase); i++)
		run_case(a, i);
	run_dead(a);
}

PROBE(.claim = "a task whose parent has died becomes a child of its container's init, which can reap it",
      .requirements = "VS-3b I-6",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
