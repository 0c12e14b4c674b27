/*
 * No signal that a task of a container sends to init, and that init has no handler for, ends or stops it.
 *
 * Whoever ends init ends the container. What the sender is told differs between the designs: mainline and OpenVZ
 * take the signal and lose it, others refuse it with EPERM; both are documented, and nothing else is.
 */
#include "health.h"
#include "../signal/ways.h"

static const struct {
	const char *name;
	int sig;
} deadly[] = {
	{ "SIGKILL", SIGKILL },
	{ "SIGSTOP", SIGSTOP },
	{ "SIGTERM", SIGTERM },
	{ "SIGINT", SIGINT },
	{ "SIGHUP", SIGHUP },
	{ "SIGSEGV", SIGSEGV },
	{ "SIGABRT", SIGABRT },
	{ "the last real-time signal", 64 },
};

static const long documented[] = { 0, -EPERM };

static struct container *a;
static struct task *child;

static int is_documented(long said)
{
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(documented); i++)
		if (said == documented[i])
			return 1;
	return 0;
}

static void place_start(void)
{
	a = container_start();
	child = task_start(a);
}

static void send_to_init(struct task *sender, const struct way *way, int sig)
{
	long said;

	/* From init itself an answer may never come, if it dies of it. */
	said = task_call(sender, way->send, a->init->pid, sig);
	if (said == -ENOSYS) {
		case_skip("this kernel does not have the call");
		return;
	}
	if (!EXPECT_TRUE("success or EPERM", is_documented(said)))
		note("%s gave %ld", way->name, said);
	EXPECT_HEALTH(RUNS, a->init);
	/* A kernel that let it die gets another chance for the next case. */
	if (!task_alive(a->init)) {
		container_end(a);
		place_start();
	}
}

static void run(void)
{
	unsigned long i, s;

	place_start();
	for (s = 0; s < ARRAY_SIZE(deadly); s++) {
		case_start("kill by a child with %s", deadly[s].name);
		send_to_init(child, &way[0], deadly[s].sig);
	}
	for (i = 1; i < ARRAY_SIZE(way); i++)
		for (s = 0; s < 2; s++) {
			case_start("%s by a child with %s", way[i].name, deadly[s].name);
			send_to_init(child, &way[i], deadly[s].sig);
		}
	case_start("kill by a grandchild with SIGKILL");
	send_to_init(task_fork(child), &way[0], SIGKILL);
	case_start("kill by init itself with SIGKILL");
	send_to_init(a->init, &way[0], SIGKILL);
	case_start("kill by init itself with SIGTERM");
	send_to_init(a->init, &way[0], SIGTERM);
}

PROBE(.claim = "no signal sent from inside, and that init has no handler for, ends or stops a container's init",
      .requirements = "VS-3b",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
