/*
 * /proc/container refuses what it cannot do, each with its own error, and nothing has happened then.
 */
#include "probe.h"

#define CONTAINER	"/proc/container"
#define LONG_NAME	"0123456789012345678901234567890123456789"

static char *name_inside(void)
{
	return shared_page + 4096;
}

static long read_name_here(long unused, long unused2)
{
	long length;

	(void)unused, (void)unused2;
	memset(name_inside(), 0, 64);
	length = read_file(CONTAINER, name_inside(), 64);
	return length;
}

static long write_name_here(long name, long unused)
{
	(void)unused;
	return write_file(CONTAINER, (const char *)name);
}

static void run(void)
{
	struct container *a;
	struct task *host, *child;

	if (!string_equal(flavour_name(), "procfs"))
		probe_skip("it asks " CONTAINER ", which flavour %s does not use", flavour_name());
	a = container_start();
	host = task_start(NULL);
	child = task_start(a);

	case_start("a name in use");
	EXPECT_TRUE("the container tells its name", task_call(child, read_name_here, 0, 0) > 1);
	EXPECT_ERRNO(EEXIST, task_call(host, write_name_here, (long)name_inside(), 0));
	case_start("a name that is too long");
	EXPECT_ERRNO(EINVAL, task_call(host, write_name_here, (long)LONG_NAME, 0));
	case_start("a new name from within");
	EXPECT_ERRNO(EPERM, task_call(child, write_name_here, (long)"harness-nested", 0));
	case_start("the same name from within");
	EXPECT_ERRNO(EPERM, task_call(child, write_name_here, (long)name_inside(), 0));
	case_start("the host is in none");
	EXPECT_EQ(1, task_call(host, read_name_here, 0, 0));
	EXPECT_STR("\n", name_inside());
}

PROBE(.claim = "/proc/container refuses names in use, names too long and nesting, each with its own error",
      .requirements = "VS-1b K-7 K-13 I-1",
      .needs_file = CONTAINER,
      .run = run);
