/*
 * A dump of a container's task in the kernel's log says which container that is.
 *
 * The number of a process on the host says nothing to whoever reads a dump a week later. The kernel's own test module
 * has it warn in the task that asks; a warning is dumped as an oops is, and nothing dies of it.
 */
#include "probe.h"

#define DEBUG	"/sys/kernel/debug"
#define PROVOKE	DEBUG "/provoke-crash/DIRECT"
#define ROOM	0x8000	/* of shared_page, for the end of the log */

static long warn_fd;	/* opened on the host: a container need not see that file */

static long warn_here(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return sys_write(warn_fd, "WARNING", 7);
}

/* How kernels spell it: this one's own patch, OpenVZ's, Linux-VServer's. */
static const char *const spelling[] = { "Container: %ld ", "veid: %ld", "[#%ld]" };

static int log_names(long id)
{
	char words[40];
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(spelling); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		format_text(words, sizeof(words), spelling[i], id);
#pragma GCC diagnostic pop
		for (const char *at = shared_page; *at; at++)
			if (string_starts(at, words))
				return 1;
	}
	return 0;
}

/* Of the log's end, what was said since. */
static void read_since(const char *mark)
{
	char *at, *from = shared_page;

	memset(shared_page, 0, ROOM + 1);
	REQUIRE_OK(sys_syslog(SYSLOG_READ_ALL, shared_page, ROOM));
	for (at = shared_page; *at; at++)
		if (string_starts(at, mark))
			from = at;
	memmove(shared_page, from, string_length(from) + 1);
}

static void run_case(struct task *task, const char *who, long id)
{
	char mark[48];

	case_start("%s", who);
	format_text(mark, sizeof(mark), "harness: asks %s to warn\n", who);
	write_file("/dev/kmsg", mark);
	REQUIRE_OK(task_call(task, warn_here, 0, 0));
	read_since(mark);
	EXPECT_TRUE("the dump names container", log_names(id));
}

static void run(void)
{
	struct container *a, *b;

	if (string_equal(flavour_name(), "namespaces"))
		probe_skip("to this kernel namespaces are no container, and its dumps have no name for them");
	sys_mount("none", DEBUG, "debugfs", 0, NULL);
	warn_fd = sys_open(PROVOKE, O_WRONLY, 0);
	if (warn_fd < 0)
		probe_skip("this kernel has no " PROVOKE ": -%s", errno_name(-warn_fd));
	a = container_start();
	b = container_start();
	run_case(a->init, "init of A", a->id);
	run_case(task_start(a), "a child of A", a->id);
	run_case(b->init, "init of B", b->id);
}

PROBE(.claim = "a dump of a container's task in the kernel's log names the container",
      .requirements = "O-7",
      .isolation = 1,
      .exclusive = 1,	/* what others make the kernel say stands between */
      .needs_file = "/dev/kmsg",
      .run = run);
