/*
 * Every container has a loopback device of its own: taking it down or up changes nobody else's.
 *
 * It is the one device that a new network stack is born with; sharing the host's is the shortest way to pretend.
 */
#include "places.h"

static const struct {
	const char *name;
	int by;
	long up;
} act[] = {
	{ "A takes its device down",		A,	0 },
	{ "the host takes its device down",	HOST,	0 },
	{ "A brings its device up",		A,	1 },
	{ "B takes its device down",		B,	0 },
	{ "the host brings its device up",	HOST,	1 },
	{ "B brings its device up",		B,	1 },
};

static long set_up(long up, long unused)
{
	long flags = device_flags("lo");

	(void)unused;
	if (flags < 0)
		return flags;
	return device_set_flags("lo", up ? flags | DEVICE_UP : flags & ~DEVICE_UP);
}

static long is_up(long unused, long unused2)
{
	long flags = device_flags("lo");

	(void)unused, (void)unused2;
	return flags < 0 ? flags : flags & DEVICE_UP;
}

static void run(void)
{
	long up[PLACES] = { 1, 1, 1 };
	unsigned long i;
	int w;

	places_start_connected();
	for (i = 0; i < ARRAY_SIZE(act); i++) {
		case_start("%s", act[i].name);
		EXPECT_OK(task_call(place[act[i].by], set_up, act[i].up, 0));
		up[act[i].by] = act[i].up;
		for (w = 0; w < PLACES; w++)
			if (!EXPECT_EQ(up[w], task_call(place[w], is_up, 0, 0)))
				note("seen in %s", where[w]);
	}
}

PROBE(.claim = "every container and the host have a loopback device of their own, up or down by itself",
      .requirements = "VS-3j",
      .isolation = 1,
      .exclusive = 1,	/* it takes the host's loopback device down */
      .needs_isolation = ISOLATES_NET,
      .run = run);
