/*
 * No two living containers have the same identity, it fits 32 bits, and the host's is 0.
 *
 * Many at once, then half of them anew: what has been given back may be used again, but never what is in use.
 */
#include "told.h"

#define COUNT	10

static struct container *container[COUNT];

static void expect_unique(void)
{
	int i, j;

	for (i = 0; i < COUNT; i++) {
		EXPECT_NE(0, container[i]->id);
		EXPECT_EQ(container[i]->id, told_by(container[i]->init, 0));
		EXPECT_EQ(container[i]->id, container[i]->flavour->identify(container[i]->host_pid));
		EXPECT_TRUE("it fits 32 bits", sizeof(long) == 4 || (uint64_t)container[i]->id >> 32 == 0);
		for (j = 0; j < i; j++)
			EXPECT_NE(container[j]->id, container[i]->id);
	}
}

static void run(void)
{
	struct task *host = task_start(NULL);
	int i;

	for (i = 0; i < COUNT; i++)
		container[i] = container_start();
	require_identities(container[0]);
	case_start("%d at once", COUNT);
	expect_unique();
	for (i = 0; i < COUNT; i += 2)
		container_end(container[i]);
	for (i = 0; i < COUNT; i += 2)
		container[i] = container_start();
	case_start("half of them anew");
	expect_unique();
	case_start("the host");
	EXPECT_EQ(0, container[0]->flavour->identify(host->host_pid));
	EXPECT_EQ(0, container[0]->flavour->identify(sys_getpid()));
	for (i = 0; i < COUNT; i++)
		container_end(container[i]);
}

PROBE(.claim = "no two living containers have the same identity, it fits 32 bits, and the host's is 0",
      .requirements = "K-1 VS-1c",
      .isolation = 1,
      .deadline_ms = 60000,
      .run = run);
