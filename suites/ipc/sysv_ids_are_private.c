/*
 * The id of a System V object means nothing outside the container that made it.
 *
 * An id needs no key: whoever can guess the small number reaches an IPC_PRIVATE object, unless the look-up itself
 * is in the caller's container. Every call that takes an id does its own look-up.
 */
#include "objects.h"

#define NO_KEY 0x50410031L

static long shm_attach(long id, long unused)
{
	long at = sys_shmat(id, NULL, 0);

	(void)unused;
	if (!is_address(at))
		return at;
	return sys_shmdt((void *)at);
}

static long shm_stat(long id, long unused)
{
	struct sysv_ds ds;

	(void)unused;
	return sys_shmctl(id, IPC_STAT, &ds);
}

/* Sets what was read, or zeros where nothing can be read: what matters is whether the id is known. */
static long shm_set(long id, long unused)
{
	struct sysv_ds ds;

	(void)unused;
	memset(&ds, 0, sizeof(ds));
	sys_shmctl(id, IPC_STAT, &ds);
	return sys_shmctl(id, IPC_SET, &ds);
}

static long sem_stat(long id, long unused)
{
	struct sysv_ds ds;

	(void)unused;
	return sys_semctl(id, 0, IPC_STAT, (union sysv_semaphore_argument){ .pointer = &ds });
}

static long sem_raise(long id, long unused)
{
	struct sysv_sembuf up = { 0, 1, IPC_NOWAIT };

	(void)unused;
	return sys_semop(id, &up, 1);
}

static long msg_stat(long id, long unused)
{
	struct sysv_ds ds;

	(void)unused;
	return sys_msgctl(id, IPC_STAT, &ds);
}

static const struct {
	const char *name;
	long kind;
	long (*call)(long id, long value);
} tcase[] = {
	{ "shmat",		0, shm_attach },
	{ "shmctl IPC_STAT",	0, shm_stat },
	{ "shmctl IPC_SET",	0, shm_set },
	{ "shmctl IPC_RMID",	0, shm_remove },
	{ "semop",		1, sem_raise },
	{ "semctl GETVAL",	1, sem_take },
	{ "semctl SETVAL",	1, sem_put },
	{ "semctl IPC_STAT",	1, sem_stat },
	{ "semctl IPC_RMID",	1, sem_remove },
	{ "msgsnd",		2, msg_put },
	{ "msgrcv",		2, msg_take },
	{ "msgctl IPC_STAT",	2, msg_stat },
	{ "msgctl IPC_RMID",	2, msg_remove },
};

static void run_case(struct task *owner, struct task *stranger, unsigned long i)
{
	const struct kind *k = &kind[tcase[i].kind];
	long id = task_call(owner, k->get, IPC_PRIVATE, IPC_CREAT | 0666);
	long said;

	REQUIRE_OK(id);
	REQUIRE_OK(task_call(owner, k->put, id, 7));
	said = task_call(stranger, tcase[i].call, id, 1);
	/* EIDRM is what an implementation says that finds the slot but another sequence number in it. */
	EXPECT_ERRNO(EINVAL, said == -EIDRM ? -EINVAL : said);
	/* The positive half: the owner's call works, on an object that still has what it was given. */
	EXPECT_EQ(7, task_call(owner, k->take, id, 0));
	EXPECT_OK(task_call(owner, k->put, id, 7));
	EXPECT_OK(task_call(owner, tcase[i].call, id, 1));
	task_call(owner, k->remove, id, 0);
}

static void run_pair(struct task *owner, struct task *stranger, const char *direction)
{
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("%s: %s", tcase[i].name, direction);
		run_case(owner, stranger, i);
	}
}

static void run(void)
{
	struct task *host = task_start(NULL);
	struct task *a = container_start()->init;
	struct task *b = container_start()->init;

	/* By a key that nobody has: IPC_PRIVATE would leave an object behind, with an id that the others meet. */
	if (task_call(host, shm_get, NO_KEY, 0) == -ENOSYS)
		probe_skip("this kernel has no System V IPC");
	run_pair(host, a, "the host's id in A");
	run_pair(b, a, "B's id in A");
	run_pair(a, host, "A's id on the host");
}

PROBE(.claim = "every System V call on the id of another container's or the host's object fails with EINVAL or EIDRM",
      .requirements = "VS-2a",
      .isolation = 1,
      .exclusive = 1,	/* a container's id may, on the host, be that of another probe's object */
      .needs_isolation = ISOLATES_IPC,
      .run = run);
