/*
 * Each kind of isolation can be had without the others: asking for one changes that identity and no other.
 *
 * A kind that comes with another cannot be left out where it is not wanted; one that the kernel was built without
 * must be refused rather than passed over in silence.
 */
#include "probe.h"

static const struct kind {
	const char *name;
	unsigned long flag;
	const char *file;	/* what tells the identity that the caller's children will have */
} kind[] = {
	{ "mount", CLONE_NEWNS, "/proc/self/ns/mnt" },
	{ "uts", CLONE_NEWUTS, "/proc/self/ns/uts" },
	{ "ipc", CLONE_NEWIPC, "/proc/self/ns/ipc" },
	{ "net", CLONE_NEWNET, "/proc/self/ns/net" },
	{ "user", CLONE_NEWUSER, "/proc/self/ns/user" },
	{ "cgroup", CLONE_NEWCGROUP, "/proc/self/ns/cgroup" },
	{ "pid", CLONE_NEWPID, "/proc/self/ns/pid_for_children" },
	{ "time", CLONE_NEWTIME, "/proc/self/ns/time_for_children" },
};

/* The inode of each kind's namespace; 0 where the kernel has none. */
static unsigned long *identities(void)
{
	return (unsigned long *)shared_page;
}

static long tell(long unused, long unused2)
{
	struct file_status status;

	(void)unused, (void)unused2;
	for (unsigned long i = 0; i < ARRAY_SIZE(kind); i++)
		identities()[i] = sys_stat(kind[i].file, &status) < 0 ? 0 : status.ino;
	return 0;
}

static void run_kind(const struct kind *asked)
{
	struct task *task = task_start(NULL);
	unsigned long before[ARRAY_SIZE(kind)], i;
	int is_there;

	case_start("%s", asked->name);
	REQUIRE_OK(task_call(task, tell, 0, 0));
	memcpy(before, identities(), sizeof(before));
	is_there = before[asked - kind] != 0;
	EXPECT_ERRNO(is_there ? 0 : EINVAL, task_syscall(task, __NR_unshare, asked->flag));
	/* The entries belong to root, and root's rights came with the old user namespace: they can still be read. */
	REQUIRE_OK(task_call(task, tell, 0, 0));
	for (i = 0; i < ARRAY_SIZE(kind); i++)
		if (!EXPECT_EQ(is_there && asked == &kind[i], before[i] != identities()[i]))
			note("the identity of kind %s, by %s", kind[i].name, kind[i].file);
	if (!is_there)
		note("this kernel has no such kind");
	task_end(task);
}

static void run(void)
{
	if (!string_equal(flavour_name(), "namespaces"))
		probe_skip("a container of flavour %s is one whole", flavour_name());
	for (unsigned long i = 0; i < ARRAY_SIZE(kind); i++)
		run_kind(&kind[i]);
}

PROBE(.claim = "asking for one kind of isolation changes its identity alone, and for one that is missing is EINVAL",
      .requirements = "K-14",
      .needs_file = "/proc/self/ns/pid_for_children",
      .run = run);
