/*
 * A container that makes the kernel speak by the thousand adds fewer than a hundred lines to the host's log.
 *
 * Limits on such messages, or a log of its own, keep what the host wants to know from being pushed out.
 */
#include "faults.h"

#define TRAPS		"/proc/sys/debug/exception-trace"
#define TIMES		150
#define FLOOD_MS	2000
#define LINES_ALLOWED	100

static long fault(long name)
{
	return die_of((long)write_nowhere, name);
}

static long write_line(long unused)
{
	(void)unused;
	return log_write((long)"a line of many", 0);
}

/* A family that nobody has: the kernel looks for a module. */
static long ask_for_module(long unused)
{
	(void)unused;
	return sys_socket(27, SOCK_STREAM, 0);
}

static long ask_for_kernel_thread(long unused)
{
	(void)unused;
	return write_file("/proc/container_kthread", "1");
}

static const struct {
	const char *name;
	long (*speak)(long name);
	int needs_own_log;	/* nothing else holds back who may write there */
} tcase[] = {
	{ "programs that fault", fault, 0 },
	{ "lines written to /dev/kmsg", write_line, 1 },
	{ "modules asked for", ask_for_module, 0 },
	{ "kernel threads asked for", ask_for_kernel_thread, 0 },
};

/* A limit is so many in a few seconds, so what a slow machine does in a minute is no flood. How many times it was. */
static long speak_often(long i, long name)
{
	unsigned long begin = now_ms();
	long times;

	for (times = 0; times < TIMES && now_ms() - begin < FLOOD_MS; times++)
		tcase[i].speak(name);
	return times;
}

static long count_lines(const char *text)
{
	long lines = 0;

	for (; text && *text; text++)
		lines += *text == '\n';
	return lines;
}

static void run_case(struct task *inside, unsigned long i)
{
	const char *token = log_token();
	long lines, times;

	case_start("%s", tcase[i].name);
	if (tcase[i].needs_own_log && !flavour_isolates(ISOLATES_LOG)) {
		case_skip("flavour %s does not isolate log", flavour_name());
		return;
	}
	REQUIRE_OK(log_write((long)token, 0));
	times = REQUIRE_OK(task_call(inside, speak_often, i, (long)dying_name()));
	if (times < LINES_ALLOWED) {
		case_skip("this machine is too slow for a flood: %ld in 2 s", times);
		return;
	}
	/* The token's own line is the first. */
	lines = count_lines(log_find(NULL, token)) - 1;
	EXPECT_TRUE("the host's log has what it had before", lines >= 0);
	if (!EXPECT_TRUE("fewer than a hundred lines", lines < LINES_ALLOWED))
		note("there are %ld, and it was tried %ld times", lines, times);
}

static void run(void)
{
	struct task *inside;
	char before[16];
	unsigned long i;

	log_room();
	inside = task_start(container_start());
	memset(before, 0, sizeof(before));
	if (read_file(TRAPS, before, sizeof(before)) > 0)
		write_file(TRAPS, "1");
	for (i = 0; i < ARRAY_SIZE(tcase); i++)
		run_case(inside, i);
	if (before[0])
		write_file(TRAPS, before);
}

PROBE(.claim = "a container that has the kernel say all it can adds fewer than a hundred lines to the host's log",
      .requirements = "O-2",
      .exclusive = 1,	/* what the kernel says about faults is set for the whole machine */
      .deadline_ms = 120000,
      .needs_file = "/dev/kmsg",
      .run = run);
