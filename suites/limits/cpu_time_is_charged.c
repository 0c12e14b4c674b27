/*
 * CPU time is counted for the container that used it, within 15 %, and for no other.
 */
#include "group.h"
#include "processor.h"

#define BURNT_MS	60
#define ATTEMPTS	4
#define USAGE		"cpuacct.usage"

/* What the task knows of itself, in ms. */
static long burn(long ms, long unused)
{
	long begin = own_cpu_ms();

	(void)unused;
	while (own_cpu_ms() - begin < ms)
		;
	return own_cpu_ms() - begin;
}

/* In units of 100 us, so that 32 bits hold it for days. */
static long usage_of(const struct group *group)
{
	char path[112], text[32];
	long said;

	format_text(path, sizeof(path), "%s/" USAGE, group->path);
	said = read_file(path, text, sizeof(text));
	if (said < 0)
		return said;
	if (said < 7)
		return 0;
	text[said - 1 - 5] = 0;
	return parse_number(text);
}

struct usage {
	long own, a, b;		/* in ms; in units of 100 us */
};

static int is_charged(const struct usage *used)
{
	return used->a >= used->own * 85 / 10 && used->a <= used->own * 115 / 10;
}

static void measure(struct usage *used, struct task *task, const struct group *group_a, const struct group *group_b)
{
	long a_before = usage_of(group_a), b_before = usage_of(group_b);

	used->own = task_call(task, burn, BURNT_MS, 0);
	used->a = usage_of(group_a) - a_before;
	used->b = usage_of(group_b) - b_before;
}

static void run(void)
{
	struct group group_a, group_b;
	struct container *a, *b;
	struct usage used;
	struct task *task;

	groups_mount("cpuacct");
	a = container_start();
	b = container_start();
	group_make(&group_a, a, "a");
	group_make(&group_b, b, "b");
	task = task_start(a);
	/* An emulator that is kept from running goes on counting for whoever runs inside; it is not so every time. */
	for (int i = 0; i < ATTEMPTS; i++) {
		measure(&used, task, &group_a, &group_b);
		if (is_charged(&used))
			break;
	}
	case_start("the container that used it");
	EXPECT_TRUE("what was burnt", used.own >= BURNT_MS);
	if (!EXPECT_TRUE("what its task used, within 15 %", is_charged(&used)))
		note("its task used %ld ms, %ld us were counted", used.own, used.a * 100);
	case_start("the other one");
	if (!EXPECT_TRUE("nothing of it", used.b >= 0 && used.b <= used.own * 15 / 10))
		note("its neighbour used %ld ms, %ld us were counted", used.own, used.b * 100);
	group_remove(&group_a, a);
	group_remove(&group_b, b);
}

PROBE(.claim = "CPU time used in a container is counted for that container, within 15 %, and for no other",
      .requirements = "VS-4a",
      .run = run);
