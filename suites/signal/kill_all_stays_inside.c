/*
 * kill(-1) in a container reaches every task of the container but the caller and init, and nobody outside.
 *
 * It is the one call that walks all tasks of the machine and picks; what it must not pick is whoever has no number
 * in the caller's container, and it must pick all of the rest, or a shutdown in a container leaves tasks behind.
 */
#include "crowd.h"

static int reached_from_inside(int by, int p)
{
	return person[p].place == person[by].place && p != by && !is_init(p);
}

static long kill_all(long sig, long unused)
{
	(void)unused;
	return sys_kill(-1, sig);
}

static const int sender[] = { A_CHILD, A_GRANDCHILD, A_SESSION, A_INIT, B_CHILD };

static void run(void)
{
	unsigned long i;

	crowd_start();
	for (i = 0; i < ARRAY_SIZE(sender); i++) {
		case_start("sent by %s", person[sender[i]].who);
		EXPECT_OK(task_call(person[sender[i]].task, kill_all, HARMLESS, 0));
		expect_reached(sender[i], reached_from_inside);
	}
}

PROBE(.claim = "kill(-1) in a container reaches each task of it but the caller and init, and nobody outside",
      .requirements = "O-3 K-9 VS-2a",
      .isolation = 1,
      .exclusive = 1,	/* without isolation it reaches every process of the machine */
      .needs_isolation = ISOLATES_PID,
      .run = run);
