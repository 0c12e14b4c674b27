/*
 * sysv.h - System V shared memory, semaphores and message queues.
 *
 * Half of the architectures pass all of these calls through one, ipc(), and some kernels have only that one.
 */
#ifndef SYSV_H
#define SYSV_H

#include "sys.h"

#define SEM_GETVAL	12
#define SEM_SETVAL	16

struct sysv_message {
	long type;
	char text[32];
};

struct sysv_sembuf {
	unsigned short number;
	short operation, flags;
};

/* semctl()'s fourth argument is a union passed by value: in a 64-bit word, a big-endian int is the upper half. */
union sysv_semaphore_argument {
	int value;
	void *pointer;
	long word;
};

/* Room for any *_ds structure of any architecture; probes do not look inside. */
struct sysv_ds {
	long words[64];
};

#ifdef __NR_ipc

enum { IPC_SEMOP = 1, IPC_SEMGET, IPC_SEMCTL, IPC_MSGSND = 11, IPC_MSGRCV, IPC_MSGGET, IPC_MSGCTL,
       IPC_SHMAT = 21, IPC_SHMDT, IPC_SHMGET, IPC_SHMCTL };

#define ipc_call(op, a, b, c, p, e) system_call(__NR_ipc, (op), (a), (b), (c), (long)(p), (e))

static inline long sys_shmget(long key, unsigned long size, long flags)
{
	return ipc_call(IPC_SHMGET, key, size, flags, 0, 0);
}

/* Where it was attached; an address may have its top bit set, so only the last page of values is an error. */
static inline long sys_shmat(long id, void *at, long flags)
{
	unsigned long where = 0;
	long said = ipc_call(IPC_SHMAT, id, flags, (long)&where, at, 0);

	return said < 0 ? said : (long)where;
}

static inline long sys_shmdt(void *at)
{
	return ipc_call(IPC_SHMDT, 0, 0, 0, at, 0);
}

static inline long sys_shmctl(long id, long command, void *ds)
{
	return ipc_call(IPC_SHMCTL, id, command | ARCH_IPC_64, 0, ds, 0);
}

static inline long sys_semget(long key, long count, long flags)
{
	return ipc_call(IPC_SEMGET, key, count, flags, 0, 0);
}

static inline long sys_semctl(long id, long number, long command, union sysv_semaphore_argument argument)
{
#ifdef ARCH_SEMCTL_BY_VALUE
	return ipc_call(IPC_SEMCTL, id, number, command | ARCH_IPC_64, argument.word, 0);
#else
	return ipc_call(IPC_SEMCTL, id, number, command | ARCH_IPC_64, &argument, 0);
#endif
}

static inline long sys_semop(long id, struct sysv_sembuf *operations, unsigned long count)
{
	return ipc_call(IPC_SEMOP, id, count, 0, operations, 0);
}

static inline long sys_msgget(long key, long flags)
{
	return ipc_call(IPC_MSGGET, key, flags, 0, 0, 0);
}

static inline long sys_msgctl(long id, long command, void *ds)
{
	return ipc_call(IPC_MSGCTL, id, command | ARCH_IPC_64, 0, ds, 0);
}

static inline long sys_msgsnd(long id, const struct sysv_message *message, unsigned long size, long flags)
{
	return ipc_call(IPC_MSGSND, id, size, flags, message, 0);
}

static inline long sys_msgrcv(long id, struct sysv_message *message, unsigned long size, long type, long flags)
{
#ifdef __sparc__
	return ipc_call(IPC_MSGRCV, id, size, flags, message, type);
#else
	/* Version 1 of the call: the type is an argument, not wrapped up with the pointer. */
	return ipc_call(IPC_MSGRCV | (1 << 16), id, size, flags, message, type);
#endif
}

#else

#define sysv_call(n, a, b, c, d, e) system_call((n), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)

static inline long sys_shmget(long key, unsigned long size, long flags)
{
	return sysv_call(__NR_shmget, key, size, flags, 0, 0);
}

static inline long sys_shmat(long id, void *at, long flags)
{
	return sysv_call(__NR_shmat, id, at, flags, 0, 0);
}

static inline long sys_shmdt(void *at)
{
	return sysv_call(__NR_shmdt, at, 0, 0, 0, 0);
}

static inline long sys_shmctl(long id, long command, void *ds)
{
	return sysv_call(__NR_shmctl, id, command | ARCH_IPC_64, ds, 0, 0);
}

static inline long sys_semget(long key, long count, long flags)
{
	return sysv_call(__NR_semget, key, count, flags, 0, 0);
}

static inline long sys_semctl(long id, long number, long command, union sysv_semaphore_argument argument)
{
	return sysv_call(__NR_semctl, id, number, command | ARCH_IPC_64, argument.word, 0);
}

static inline long sys_semop(long id, struct sysv_sembuf *operations, unsigned long count)
{
	return sysv_call(__NR_semop, id, operations, count, 0, 0);
}

static inline long sys_msgget(long key, long flags)
{
	return sysv_call(__NR_msgget, key, flags, 0, 0, 0);
}

static inline long sys_msgctl(long id, long command, void *ds)
{
	return sysv_call(__NR_msgctl, id, command | ARCH_IPC_64, ds, 0, 0);
}

static inline long sys_msgsnd(long id, const struct sysv_message *message, unsigned long size, long flags)
{
	return sysv_call(__NR_msgsnd, id, message, size, flags, 0);
}

static inline long sys_msgrcv(long id, struct sysv_message *message, unsigned long size, long type, long flags)
{
	return sysv_call(__NR_msgrcv, id, message, size, type, flags);
}

#endif

/* An address that a call gave back, as opposed to -errno. */
static inline int is_address(long said)
{
	return (unsigned long)said < (unsigned long)-4095L;
}

#endif
