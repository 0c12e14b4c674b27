/*
 * Memory that a container's tasks touch is reported for that container, and for no other.
 */
#include "group.h"

#define TOUCHED		(32UL << 20)
#define TOLERANCE	(TOUCHED / 10)
#define USAGE		"memory.usage_in_bytes"

static long touch(long unused, long unused2)
{
	long memory = sys_mmap(NULL, TOUCHED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)unused, (void)unused2;
	if (memory < 0 && memory > -4096)
		return memory;
	for (unsigned long i = 0; i < TOUCHED; i += 4096)
		((volatile char *)memory)[i] = 1;
	return 0;
}

static void expect_growth(const char *who, long before, long now, long expected)
{
	case_start("%s", who);
	EXPECT_TRUE("a count", before >= 0 && now >= 0);
	if (!EXPECT_TRUE("what was touched, within 10 % of 32 MiB",
			 now - before >= expected - (long)TOLERANCE && now - before <= expected + (long)TOLERANCE))
		note("%ld bytes before, %ld after, %ld more were expected", before, now, expected);
}

static void run(void)
{
	struct group group_a, group_b;
	struct container *a, *b;
	long before_a, before_b;
	struct task *task;

	groups_mount("memory");
	a = container_start();
	b = container_start();
	group_make(&group_a, a, "a");
	group_make(&group_b, b, "b");
	task = task_start(a);
	before_a = group_read(&group_a, USAGE);
	before_b = group_read(&group_b, USAGE);
	REQUIRE_OK(task_call(task, touch, 0, 0));
	expect_growth("the container that touched it", before_a, group_read(&group_a, USAGE), TOUCHED);
	expect_growth("the other one", before_b, group_read(&group_b, USAGE), 0);
	task_end(task);
	expect_growth("the first one, when the task has ended", before_a, group_read(&group_a, USAGE), 0);
	group_remove(&group_a, a);
	group_remove(&group_b, b);
}

PROBE(.claim = "touching 32 MiB in a container raises its reported memory by that much, and no other's",
      .requirements = "VS-4e",
      .run = run);
