/*
 * A container's /proc lists no kernel thread of the host.
 *
 * Kernel threads serve the whole machine. One that ran "inside" would work with the container's names, files and
 * limits on everybody's behalf. A container may have threads of its own (OpenVZ: kthreadd/<id>), which the kernel
 * marks with the container's id.
 */
#include "kernel_threads.h"

struct census {
	long programs, host_threads;
	char name[24];		/* of the last kernel thread of the host */
};

/* The container's id as the kernel marks a task with it; empty where it does not. */
static void read_mark(const char *pid, char *mark, unsigned long size)
{
	char path[40], text[2048];

	mark[0] = 0;
	memset(text, 0, sizeof(text));
	format_text(path, sizeof(path), "/proc/%s/status", pid);
	if (read_file(path, text, sizeof(text)) > 0)
		status_field(text, "envID", mark, size);
}

static long count(const char *name, long arg)
{
	struct census *census = (struct census *)arg;
	char mark[24], own_mark[24];
	struct stat_line line;

	if (parse_number(name) < 1 || read_stat(name, &line) < 0)
		return 0;
	if (!is_kernel_thread(&line)) {
		census->programs++;
		return 0;
	}
	read_mark(name, mark, sizeof(mark));
	read_mark("self", own_mark, sizeof(own_mark));
	if (mark[0] && !string_equal(mark, "0") && string_equal(mark, own_mark))
		return 0;
	census->host_threads++;
	memcpy(census->name, line.name, sizeof(census->name));
	return 0;
}

static long take_census(long unused, long unused2)
{
	struct census *census = (struct census *)shared_page;

	(void)unused, (void)unused2;
	memset(census, 0, sizeof(*census));
	return list_directory("/proc", count, (long)census);
}

static const struct {
	const char *name;
	int inside, child;
} tcase[] = {
	{ "on the host",		0, 0 },
	{ "by the container's init",	1, 0 },
	{ "by its child",		1, 1 },
};

static void run(void)
{
	const struct census *census = (const struct census *)shared_page;
	struct container *a = container_start();
	struct task *reader;
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("seen %s", tcase[i].name);
		reader = !tcase[i].inside ? task_start(NULL) : tcase[i].child ? task_start(a) : a->init;
		EXPECT_OK(task_call(reader, take_census, 0, 0));
		EXPECT_TRUE("programs are listed", census->programs > 0);
		if (!tcase[i].inside)
			/* The positive half: where kernel threads are, this way of counting finds them. */
			EXPECT_TRUE("the host's kernel threads are listed", census->host_threads > 0);
		else if (!EXPECT_EQ(0, census->host_threads))
			note("one of them is %s", census->name);
	}
}

PROBE(.claim = "a container's /proc lists no kernel thread of the host",
      .requirements = "O-6 VS-2i VS-2b",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .needs_file = "/proc/self/stat",
      .run = run);
