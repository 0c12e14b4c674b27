/*
 * The last number that /proc/loadavg tells in a container is that of the container's own last task, whatever runs
 * elsewhere.
 */
#include "probe.h"

/* The last of "0.00 0.01 0.05 1/23 4567". */
static long last_told(long unused, long unused2)
{
	char text[96];
	long said = read_file("/proc/loadavg", text, sizeof(text));

	(void)unused, (void)unused2;
	if (said <= 0)
		return said < 0 ? said : -ENODATA;
	for (text[--said] = 0; said && text[said - 1] != ' ';)
		said--;
	return parse_number(text + said);
}

static long bear(long count, long unused)
{
	long pid = 0;

	(void)unused;
	while (count-- > 0) {
		pid = sys_fork();
		if (pid == 0)
			sys_exit(0);
		sys_wait4(pid, NULL, 0, NULL);
	}
	return pid;
}

static void run(void)
{
	struct container *a = container_start(), *b = container_start();
	struct task *host = task_start(NULL), *child = task_start(a);
	long last;

	case_start("a child");
	EXPECT_EQ(child->pid, task_call(a->init, last_told, 0, 0));
	case_start("after tasks came and went in the container");
	last = task_call(child, bear, 3, 0);
	EXPECT_EQ(last, task_call(a->init, last_told, 0, 0));
	case_start("after more came and went elsewhere");
	task_call(host, bear, 5, 0);
	task_call(b->init, bear, 7, 0);
	EXPECT_EQ(last, task_call(a->init, last_told, 0, 0));
	case_start("on the host");
	last = task_call(host, bear, 1, 0);
	EXPECT_TRUE("the number of its own last task, or a later one", task_call(host, last_told, 0, 0) >= last);
}

PROBE(.claim = "the last number that a container's /proc/loadavg tells is that of its own last task",
      .requirements = "VS-3d",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .needs_file = "/proc/loadavg",
      .run = run);
