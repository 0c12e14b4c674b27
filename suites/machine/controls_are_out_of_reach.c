/*
 * The files in /proc by which the whole machine is controlled are hidden from a container, or refused.
 *
 * Root of a container is root by these files' permissions. Mainline keeps him out by giving him a user namespace, where
 * he is another user for everything outside; other kinds of containers by themselves.
 */
#include "probe.h"

static const struct {
	const char *path;
	int flags;
	const char *what;
} tcase[] = {
	{ "/proc/sysrq-trigger",		O_WRONLY, "end the machine" },
	{ "/proc/kcore",			O_RDONLY, "read all memory" },
	{ "/proc/sys/kernel/core_pattern",	O_WRONLY, "have the host run a program" },
	{ "/proc/sys/kernel/modprobe",		O_RDWR,	  "have the host run another" },
	{ "/proc/sys/kernel/panic",		O_WRONLY, "choose what a panic does" },
	{ "/proc/sys/kernel/printk",		O_RDWR,	  "silence the console" },
	{ "/proc/sys/kernel/pid_max",		O_WRONLY, "leave no numbers for processes" },
	{ "/proc/sys/vm/drop_caches",		O_WRONLY, "empty the machine's caches" },
	{ "/proc/sys/fs/file-max",		O_WRONLY, "leave no files to be opened" },
};

static long open_control(long path, long flags)
{
	long fd = sys_open((const char *)path, flags, 0);

	return fd < 0 ? fd : sys_close(fd);
}

/* Another user outside, and root of what the new namespace holds. */
static long enter_user_space(long unused, long unused2)
{
	long said = sys_setresuid(PLAIN_USER, PLAIN_USER, PLAIN_USER);

	(void)unused, (void)unused2;
	return said < 0 ? said : sys_unshare(CLONE_NEWUSER);
}

/* Which of them depends on the kind of container: not there, another's, nobody's in here, or not to be written. */
static int is_refusal(long said)
{
	return said == -ENOENT || said == -EACCES || said == -EPERM || said == -EROFS;
}

static void run_case(struct task *inside, unsigned long i)
{
	long said;

	case_start("%s, to %s", tcase[i].path, tcase[i].what);
	if (open_control((long)tcase[i].path, tcase[i].flags) < 0) {
		case_skip("the host itself does not have it");
		return;
	}
	said = task_call(inside, open_control, (long)tcase[i].path, tcase[i].flags);
	if (!is_refusal(said))
		EXPECT_ERRNO(EACCES, said);
}

static void run(void)
{
	struct task *inside = task_start(container_start());

	if (string_equal(flavour_name(), "namespaces")) {
		long said = task_call(inside, enter_user_space, 0, 0);

		if (said == -EINVAL || said == -EPERM)
			probe_skip("mainline keeps them out by a user namespace, and there is none: -%s", errno_name(-said));
		REQUIRE_OK(said);
	}
	for (unsigned long i = 0; i < ARRAY_SIZE(tcase); i++)
		run_case(inside, i);
}

PROBE(.claim = "the files in /proc that control the whole machine are hidden from a container or refused",
      .requirements = "VS-2e",
      .isolation = 1,
      .run = run);
