/*
 * A container's sysname, release, version and machine are the host's, before and after it sets its names.
 *
 * The names are the container's to choose, the kernel is not: programs read the release to know what they may call.
 * sethostname() copies a length that the caller chose into the middle of the structure that holds all the fields.
 */
#include "witnesses.h"

static const struct {
	const char *name;
	unsigned long offset;
	const char *path;
} field[] = {
	{ "sysname", __builtin_offsetof(struct new_utsname, sysname), "/proc/sys/kernel/ostype" },
	{ "release", __builtin_offsetof(struct new_utsname, release), "/proc/sys/kernel/osrelease" },
	{ "version", __builtin_offsetof(struct new_utsname, version), "/proc/sys/kernel/version" },
	{ "machine", __builtin_offsetof(struct new_utsname, machine), NULL },
};

/* As long as a name may be: 64 bytes. */
static const char longest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static long read_in_task(long path, long unused)
{
	(void)unused;
	memset(shared_page + 2048, 0, 256);
	return read_file((const char *)path, shared_page + 2048, 256);
}

static void expect_field(unsigned long i, const char *when)
{
	char host[72];
	unsigned long w;

	case_start("%s %s", field[i].name, when);
	memcpy(host, (char *)uname_of(witness[ON_HOST].task) + field[i].offset, 65);
	EXPECT_NE(0, host[0]);
	for (w = 0; w < WITNESSES; w++) {
		if (!EXPECT_STR(host, (char *)uname_of(witness[w].task) + field[i].offset))
			note("seen by %s", witness[w].who);
		if (!field[i].path)
			continue;
		EXPECT_OK(task_call(witness[w].task, read_in_task, (long)field[i].path, 0));
		if (!EXPECT_TRUE("the file says the same", string_starts(shared_page + 2048, host)))
			note("seen by %s", witness[w].who);
	}
}

static void run(void)
{
	char before[72];
	unsigned long i;

	witnesses_start();
	memcpy(before, uname_of(witness[ON_HOST].task)->nodename, 65);
	for (i = 0; i < ARRAY_SIZE(field); i++)
		expect_field(i, "in a new container");
	REQUIRE_OK(task_syscall(witness[A_CHILD].task, __NR_sethostname, longest, 64));
	for (i = 0; i < ARRAY_SIZE(field); i++)
		expect_field(i, "after the longest nodename");
	memcpy(shared_page + 1024, before, sizeof(before));
	task_syscall(witness[A_CHILD].task, __NR_sethostname, shared_page + 1024, string_length(before));
}

PROBE(.claim = "a container's sysname, release, version and machine are the host's whatever names it sets",
      .requirements = "VS-3a O-8",
      .exclusive = 1,	/* without isolation it renames the machine */
      .run = run);
