/*
 * One System V key names three different objects in A, in B and on the host.
 *
 * Keys are a global numbering by design (ftok() of a path); two containers made from one template run the same
 * programs with the same keys, and must not find each other's memory.
 */
#include "objects.h"

#define KEY 0x50410001L

static struct task *place[3];
static const char *const where[] = { "A", "B", "the host" };

/* Creates in one place after the other; every later one must be as free to create as the first. */
static void run_kind(const struct kind *k)
{
	long id[3], found;
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(place); i++) {
		case_start("%s key created in %s", k->name, where[i]);
		EXPECT_ERRNO(ENOENT, task_call(place[i], k->get, KEY, 0));
		id[i] = task_call(place[i], k->get, KEY, IPC_CREAT | IPC_EXCL | 0600);
		EXPECT_OK(id[i]);
		found = task_call(place[i], k->get, KEY, 0);
		EXPECT_EQ(id[i], found);
		/* The positive half: the key is taken where it was created. */
		EXPECT_ERRNO(EEXIST, task_call(place[i], k->get, KEY, IPC_CREAT | IPC_EXCL | 0600));
		EXPECT_OK(task_call(place[i], k->put, found, (long)i + 1));
	}
	for (i = 0; i < ARRAY_SIZE(place); i++) {
		case_start("%s content in %s", k->name, where[i]);
		found = task_call(place[i], k->get, KEY, 0);
		EXPECT_EQ((long)i + 1, task_call(place[i], k->take, found, 0));
	}
	for (i = 0; i < ARRAY_SIZE(place); i++) {
		case_start("%s removed in %s", k->name, where[i]);
		EXPECT_OK(task_call(place[i], k->remove, id[i], 0));
		EXPECT_ERRNO(ENOENT, task_call(place[i], k->get, KEY, 0));
	}
}

static void run(void)
{
	unsigned long i;

	place[0] = container_start()->init;
	place[1] = container_start()->init;
	place[2] = task_start(NULL);
	if (task_call(place[2], shm_get, KEY, 0) == -ENOSYS)
		probe_skip("this kernel has no System V IPC");
	for (i = 0; i < ARRAY_SIZE(kind); i++)
		run_kind(&kind[i]);
}

PROBE(.claim = "the same System V key names different objects in two containers and on the host",
      .requirements = "VS-2a",
      .isolation = 1,
      .needs_isolation = ISOLATES_IPC,
      .run = run);
