/*
 * Whatever a container asks of syslog(), the host's log, its size and its console are as before; so is another's log.
 *
 * The same call reads, clears and silences. A container that may ask for its own log must not thereby wipe the traces
 * that the host keeps, or turn off the console on which the host says what is wrong.
 */
#include "kernel_log.h"

#define CONSOLE "/proc/sys/kernel/printk"	/* its first number is the level below which messages are shown */

static const struct {
	const char *name;
	int action, length;
} tcase[] = {
	{ "to read on",			LOG_READ, 4096 },
	{ "to read all",		LOG_READ_ALL, 4096 },
	{ "to read and clear",		LOG_READ_CLEAR, 4096 },
	{ "to clear",			LOG_CLEAR, 0 },
	{ "for the console to be silent", LOG_CONSOLE_OFF, 0 },
	{ "for the console to speak",	LOG_CONSOLE_ON, 0 },
	{ "for another console level",	LOG_CONSOLE_LEVEL, 2 },
	{ "for what is unread",		LOG_UNREAD, 0 },
	{ "for the size",		LOG_SIZE, 0 },
};

struct state {
	long size, unread;
	char console[64];
};

static void look(struct state *state)
{
	state->size = sys_syslog(LOG_SIZE, NULL, 0);
	state->unread = sys_syslog(LOG_UNREAD, NULL, 0);
	memset(state->console, 0, sizeof(state->console));
	read_file(CONSOLE, state->console, sizeof(state->console));
}

static void expect_unchanged(const struct state *before, const char *token)
{
	struct state after;

	look(&after);
	EXPECT_EQ(before->size, after.size);
	EXPECT_STR(before->console, after.console);
	/* The kernel itself may have said something meanwhile. */
	EXPECT_TRUE("nothing that was unread is gone", after.unread >= before->unread);
	EXPECT_TRUE("the host's log has what it had", log_find(NULL, token) != NULL);
	write_file(CONSOLE, before->console);
}

static void run_case(struct task *inside, struct task *in_b, unsigned long i)
{
	const char *token = log_token();
	struct state before;
	long said;

	case_start("asked %s", tcase[i].name);
	REQUIRE_OK(log_write((long)token, 0));
	if (!log_find(in_b, token))
		task_call(in_b, log_write, (long)token, 0);
	look(&before);
	said = task_syscall(inside, __NR_syslog, tcase[i].action, log_room(), tcase[i].length);
	if (said < 0)
		EXPECT_ERRNO(EPERM, said);
	expect_unchanged(&before, token);
	EXPECT_TRUE("the other container's log has what it had", log_find(in_b, token) != NULL);
}

static void run(void)
{
	struct task *inside, *in_b;
	unsigned long i;

	log_room();
	inside = task_start(container_start());
	in_b = task_start(container_start());
	for (i = 0; i < ARRAY_SIZE(tcase); i++)
		run_case(inside, in_b, i);
	case_start("asked for what there is not");
	EXPECT_ERRNO(EINVAL, task_syscall(inside, __NR_syslog, LOG_SIZE + 1, NULL, 0));
	EXPECT_ERRNO(EINVAL, task_syscall(inside, __NR_syslog, -1, NULL, 0));
}

PROBE(.claim = "whatever a container asks of syslog(), the host's log and console and another's log are as before",
      .requirements = "VS-3e VS-2h",
      .isolation = 1,
      .exclusive = 1,	/* without isolation it clears the machine's log and silences its console */
      .needs_isolation = ISOLATES_LOG,
      .needs_file = "/dev/kmsg",
      .run = run);
