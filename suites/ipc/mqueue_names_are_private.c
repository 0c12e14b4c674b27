/*
 * One POSIX message queue name means three different queues in A, in B and on the host.
 *
 * The names live in a file system of the kernel's own; whether it is one for all or one for each container shows
 * only here, since nobody need have it mounted.
 */
#include "probe.h"

#define NAME "harness-mqueue-names"	/* the system call wants it without the slash of the library */

static struct task *place[3];
static const char *const where[] = { "A", "B", "the host" };

static long open_queue(long flags, long unused)
{
	long said = sys_mq_open(NAME, flags | O_RDWR | O_NONBLOCK, 0600, NULL);

	(void)unused;
	if (said >= 0)
		sys_close(said);
	return said < 0 ? said : 0;
}

static long unlink_queue(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return sys_mq_unlink(NAME);
}

static void run(void)
{
	unsigned long i;

	place[0] = container_start()->init;
	place[1] = container_start()->init;
	place[2] = task_start(NULL);
	if (task_call(place[2], open_queue, 0, 0) == -ENOSYS)
		probe_skip("this kernel has no POSIX message queues");
	for (i = 0; i < ARRAY_SIZE(place); i++) {
		case_start("created in %s", where[i]);
		EXPECT_ERRNO(ENOENT, task_call(place[i], open_queue, 0, 0));
		EXPECT_OK(task_call(place[i], open_queue, O_CREAT | O_EXCL, 0));
		/* The positive half: the name is taken where it was created. */
		EXPECT_ERRNO(EEXIST, task_call(place[i], open_queue, O_CREAT | O_EXCL, 0));
		EXPECT_OK(task_call(place[i], open_queue, 0, 0));
	}
	for (i = 0; i < ARRAY_SIZE(place); i++) {
		case_start("removed in %s", where[i]);
		EXPECT_OK(task_call(place[i], unlink_queue, 0, 0));
		EXPECT_ERRNO(ENOENT, task_call(place[i], open_queue, 0, 0));
	}
}

PROBE(.claim = "the same POSIX message queue name means different queues in two containers and on the host",
      .requirements = "VS-2a",
      .isolation = 1,
      .needs_isolation = ISOLATES_IPC,
      .needs_kernel = KERNEL(2, 6, 30),
      .run = run);
