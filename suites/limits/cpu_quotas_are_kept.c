/*
 * A container that may have a fifth of the processor gets no more, though it wants all, and its neighbour gets the rest.
 */
#include "group.h"
#include "processor.h"

#define PERIOD_US	20000
#define QUOTA_US	4000
#define WALL_MS		500
#define MOST		25	/* percent of the wall's time: one period and one tick more than a fifth */
#define LEAST		10
#define ATTEMPTS	3

/* Wants all of the processor for so long: what it got, in ms. */
static long burn(long wall_ms, long unused)
{
	unsigned long begun = now_ms();
	long had = own_cpu_ms();

	(void)unused;
	while ((long)(now_ms() - begun) < wall_ms)
		;
	return own_cpu_ms() - had;
}

struct shares {
	long limited, other;	/* percent of one processor */
};

static void measure(struct shares *shares, struct task *limited, struct task *other)
{
	task_order(limited, burn, WALL_MS, 0);
	task_order(other, burn, WALL_MS, 0);
	shares->limited = task_answer(limited) * 100 / WALL_MS;
	shares->other = task_answer(other) * 100 / WALL_MS;
}

static int is_kept(const struct shares *shares)
{
	return shares->limited >= LEAST && shares->limited <= MOST;
}

static void run(void)
{
	struct container *a, *b;
	struct task *limited, *other;
	struct shares shares;
	struct group group;

	groups_mount("cpu");
	a = container_start();
	b = container_start();
	group_make(&group, a, "quota");
	if (group_write(&group, "cpu.cfs_period_us", PERIOD_US) < 0)
		probe_skip("the kernel's processor groups have no quotas");
	REQUIRE_OK(group_write(&group, "cpu.cfs_quota_us", QUOTA_US));
	limited = task_start(a);
	other = task_start(b);
	/* An emulator that is kept from running goes on counting for whoever runs inside; it is not so every time. */
	for (int i = 0; i < ATTEMPTS; i++) {
		measure(&shares, limited, other);
		if (is_kept(&shares))
			break;
	}
	case_start("the container with a quota of 20 %%");
	if (!EXPECT_TRUE("a fifth of the processor, and no more than a quarter", is_kept(&shares)))
		note("it got %ld %% in %d ms", shares.limited, WALL_MS);
	case_start("its neighbour without one");
	if (!EXPECT_TRUE("more than the one with a quota", shares.other > shares.limited))
		note("it got %ld %% in %d ms, the other %ld %%", shares.other, WALL_MS, shares.limited);
	group_remove(&group, a);
}

PROBE(.claim = "a container with a quota of a fifth of the processor gets no more than a quarter while its neighbour works, too",
      .requirements = "VS-5a",
      .exclusive = 1,	/* whoever else works takes from its neighbour's share */
      .deadline_ms = 20000,
      .run = run);
