/*
 * A signal sent to init from inside, and that init has a handler for, is delivered.
 *
 * The protection of init is from what it did not ask for only: an init is told by signals to read its table again
 * or to shut down, and must get those.
 */
#include "health.h"

static const struct {
	const char *name;
	int sig;
} tcase[] = {
	{ "SIGHUP", SIGHUP },
	{ "SIGTERM", SIGTERM },
	{ "SIGUSR1", SIGUSR1 },
	{ "SIGSEGV", SIGSEGV },
	{ "the last real-time signal", 64 },
};

static void count(int sig, siginfo_t *info, void *context)
{
	(void)info, (void)context;
	++*(volatile int *)shared_page;
	*(volatile int *)(shared_page + 8) = sig;
}

/* The handler, or with no handler the signal's default. */
static long handle(long sig, long with_handler)
{
	struct signal_action action;

	memset(&action, 0, sizeof(action));
	if (with_handler)
		action.handler = count;
	return sys_rt_sigaction(sig, &action, NULL);
}

static void run(void)
{
	struct container *a = container_start();
	struct task *child = task_start(a);
	volatile int *handled = (volatile int *)shared_page;
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("%s", tcase[i].name);
		REQUIRE_OK(task_call(a->init, handle, tcase[i].sig, 1));
		handled[0] = 0;
		EXPECT_OK(task_syscall(child, __NR_kill, a->init->pid, tcase[i].sig));
		EXPECT_HEALTH(RUNS, a->init);
		EXPECT_EQ(1, handled[0]);
		EXPECT_EQ(tcase[i].sig, handled[2]);
		REQUIRE_OK(task_call(a->init, handle, tcase[i].sig, 0));
	}
}

PROBE(.claim = "a signal sent to a container's init from inside is delivered when init has a handler for it",
      .requirements = "VS-3b",
      .run = run);
