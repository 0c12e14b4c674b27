/*
 * Where something in /proc is covered, root of a user namespace cannot mount another /proc that shows it.
 *
 * Whoever builds a container covers what its root must not see; a second /proc without the covers would undo that.
 */
#include "probe.h"

#define COVERED		"/proc/sys"
#define PLACE		"/tmp/harness-proc"

/* What mount() said of another /proc in namespaces of its own; exit codes are small, errno values fit. */
static void mount_anew(void)
{
	sys_exit(-sys_mount("proc", PLACE, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
}

static long exit_of(long pid)
{
	int status = 0;

	if (pid < 0)
		return pid;
	sys_wait4(pid, &status, __WALL, NULL);
	return -((status >> 8) & 0xff);
}

/* In a child: covers it or not, becomes root of a user namespace, and mounts. */
static void try_mount(long covered)
{
	long said, pid;

	said = sys_unshare(CLONE_NEWNS);
	if (said >= 0)
		said = sys_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	if (said >= 0 && covered)
		said = sys_mount("harness", COVERED, "tmpfs", 0, NULL);
	if (said >= 0)
		said = sys_setresuid(PLAIN_USER, PLAIN_USER, PLAIN_USER);
	if (said >= 0)
		said = sys_unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID);
	if (said < 0)
		sys_exit(-said);
	pid = sys_fork();
	if (pid == 0)
		mount_anew();
	sys_exit(-exit_of(pid));
}

static long attempt(long covered, long unused)
{
	long pid = sys_fork();

	(void)unused;
	if (pid == 0)
		try_mount(covered);
	return exit_of(pid);
}

static void run(void)
{
	struct task *task = task_start(NULL);
	long said = sys_mkdir(PLACE, 0755);

	if (said < 0 && said != -EEXIST)
		probe_broken("%s cannot be made: -%s", PLACE, errno_name(-said));
	case_start("another /proc where nothing is covered");
	EXPECT_OK(task_call(task, attempt, 0, 0));
	case_start("another /proc where " COVERED " is covered");
	EXPECT_ERRNO(EPERM, task_call(task, attempt, 1, 0));
}

PROBE(.claim = "where something in /proc is covered, root of a user namespace cannot mount a /proc that shows it",
      .requirements = "VS-2e",
      .needs_kernel = KERNEL(4, 2, 0),	/* since then covers count */
      .needs_file = "/proc/self/ns/user",
      .run = run);
