/*
 * A container that goes beyond its memory limit loses one of its own tasks, and nobody else does.
 */
#include "group.h"

#define LIMIT	(2UL << 20)
#define WANTED	(4UL << 20)

static long touch(long size, long unused)
{
	long memory = sys_mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)unused;
	if (memory < 0 && memory > -4096)
		return memory;
	for (long i = 0; i < size; i += 4096)
		((volatile char *)memory)[i] = 1;
	return sys_munmap((void *)memory, size) < 0 ? -EFAULT : size;
}

static void run(void)
{
	struct task *glutton, *neighbour, *modest, *host;
	struct group group_a, group_b;
	struct container *a, *b;

	groups_mount("memory");
	host = task_start(NULL);
	a = container_start();
	b = container_start();
	group_make(&group_a, a, "a");
	group_make(&group_b, b, "b");
	REQUIRE_OK(group_write(&group_a, "memory.limit_in_bytes", LIMIT));
	modest = task_start(a);
	glutton = task_start(a);
	neighbour = task_start(b);

	case_start("within the limit");
	EXPECT_EQ(LIMIT / 4, task_call(modest, touch, LIMIT / 4, 0));
	case_start("beyond the limit");
	EXPECT_ERRNO(ESHUTDOWN, task_call(glutton, touch, WANTED, 0));
	EXPECT_TRUE("no more than the limit in use", group_read(&group_a, "memory.max_usage_in_bytes") <= (long)LIMIT);
	case_start("the other container and the host");
	EXPECT_EQ(1, task_alive(neighbour));
	EXPECT_EQ(1, task_alive(host));
	EXPECT_EQ(WANTED, task_call(neighbour, touch, WANTED, 0));
	EXPECT_EQ(WANTED, task_call(host, touch, WANTED, 0));
	case_start("the container, when there is room again");
	EXPECT_EQ(1, task_alive(a->init));
	EXPECT_EQ(LIMIT / 4, task_call(task_start(a), touch, LIMIT / 4, 0));
	group_remove(&group_a, a);
	group_remove(&group_b, b);
}

PROBE(.claim = "a container beyond its memory limit loses a task of its own, while the host and the others go on",
      .requirements = "VS-5d VS-6b",
      .run = run);
