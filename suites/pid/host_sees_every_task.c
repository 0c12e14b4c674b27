/*
 * The host's /proc has every task of every container, by a number of the host's own.
 *
 * Who runs the machine must see what runs on it. The host's numbering goes on unbroken while the containers repeat
 * theirs, and what the files say of a task's parent is in that numbering, too.
 */
#include "crowd.h"
#include "view.h"

struct row {
	const char *name;
	struct task *task, *parent;	/* NULL: not asked */
};

/*
 * The kernel remembers names that it has listed, and whoever counts tasks lists them all. A /proc of the reader's own
 * has nothing to remember yet; kernels before 5.8 give every mount the same one.
 */
static long mount_own_proc_here(long unused, long unused2)
{
	long said = sys_unshare(CLONE_NEWNS);

	(void)unused, (void)unused2;
	if (said < 0)
		return said;
	sys_mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	return sys_mount("proc", "/proc", "proc", 0, NULL);
}

static void expect_found(const struct row *row)
{
	long pid = row->task->host_pid, own;

	case_start("%s is looked up", row->name);
	if (!EXPECT_NE(0, pid))
		return;
	EXPECT_EQ(pid, status_number(on_host, pid, "Pid"));
	EXPECT_EQ(pid, status_number(on_host, pid, "Tgid"));
	EXPECT_EQ(pid, stat_field(on_host, pid, 1));
	case_start("%s has its parent's number", row->name);
	if (row->parent) {
		EXPECT_EQ(row->parent->host_pid, status_number(on_host, pid, "PPid"));
		EXPECT_EQ(row->parent->host_pid, stat_field(on_host, pid, 4));
	} else {
		EXPECT_TRUE("its parent has a number on the host", status_number(on_host, pid, "PPid") > 0);
	}
	case_start("%s is found by calls", row->name);
	EXPECT_OK(task_syscall(on_host, __NR_kill, pid, 0));
	EXPECT_OK(task_syscall(on_host, __NR_getpgid, pid));
	EXPECT_OK(task_syscall(on_host, __NR_sched_getscheduler, pid));
	case_start("%s shows its own number, too", row->name);
	own = status_last_number(on_host, pid, "NSpid");
	if (own == -ENODATA)
		case_skip("this kernel does not tell a task's number inside");
	else
		EXPECT_EQ(row->task->pid, own);
}

/* Where neither way of looking finds even the task that the host made itself, hiding is what the flavour does. */
static int are_hidden(void)
{
	if (read_of_pid(on_host, a->host_pid, "status") != -ENOENT ||
	    task_syscall(on_host, __NR_kill, a->host_pid, 0) != -ESRCH)
		return 0;
	list_numbers(on_host, "/proc");
	return !listed(a->host_pid);
}

static void run(void)
{
	unsigned long i, j;

	crowd_start();
	task_call(on_host, mount_own_proc_here, 0, 0);
	if (are_hidden())
		probe_skip("this flavour hides a container's tasks from the host");

	struct row row[] = {
		{ "A's init", in_a[A_INIT], NULL },
		{ "A's child", in_a[A_CHILD], in_a[A_INIT] },
		{ "A's grandchild", in_a[A_GRANDCHILD], in_a[A_CHILD] },
		{ "B's init", in_b[0], NULL },
		{ "B's child", last_in_b(), in_b[0] },
	};

	for (i = 0; i < ARRAY_SIZE(row); i++)
		expect_found(&row[i]);
	for (i = 0; i < ARRAY_SIZE(row); i++) {
		case_start("%s is listed", row[i].name);
		EXPECT_OK(list_numbers(on_host, "/proc"));
		EXPECT_EQ(1, listed(row[i].task->host_pid));
	}
	case_start("every task has a number to itself");
	for (i = 0; i < ARRAY_SIZE(row); i++)
		for (j = 0; j < i; j++)
			EXPECT_NE(row[j].task->host_pid, row[i].task->host_pid);
	case_start("a task that has ended is not seen");
	task_end(in_a[A_GRANDCHILD]);
	EXPECT_OK(list_numbers(on_host, "/proc"));
	EXPECT_EQ(0, listed(in_a[A_GRANDCHILD]->host_pid));
	EXPECT_ERRNO(ENOENT, read_of_pid(on_host, in_a[A_GRANDCHILD]->host_pid, "status"));
}

PROBE(.claim = "the host lists and finds every task of every container by a number of the host's own",
      .requirements = "I-5 VS-3i",
      .needs_file = "/proc/self/status",
      .run = run);
