/*
 * System V objects tell who made and used them last by the numbers that the one who asks knows.
 *
 * The number is kept with the object. Memory that was attached before the container began can be let go inside, and
 * then the host is told of a task that has two numbers.
 */
#include "people.h"
#include "../ipc/objects.h"
#include <asm/msgbuf.h>
#include <asm/shmbuf.h>

#define SEM_GETPID	11

static long outer_memory, outer_address;	/* attached before the containers, so that every task has it */

static long detach_outer(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return sys_shmdt((void *)outer_address);
}

static long memory_status(long id, struct shmid64_ds *status)
{
	struct sysv_ds ds;
	long said;

	memset(&ds, 0, sizeof(ds));
	said = sys_shmctl(id, IPC_STAT, &ds);
	memcpy(status, &ds, sizeof(*status));
	return said;
}

static long memory_maker(long id, long unused)
{
	struct shmid64_ds status;
	long said = memory_status(id, &status);

	(void)unused;
	return said < 0 ? said : status.shm_cpid;
}

static long memory_user(long id, long unused)
{
	struct shmid64_ds status;
	long said = memory_status(id, &status);

	(void)unused;
	return said < 0 ? said : status.shm_lpid;
}

static long semaphore_raise(long id, long unused)
{
	struct sysv_sembuf up = { 0, 1, IPC_NOWAIT };

	(void)unused;
	return sys_semop(id, &up, 1);
}

static long semaphore_user(long id, long unused)
{
	(void)unused;
	return sys_semctl(id, 0, SEM_GETPID, (union sysv_semaphore_argument){ .word = 0 });
}

static long queue_status(long id, struct msqid64_ds *status)
{
	struct sysv_ds ds;
	long said;

	memset(&ds, 0, sizeof(ds));
	said = sys_msgctl(id, IPC_STAT, &ds);
	memcpy(status, &ds, sizeof(*status));
	return said;
}

static long queue_sender(long id, long unused)
{
	struct msqid64_ds status;
	long said = queue_status(id, &status);

	(void)unused;
	return said < 0 ? said : status.msg_lspid;
}

static long queue_receiver(long id, long unused)
{
	struct msqid64_ds status;
	long said = queue_status(id, &status);

	(void)unused;
	return said < 0 ? said : status.msg_lrpid;
}

enum { SHM, SEM, MSG };	/* as in kind[] */

/* In this order: a message is sent before it is received. */
static const struct {
	const char *name;
	int kind;
	enum person user;	/* whose use is told of */
	long (*use)(long id, long value);
	long (*told)(long id, long unused);
} tcase[] = {
	{ "shm_cpid", SHM, A_TASK, NULL, memory_maker },
	{ "shm_lpid", SHM, A_CHILD, shm_put, memory_user },
	{ "shm_cpid after use by another", SHM, A_TASK, NULL, memory_maker },
	{ "GETPID after semop", SEM, A_CHILD, semaphore_raise, semaphore_user },
	{ "GETPID after SETVAL", SEM, A_INIT, sem_put, semaphore_user },
	{ "msg_lspid", MSG, A_CHILD, msg_put, queue_sender },
	{ "msg_lrpid", MSG, A_INIT, msg_take, queue_receiver },
	{ "msg_lspid after it was received", MSG, A_CHILD, NULL, queue_sender },
};

static void run_inside(void)
{
	static const enum person reader[] = { A_INIT, A_TASK, A_CHILD };
	long id[ARRAY_SIZE(kind)];
	unsigned long i, r;

	for (i = 0; i < ARRAY_SIZE(kind); i++)
		id[i] = REQUIRE_OK(task_call(person[A_TASK], kind[i].get, IPC_PRIVATE, IPC_CREAT | 0600));
	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("%s", tcase[i].name);
		if (tcase[i].use)
			EXPECT_OK(task_call(person[tcase[i].user], tcase[i].use, id[tcase[i].kind], 1));
		for (r = 0; r < ARRAY_SIZE(reader); r++)
			EXPECT_EQ(person[tcase[i].user]->pid,
				  task_call(person[reader[r]], tcase[i].told, id[tcase[i].kind], 0));
	}
	for (i = 0; i < ARRAY_SIZE(kind); i++)
		task_call(person[A_TASK], kind[i].remove, id[i], 0);
}

static void run_across(void)
{
	static const enum person user[] = { A_INIT, A_CHILD, B_TASK, HOST };
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(user); i++) {
		case_start("shm_lpid told to the host: let go by %s", who[user[i]]);
		if (number_of(user[i], HOST) < 0) {
			case_skip("the flavour does not tell the host's number");
			continue;
		}
		EXPECT_OK(task_call(person[user[i]], detach_outer, 0, 0));
		EXPECT_EQ(number_of(user[i], HOST), memory_user(outer_memory, 0));
		EXPECT_EQ(sys_getpid(), memory_maker(outer_memory, 0));
	}
}

static void run(void)
{
	outer_memory = sys_shmget(IPC_PRIVATE, SHM_BYTES, IPC_CREAT | 0600);
	if (outer_memory == -ENOSYS)
		probe_skip("this kernel has no System V IPC");
	REQUIRE_OK(outer_memory);
	outer_address = sys_shmat(outer_memory, NULL, 0);
	/* It goes when the last of this probe's tasks has gone. */
	sys_shmctl(outer_memory, IPC_RMID, NULL);
	if (!is_address(outer_address))
		probe_broken("shmat() gave %ld", outer_address);
	people_start();
	run_inside();
	run_across();
}

PROBE(.claim = "System V objects tell their makers and users by the numbers that the one who asks knows",
      .requirements = "VS-3i",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
