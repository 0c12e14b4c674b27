/*
 * actor.h - between a task and the process that directs it: one stream socket, orders down, answers up.
 *
 * A socket and not a pipe, because a task that is to fork gets its child's socket through its own, whatever
 * namespace or root it lives in; and because a socket's end tells of a death at once.
 */
#ifndef ACTOR_H
#define ACTOR_H

#include "runtime.h"

/* What a new process needs to become a task. */
struct actor {
	int task_end;	/* becomes CONTROL_FD */
	int host_end;	/* its director's end, not for the task; -1 when it has none */
	int mark;	/* becomes MARK_FD; -1 to keep the one it has */
	pid_t number;	/* by which it is known where it lives; 0 when that is its getpid() */
};

enum order_kind { ORDER_CALL, ORDER_SYSCALL, ORDER_FORK, ORDER_REAP };

struct order {
	long kind;
	long (*fn)(long, long);
	long words[7];
};

/* A task's first words: its number, or why it could not come to life; then the name of its socket. */
struct hello {
	long pid;
	char link[40];
};

long actor_send(int fd, const void *data, unsigned long size, int passed);
/* 0, or -ESHUTDOWN when the other end is gone; passed gets a descriptor that came along. */
long actor_receive(int fd, void *data, unsigned long size, int *passed);

/* A slot for a task, and its socket; BROKEN when there is no room. */
struct task *task_new(struct container *container, struct actor *actor);
/* Hears the first words of a new task: 0, or -errno. */
long task_greet(struct task *task, pid_t seen_pid);
/* Gives the slot back. */
void task_free(struct task *task);
void task_free_all_of(struct container *container);
/* Collects those that moved in by the container's door themselves and have died with it. */
void task_reap_doors(struct container *container);
/* Collects a dead child without ever waiting for one that does not die. */
void reap(pid_t pid);

#endif
