/*
 * flavour_procfs.c - containers by name, as IBM's PID virtualization makes them: who writes one to /proc/container
 * is in it from then on.
 *
 * Its creator is 1 to everybody inside, but getpid() goes on telling it the host's number. There is no way in later.
 */
#include "actor.h"
#include "namespaces.h"

#define CONTAINER	"/proc/container"	/* writing makes one; reading tells the own one's name */
#define CONTAINERS	"/proc/containers"	/* a line each, beginning with the id; not in IBM's own kernels */

static const struct flavour procfs;

static long detect(unsigned long *isolates, char *why, unsigned long size)
{
	long fd = sys_open(CONTAINER, O_WRONLY, 0);

	if (fd < 0) {
		format_text(why, size, "%s cannot be written: -%s", CONTAINER, errno_name(-fd));
		return fd;
	}
	sys_close(fd);
	return container_trial(&procfs, isolates, why, size);
}

static long create(struct container *container, struct actor *first)
{
	char name[32];
	long said, pid = sys_fork();

	(void)container;
	if (pid)
		return pid;
	sys_setsid();
	/* The number stays taken for as long as the name does. */
	format_text(name, sizeof(name), "harness-%ld", sys_getpid());
	said = write_file(CONTAINER, name);
	if (said < 0)
		actor_failed(first, said);
	/* Its /proc is made by the kernel; message queues are not. */
	mount_own(current_isolates & (ISOLATES_MNT | ISOLATES_IPC));
	actor_main(first);
}

static long enter(struct container *container)
{
	(void)container;
	return -ENOSYS;
}

/* Where the kernel does not tell, the process itself must do. */
static long identify(pid_t host_pid)
{
	long id = process_status(host_pid, "Container");

	return id == -ENODATA ? host_pid : id < 0 ? 0 : id;
}

static long list(long (*fn)(long id, long arg), long arg)
{
	return list_lines(CONTAINERS, fn, arg);
}

/* In IBM's own kernels the others live on; they are found by what they hold. */
static long kill_first(struct container *container)
{
	return sys_kill(container->host_pid, SIGKILL);
}

static long same_id(long id, long arg)
{
	return id == arg;
}

static long forgotten(struct container *container)
{
	return list(same_id, container->id) != 1;
}

static void destroy(struct container *container)
{
	(void)container;
}

static const struct flavour procfs = {
	.name = "procfs", .first_keeps_number = 1,
	.detect = detect, .create = create, .enter = enter, .identify = identify, .list = list,
	.kill = kill_first, .forgotten = forgotten, .destroy = destroy,
};
FLAVOUR(procfs);
