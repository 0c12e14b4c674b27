/*
 * What a container's tasks write into the kernel's log is found in their own, once, and in nobody else's.
 *
 * A container that could write into the host's log could fill it, or make it say what never happened.
 */
#include "kernel_log.h"

static const struct {
	const char *name;
	int writer;	/* 0 the host, 1 A's init, 2 A's child, 3 B's child */
	int in_host, in_a, in_b;
} tcase[] = {
	{ "by the host",	0, 1, 0, 0 },
	{ "by A's init",	1, 0, 1, 0 },
	{ "by A's child",	2, 0, 1, 0 },
	{ "by B's child",	3, 0, 0, 1 },
};

/* How often. */
static long times_found(struct task *reader, const char *token)
{
	const char *at = log_find(reader, token);
	long times = 0;

	for (; at; at = find_text(at + 1, token))
		times++;
	return times;
}

static void run(void)
{
	struct task *host, *in_a, *in_b, *writer[4];
	struct container *a;
	unsigned long i;

	log_room();
	host = task_start(NULL);
	a = container_start();
	in_a = task_start(a);
	in_b = task_start(container_start());
	writer[0] = host, writer[1] = a->init, writer[2] = task_start(a), writer[3] = in_b;
	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		const char *token = log_token();

		case_start("written %s", tcase[i].name);
		EXPECT_OK(task_call(writer[tcase[i].writer], log_write, (long)token, 0));
		EXPECT_EQ(tcase[i].in_host, times_found(host, token));
		EXPECT_EQ(tcase[i].in_a, times_found(in_a, token));
		EXPECT_EQ(tcase[i].in_b, times_found(in_b, token));
	}
}

PROBE(.claim = "what a container's tasks write into the kernel's log is found in their own and in nobody else's",
      .requirements = "O-2 VS-3e VS-2h",
      .isolation = 1,
      .needs_isolation = ISOLATES_LOG,
      .needs_file = "/dev/kmsg",
      .run = run);
