/*
 * The host may trace a container's task and read its memory, by the number that the task has on the host.
 *
 * The border has one direction: a debugger on the host is how a container's trouble is found. It is also the proof
 * that the refusals inside are the border's, not a kernel's that traces nobody.
 */
#include "probe.h"
#include "trace.h"

static const long known = 0x5afe;	/* at one address in every process */

static long peek_detach(long pid, long unused)
{
	long said = sys_ptrace(PTRACE_ATTACH, pid, 0, 0);
	long word = 0;
	int status;

	(void)unused;
	if (said < 0)
		return said;
	said = sys_wait4(pid, &status, __WALL, NULL);
	if (said >= 0)
		said = sys_ptrace(PTRACE_PEEKDATA, pid, (long)&known, (long)&word);
	detach(pid);
	return said < 0 ? said : word;
}

static const struct {
	const char *name;
	long (*try)(long pid, long unused);
	long expected;
} tcase[] = {
	{ "PTRACE_ATTACH", attach_detach, 0 },
	{ "PTRACE_SEIZE", seize_detach, 0 },
	{ "PTRACE_PEEKDATA", peek_detach, 0x5afe },
};

static long answer(long a, long b)
{
	return a + b;
}

static void run(void)
{
	struct container *a = container_start();
	struct task *inside = task_start(a);
	struct task *debugger = task_start(NULL);
	unsigned long i;
	long said;

	if (!inside->host_pid)
		probe_skip("this flavour hides a container's tasks from the host");
	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("%s by the host", tcase[i].name);
		said = task_call(debugger, tcase[i].try, inside->host_pid, 0);
		if (said == -EIO) {
			case_skip("this kernel does not have the request");
			continue;
		}
		EXPECT_EQ(tcase[i].expected, said);
		/* The traced task goes on afterwards. */
		EXPECT_EQ(5, task_call(inside, answer, 2, 3));
	}
}

PROBE(.claim = "the host may trace a container's task and read its memory by the number it has on the host",
      .requirements = "VS-2f",
      .run = run);
