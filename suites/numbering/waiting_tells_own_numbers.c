/*
 * Waiting names children by the numbers of the one who waits, both in what is asked for and in what is told.
 *
 * A parent compares the number with the one that fork gave it. The result, the filled-in structure and the signal
 * are three translations; the number that is asked for is a fourth, in the other direction.
 */
#include "people.h"

static siginfo_t *told(void)
{
	return (siginfo_t *)(shared_page + 0x1000);
}

enum { P_ANY, P_ONE, P_GROUP };	/* as waitid() counts them */

static long wait4_any(long pid, long group)
{
	(void)pid, (void)group;
	return sys_wait4(-1, NULL, __WALL, NULL);
}

static long wait4_one(long pid, long group)
{
	(void)group;
	return sys_wait4(pid, NULL, __WALL, NULL);
}

static long wait4_group(long pid, long group)
{
	(void)pid;
	return sys_wait4(-group, NULL, __WALL, NULL);
}

/* What waitid() wrote, after a look that leaves the child and one that takes it. */
static long waitid_of(long kind, long id)
{
	long said, seen;

	memset(told(), 0, sizeof(siginfo_t));
	said = sys_waitid(kind, id, told(), WEXITED | WNOWAIT, NULL);
	if (said < 0)
		return said;
	seen = told()->si_pid;
	memset(told(), 0, sizeof(siginfo_t));
	said = sys_waitid(kind, id, told(), WEXITED, NULL);
	if (said < 0)
		return said;
	return seen == told()->si_pid ? seen : -EPROTO;
}

static long waitid_any(long pid, long group)
{
	(void)pid, (void)group;
	return waitid_of(P_ANY, 0);
}

static long waitid_one(long pid, long group)
{
	(void)group;
	return waitid_of(P_ONE, pid);
}

static long waitid_group(long pid, long group)
{
	(void)pid;
	return waitid_of(P_GROUP, group);
}

static const struct {
	const char *name;
	long (*wait)(long pid, long group);
} way[] = {
	{ "wait4 of any", wait4_any },
	{ "wait4 of one", wait4_one },
	{ "wait4 of a group", wait4_group },
	{ "waitid of any", waitid_any },
	{ "waitid of one", waitid_one },
	{ "waitid of a group", waitid_group },
};

static long *child_of_fork(void)
{
	return (long *)(shared_page + 0x2000);
}

/* A child that leads a group and dies; then one way to wait for it. */
static long fork_and_wait_here(long w, long unused)
{
	int ends[2];
	char go;
	long pid;

	(void)unused;
	if (sys_pipe(ends) < 0)
		return -EMFILE;
	pid = sys_fork();
	if (pid == 0) {
		sys_close(ends[1]);
		sys_read(ends[0], &go, 1);
		sys_exit(0);
	}
	*child_of_fork() = pid;
	sys_close(ends[0]);
	sys_setpgid(pid, pid);
	sys_close(ends[1]);
	return pid < 0 ? pid : way[w].wait(pid, pid);
}

/* A child that has a child, sees it die and leaves it to whoever comes next. */
static long leave_orphan_here(long unused, long unused2)
{
	long pid = sys_fork();

	(void)unused, (void)unused2;
	if (pid == 0) {
		pid = sys_fork();
		if (pid == 0) {
			*child_of_fork() = sys_getpid();
			sys_exit(0);
		}
		sys_waitid(P_ONE, pid, told(), WEXITED | WNOWAIT, NULL);
		sys_exit(0);
	}
	return pid < 0 ? pid : sys_wait4(pid, NULL, 0, NULL);
}

static long fork_exit_here(long unused, long unused2)
{
	long pid = sys_fork();

	(void)unused, (void)unused2;
	if (pid == 0)
		sys_exit(0);
	*child_of_fork() = pid;
	return pid;
}

static long look_for_here(long pid, long kind)
{
	memset(told(), 0, sizeof(siginfo_t));
	if (kind == 0)
		return sys_wait4(pid, NULL, WNOHANG | __WALL, NULL);
	return sys_waitid(kind, pid, told(), WEXITED | WNOHANG, NULL);
}

static void run_by_host_number(void)
{
	static const struct {
		const char *name;
		long kind, sign;
	} ask[] = {
		{ "wait4", 0, 1 },
		{ "wait4 of a group", 0, -1 },
		{ "waitid", P_ONE, 1 },
		{ "waitid of a group", P_GROUP, 1 },
	};
	struct task *child = person[A_CHILD];
	unsigned long i;

	case_start("a child leads a group");
	EXPECT_OK(task_syscall(child, __NR_setpgid, 0, 0));
	for (i = 0; i < ARRAY_SIZE(ask); i++) {
		case_start("%s by the child's number on the host", ask[i].name);
		/* The positive half: by its own number it is there, and lives. */
		EXPECT_EQ(0, task_call(person[A_TASK], look_for_here, ask[i].sign * child->pid, ask[i].kind));
		if (child->host_pid)
			EXPECT_ERRNO(ECHILD, task_call(person[A_TASK], look_for_here, ask[i].sign * child->host_pid,
						       ask[i].kind));
		else
			case_skip("the flavour does not tell the host's number");
	}
}

/* A host task whose child is inside waits by the host's number. */
static void run_host_parent(void)
{
	struct task *entered, *door;
	long number;

	case_start("a host parent of a task inside");
	if (task_try_enter(a, &entered) < 0) {
		case_skip("this flavour or this kernel cannot enter a container");
		return;
	}
	door = entered->parent;
	if (task_syscall(door, __NR_getpid) != door->pid) {
		case_skip("this flavour moves the parent in, too");
		return;
	}
	number = entered->parents_pid;
	EXPECT_NE(entered->pid, number);
	REQUIRE_OK(task_call(door, block_signal, SIGCHLD, 0));
	task_call(entered, exit_here, 0, 0);
	EXPECT_EQ(number, task_call(door, take_signal, SIGCHLD, 3000));
	EXPECT_EQ(number, task_call(door, waitid_one, number, 0));
}

static void run(void)
{
	unsigned long w;
	long said;

	people_start();
	for (w = 0; w < ARRAY_SIZE(way); w++) {
		case_start("%s", way[w].name);
		/* By a task that has no other child, which any would find. */
		said = task_call(person[A_CHILD], fork_and_wait_here, w, 0);
		EXPECT_EQ(*child_of_fork(), said);
	}
	run_by_host_number();
	case_start("SIGCHLD");
	REQUIRE_OK(task_call(person[A_CHILD], block_signal, SIGCHLD, 0));
	task_call(person[A_CHILD], take_signal, SIGCHLD, 0);
	said = task_call(person[A_CHILD], fork_exit_here, 0, 0);
	EXPECT_EQ(*child_of_fork(), task_call(person[A_CHILD], take_signal, SIGCHLD, 3000));
	EXPECT_EQ(said, task_call(person[A_CHILD], wait4_any, 0, 0));
	case_start("an orphan adopted by init");
	EXPECT_OK(task_call(person[A_CHILD], leave_orphan_here, 0, 0));
	/* By number: init has other children, and without a container this is none of its own. */
	said = task_call(person[A_INIT], waitid_one, *child_of_fork(), 0);
	EXPECT_EQ(*child_of_fork(), said);
	run_host_parent();
}

PROBE(.claim = "wait4(), waitid() and SIGCHLD name a child by the number it has for the one who waits",
      .requirements = "VS-3i O-4 I-6",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
