/*
 * The numbers of new tasks lie between 1 and pid_max in a container, also after they have wrapped around.
 *
 * The allocator's cursor is brought close to the end by ns_last_pid, so that few tasks make it wrap.
 */
#include "probe.h"

#define LAST	"/proc/sys/kernel/ns_last_pid"
#define MOST	"/proc/sys/kernel/pid_max"
#define TASKS	12
#define BEFORE	5	/* so many numbers are left before the end */

static pid_t *born(void)
{
	return (pid_t *)shared_page;
}

static long most(long unused, long unused2)
{
	char text[24];
	long said;

	(void)unused, (void)unused2;
	said = read_file(MOST, text, sizeof(text));
	if (said <= 0)
		return said;
	text[said - 1] = 0;
	return parse_number(text);
}

/* Children that are waited for at the end only: no number comes twice. */
static long bear(long after, long unused)
{
	long said, i, pid;
	char text[24];

	(void)unused;
	format_text(text, sizeof(text), "%ld", after);
	said = write_file(LAST, text);
	if (said < 0)
		return said;
	for (i = 0; i < TASKS; i++) {
		pid = sys_fork();
		if (pid == 0)
			sys_exit(0);
		born()[i] = pid;
	}
	for (i = 0; i < TASKS; i++)
		if (born()[i] > 0)
			sys_wait4(born()[i], NULL, 0, NULL);
	return 0;
}

static void expect_range(long pid_max)
{
	int has_wrapped = 0;

	for (long i = 0; i < TASKS; i++) {
		if (!EXPECT_TRUE("a number from 1 on and below pid_max", born()[i] >= 1 && born()[i] < pid_max))
			note("the number %d of the task %ld, with a pid_max of %ld", born()[i], i + 1, pid_max);
		for (long j = 0; j < i; j++)
			EXPECT_NE(born()[j], born()[i]);
		if (i && born()[i] < born()[i - 1])
			has_wrapped++;
	}
	EXPECT_EQ(1, has_wrapped);
}

static void run_in(struct task *task, const char *where)
{
	long pid_max, said;

	case_start("in %s", where);
	pid_max = task_call(task, most, 0, 0);
	if (!EXPECT_TRUE("a pid_max that leaves room", pid_max > 2 * TASKS))
		return;
	said = task_call(task, bear, pid_max - 1 - BEFORE, 0);
	if (said < 0) {
		case_skip("the next number cannot be chosen: " LAST " -%s", errno_name(-said));
		return;
	}
	expect_range(pid_max);
}

static void run(void)
{
	struct container *a = container_start(), *b = container_start();

	run_in(a->init, "A");
	run_in(b->init, "B");
	run_in(a->init, "A again");
}

PROBE(.claim = "numbers of new tasks in a container lie between 1 and pid_max, also after they have wrapped around",
      .requirements = "K-10",
      .exclusive = 1,	/* on the host it would move everybody's numbers */
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
