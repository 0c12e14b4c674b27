/*
 * objects.h - the three kinds of System V object, as one table.
 */
#ifndef OBJECTS_H
#define OBJECTS_H

#include "probe.h"
#include "sysv.h"

#define SHM_BYTES 4096UL

/* Functions of two longs, to be run by task_call(). */
static inline long shm_get(long key, long flags)
{
	return sys_shmget(key, SHM_BYTES, flags);
}

static inline long sem_get(long key, long flags)
{
	return sys_semget(key, 1, flags);
}

static inline long msg_get(long key, long flags)
{
	return sys_msgget(key, flags);
}

/* Puts a small number into the object. */
static inline long shm_put(long id, long value)
{
	long at = sys_shmat(id, NULL, 0);

	if (!is_address(at))
		return at;
	*(volatile char *)at = value;
	return sys_shmdt((void *)at);
}

static inline long sem_put(long id, long value)
{
	union sysv_semaphore_argument argument = { .value = value };

	return sys_semctl(id, 0, SEM_SETVAL, argument);
}

static inline long msg_put(long id, long value)
{
	struct sysv_message message = { 1, { (char)value } };

	return sys_msgsnd(id, &message, 1, IPC_NOWAIT);
}

/* Takes it out again; 0 or -ENOMSG when nobody put one there. */
static inline long shm_take(long id, long unused)
{
	long at = sys_shmat(id, NULL, 0);
	char value;

	(void)unused;
	if (!is_address(at))
		return at;
	value = *(volatile char *)at;
	sys_shmdt((void *)at);
	return value;
}

static inline long sem_take(long id, long unused)
{
	(void)unused;
	return sys_semctl(id, 0, SEM_GETVAL, (union sysv_semaphore_argument){ .word = 0 });
}

static inline long msg_take(long id, long unused)
{
	struct sysv_message message = { 0, { 0 } };
	long said = sys_msgrcv(id, &message, 1, 0, IPC_NOWAIT);

	(void)unused;
	return said < 0 ? said : message.text[0];
}

static inline long shm_remove(long id, long unused)
{
	(void)unused;
	return sys_shmctl(id, IPC_RMID, NULL);
}

static inline long sem_remove(long id, long unused)
{
	(void)unused;
	return sys_semctl(id, 0, IPC_RMID, (union sysv_semaphore_argument){ .word = 0 });
}

static inline long msg_remove(long id, long unused)
{
	(void)unused;
	return sys_msgctl(id, IPC_RMID, NULL);
}

static const struct kind {
	const char *name;
	const char *proc;
	long (*get)(long key, long flags);
	long (*put)(long id, long value);
	long (*take)(long id, long unused);
	long (*remove)(long id, long unused);
} kind[] = {
	{ "shm", "/proc/sysvipc/shm", shm_get, shm_put, shm_take, shm_remove },
	{ "sem", "/proc/sysvipc/sem", sem_get, sem_put, sem_take, sem_remove },
	{ "msg", "/proc/sysvipc/msg", msg_get, msg_put, msg_take, msg_remove },
};

#endif
