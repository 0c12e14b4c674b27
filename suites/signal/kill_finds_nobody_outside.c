/*
 * A signal that a container sends to a number of the host or of another container finds nobody and reaches nobody.
 *
 * Each call looks the number up by itself and must do so among the caller's. A call that refused with EPERM would
 * still tell that somebody is there; one that refused after sending would do the harm all the same.
 */
#include "strangers.h"
#include "ways.h"

static const int tried_signals[] = { 0, SIGUSR1, SIGKILL };

static void send_across(const struct way *way, int s, int sig)
{
	struct stranger *target = meet(s);
	int missed;

	missed = EXPECT_ERRNO(ESRCH, task_call(caller, way->send, target->pid, sig));
	/* A dead one gives no answer, so that this holds for SIGKILL, too. */
	missed &= EXPECT_EQ(0, taken_by(target->task, SIGUSR1));
	if (!missed)
		note("by signal %d", sig);
}

static void try_way(const struct way *way)
{
	unsigned long i;
	long said;
	int s;

	case_start("%s to an own task", way->name);
	said = task_call(caller, way->send, own->pid, SIGUSR1);
	if (said == -ENOSYS) {
		case_skip("this kernel does not have the call");
		return;
	}
	EXPECT_OK(said);
	EXPECT_EQ(1, taken_by(own, SIGUSR1));
	for (s = 0; s < STRANGERS; s++) {
		case_start("%s to %s", way->name, stranger[s].name);
		if (!stranger[s].pid) {
			case_skip("the flavour does not tell the host's number");
			continue;
		}
		for (i = 0; i < ARRAY_SIZE(tried_signals); i++)
			send_across(way, s, tried_signals[i]);
	}
	EXPECT_EQ(0, taken_by(own, SIGUSR1));
}

static void run(void)
{
	unsigned long i;

	strangers_start();
	for (i = 0; i < ARRAY_SIZE(way); i++)
		try_way(&way[i]);
}

PROBE(.claim = "a signal to a number of the host or of another container fails with ESRCH and reaches nobody",
      .requirements = "K-9 VS-2a",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
