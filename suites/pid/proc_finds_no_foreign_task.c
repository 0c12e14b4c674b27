/*
 * The /proc of a container has no entry for a number that belongs to a task elsewhere, in whatever way it is looked up.
 *
 * A number need not be listed to be tried. The look-up of one name has code of its own, and reaches more than a
 * listing does: the numbers of threads, too.
 */
#include "crowd.h"
#include "view.h"

static char *path_to_try(void)
{
	return spare_room();
}

static long stat_it(long unused, long unused2)
{
	struct file_status status;

	(void)unused, (void)unused2;
	return sys_stat(path_to_try(), &status);
}

static long open_it(long unused, long unused2)
{
	long fd = sys_open(path_to_try(), O_RDONLY, 0);

	(void)unused, (void)unused2;
	return fd < 0 ? fd : sys_close(fd);
}

static long list_it(long unused, long unused2)
{
	long fd = sys_open(path_to_try(), O_RDONLY | O_DIRECTORY, 0);

	(void)unused, (void)unused2;
	return fd < 0 ? fd : sys_close(fd);
}

static long follow_it(long unused, long unused2)
{
	char target[64];

	(void)unused, (void)unused2;
	return sys_readlink(path_to_try(), target, sizeof(target));
}

/* From /proc on, without its name. */
static long open_below_proc(long unused, long unused2)
{
	long fd, directory = sys_open("/proc", O_RDONLY | O_DIRECTORY, 0);

	(void)unused, (void)unused2;
	if (directory < 0)
		return directory;
	fd = sys_openat(directory, path_to_try() + sizeof("/proc/") - 1, O_RDONLY, 0);
	sys_close(directory);
	return fd < 0 ? fd : sys_close(fd);
}

static long go_there(long unused, long unused2)
{
	long said = sys_chdir(path_to_try());

	(void)unused, (void)unused2;
	sys_chdir("/");
	return said;
}

static const struct {
	const char *name;
	const char *path;	/* both numbers are the one that is tried */
	long (*try)(long, long);
} way[] = {
	{ "stat of /proc/PID",			"/proc/%ld",			stat_it },
	{ "listing /proc/PID",			"/proc/%ld",			list_it },
	{ "opening /proc/PID/status",		"/proc/%ld/status",		open_it },
	{ "opening /proc/PID/stat",		"/proc/%ld/stat",		open_it },
	{ "opening /proc/PID/cmdline",		"/proc/%ld/cmdline",		open_it },
	{ "following /proc/PID/cwd",		"/proc/%ld/cwd",		follow_it },
	{ "listing /proc/PID/task",		"/proc/%ld/task",		list_it },
	{ "opening /proc/PID/task/PID/status",	"/proc/%ld/task/%ld/status",	open_it },
	{ "openat of PID/status in /proc",	"/proc/%ld/status",		open_below_proc },
	{ "chdir to /proc/PID",			"/proc/%ld",			go_there },
};

static long try_it(struct task *reader, unsigned long w, long pid)
{
	format_text(path_to_try(), 64, way[w].path, pid, pid);
	return task_call(reader, way[w].try, 0, 0);
}

static void run_way(unsigned long w)
{
	int f;

	case_start("%s of a task of A", way[w].name);
	EXPECT_OK(try_it(in_a[A_CHILD], w, in_a[A_GRANDCHILD]->pid));
	EXPECT_OK(try_it(in_a[A_GRANDCHILD], w, in_a[A_INIT]->pid));
	for (f = 0; f < FOREIGNERS; f++) {
		case_start("%s of %s", way[w].name, foreigner[f].name);
		if (foreigner[f].pid)
			EXPECT_ERRNO(ENOENT, try_it(in_a[A_CHILD], w, foreigner[f].pid));
		else
			case_skip("%s", foreigner[f].why);
	}
}

static void run(void)
{
	unsigned long w;

	crowd_start();
	for (w = 0; w < ARRAY_SIZE(way); w++)
		run_way(w);
}

PROBE(.claim = "looking up the number of a task elsewhere in a container's /proc fails with ENOENT",
      .requirements = "I-4 VS-2b",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .needs_file = "/proc/self/status",
      .run = run);
