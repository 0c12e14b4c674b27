/*
 * flavour_none.c - no container at all: a "container" is a plain process. Every isolation probe must go red here.
 */
#include "actor.h"

static long detect(unsigned long *isolates, char *why, unsigned long size)
{
	(void)why, (void)size;
	*isolates = 0;
	return 0;
}

static long create(struct container *container, struct actor *first)
{
	long pid = sys_fork();

	if (pid)
		return pid;
	/* The first process of a container leads a session elsewhere, too. */
	sys_setsid();
	container->host_pid = sys_getpid();
	actor_main(first);
}

static long enter(struct container *container)
{
	(void)container;
	return 0;
}

/* Nothing tells one from another, so its first process must do. */
static long identify(pid_t host_pid)
{
	return host_pid;
}

static long list(long (*fn)(long id, long arg), long arg)
{
	(void)fn, (void)arg;
	return 0;
}

/* Its other processes are found by the pipe that they hold. */
static long kill_first(struct container *container)
{
	return sys_kill(container->host_pid, SIGKILL);
}

static long forgotten(struct container *container)
{
	(void)container;
	return 1;
}

static void destroy(struct container *container)
{
	(void)container;
}

static const struct flavour none = {
	.name = "none", .detect = detect, .create = create, .enter = enter, .identify = identify, .list = list,
	.kill = kill_first, .forgotten = forgotten, .destroy = destroy,
};
FLAVOUR(none);
