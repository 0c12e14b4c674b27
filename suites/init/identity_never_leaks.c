/*
 * A task is in the same container before, during and after ten thousand system calls, signals and page faults.
 *
 * A kernel that switches to another context for a moment, to do the host's work, must switch back on every path out;
 * one that forgets it on a rare path gives the task the host's rights.
 */
#include "identity.h"

#define ROUNDS 10
#define TIMES 130	/* each has eight of them or more */

/* What the task knows of itself; the comparisons are too many to be expectations of their own. */
struct record {
	volatile long handled, strange;
	long pid, parent;
};

static struct record *record(void)
{
	return (struct record *)shared_page;
}

static void compare(void)
{
	if (sys_getpid() != record()->pid || sys_getppid() != record()->parent)
		record()->strange++;
}

static void handle(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)info, (void)context;
	record()->handled++;
	compare();
}

static long prepare(long unused, long unused2)
{
	struct signal_action action;

	(void)unused, (void)unused2;
	memset(&action, 0, sizeof(action));
	action.handler = handle;
	memset(record(), 0, sizeof(*record()));
	record()->pid = sys_getpid();
	record()->parent = sys_getppid();
	return sys_rt_sigaction(SIGUSR1, &action, NULL);
}

/* A new page, a fault on it, a signal, and a call that fails. */
static long work(long times, long unused)
{
	(void)unused;
	for (; times; times--) {
		long page = sys_mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (page < 0 && page > -4096)
			return page;
		*(volatile char *)page = 1;
		sys_kill(record()->pid, SIGUSR1);
		sys_close(-1);
		sys_munmap((void *)page, 4096);
		compare();
	}
	return 0;
}

static int expect_same_container(struct container *a, struct task *task)
{
	return !task->host_pid || EXPECT_EQ(a->id, a->flavour->identify(task->host_pid));
}

static void run(void)
{
	struct container *a = container_start();
	struct task *task = task_start(a);
	int round, same = 1;

	if (!tells_identities(a))
		probe_skip("this kernel does not tell which container a task is in");
	REQUIRE_OK(task_call(task, prepare, 0, 0));
	for (round = 0; round < ROUNDS && same; round++) {
		task_order(task, work, TIMES, 0);
		same = expect_same_container(a, task);	/* while it works */
		REQUIRE_OK(task_answer(task));
		same &= expect_same_container(a, task);
	}
	EXPECT_EQ(round * TIMES, record()->handled);
	EXPECT_EQ(0, record()->strange);
}

PROBE(.claim = "a task's container is the same before, during and after ten thousand calls, signals and page faults",
      .requirements = "K-12 K-2",
      .isolation = 1,
      .run = run);
