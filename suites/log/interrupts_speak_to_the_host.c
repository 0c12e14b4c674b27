/*
 * What the kernel says in an interrupt goes to the host's log, even if a container's task had the processor just then.
 *
 * An interrupt is work for whoever asked for it, not for the task that it happens to stop. It comes here in the middle
 * of what the kernel says for that task, which is where a log of one's own would catch it.
 */
#include "kernel_log.h"

#define TRIGGER "/proc/container_interrupt"	/* says a number for the writer, and again from an interrupt */

static long cause_both(long number, long unused)
{
	char text[24];
	long said;

	(void)unused;
	format_text(text, sizeof(text), "%ld", number);
	said = write_file(TRIGGER, text);
	return said < 0 ? said : 0;
}

static void expect_said(struct task *reader, const char *source, long number, int there)
{
	char line[80];

	format_text(line, sizeof(line), "container_probe: %ld %s", number, source);
	EXPECT_EQ(there, log_find(reader, line) != NULL);
}

static void run(void)
{
	struct task *host, *in_a, *in_b;
	long number = sys_getpid();

	log_room();
	host = task_start(NULL);
	in_a = task_start(container_start());
	in_b = task_start(container_start());
	case_start("while a task of A is spoken for");
	EXPECT_OK(task_call(in_a, cause_both, number, 0));
	expect_said(host, "from an interrupt", number, 1);
	expect_said(in_a, "from an interrupt", number, 0);
	expect_said(in_b, "from an interrupt", number, 0);
	case_start("what was said for the task");
	expect_said(host, "from its task", number, 0);
	expect_said(in_a, "from its task", number, 1);
	expect_said(in_b, "from its task", number, 0);
}

PROBE(.claim = "what the kernel says in an interrupt goes to the host's log, whichever container's task was stopped by it",
      .requirements = "O-5",
      .isolation = 1,
      .needs_isolation = ISOLATES_LOG,
      .needs_file = TRIGGER,
      .run = run);
