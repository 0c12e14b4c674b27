/*
 * flavour_namespaces.c - containers as mainline makes them, from one namespace of each kind the kernel has.
 *
 * Old kernels: UTS and IPC from 2.6.19, PID and NET from 2.6.24, CGROUP from 4.6, TIME from 5.6. A kind that is
 * missing is left out and not promised either.
 */
#include "actor.h"
#include "namespaces.h"

static long detect(unsigned long *isolates, char *why, unsigned long size)
{
	/* Not of users: root inside would have other rights than those that the probes are written for. */
	*isolates = namespaces_found(~ISOLATES_USER);
	if (*isolates & (ISOLATES_UTS | ISOLATES_PID))
		return 0;
	format_text(why, size, "the kernel has neither UTS nor PID namespaces");
	return -ENOSYS;
}

/* Uptime starts at zero in the container; the monotonic clock goes on, so that nobody sees it jump. */
static long restart_clock(void)
{
	struct timespec now;
	char text[48];
	long fd, said;

	sys_clock_gettime(CLOCK_BOOTTIME, &now);
	format_text(text, sizeof(text), "boottime -%ld 0\n", (long)now.tv_sec);
	said = write_file("/proc/self/timens_offsets", text);
	if (said < 0)
		return said;
	fd = sys_open("/proc/self/ns/time_for_children", O_RDONLY, 0);
	if (fd < 0)
		return fd;
	said = sys_setns(fd, CLONE_NEWTIME);
	sys_close(fd);
	return said;
}

/* clone() has no bit to spare for CLONE_NEWTIME: the first process moves itself, once it is alone inside. */
static long create(struct container *container, struct actor *first)
{
	int has_clock = flavour_isolates(ISOLATES_TIME);
	long said, pid = sys_clone(namespaces_flags(current_isolates) | SIGCHLD);

	(void)container;
	if (pid)
		return pid;
	sys_setsid();
	said = has_clock ? sys_unshare(CLONE_NEWTIME) : 0;
	if (said < 0)
		actor_failed(first, said);
	/* By the host's /proc if it can be; what a wrong look-up does to a clock is for the probes to find. */
	said = has_clock ? restart_clock() : 0;
	mount_own(current_isolates);
	if (said < 0)
		said = restart_clock();
	if (said < 0)
		note("the container's clock is the host's: -%s", errno_name(-said));
	actor_main(first);
}

static long enter(struct container *container)
{
	return namespaces_enter(container->host_pid, current_isolates);
}

/* By the link's text, "pid:[4026531836]": to follow it, the kernel would make the inode first. */
static unsigned long namespace_of(const char *pid)
{
	char path[48], text[40];
	const char *at = text;
	long length;

	format_text(path, sizeof(path), "/proc/%s/ns/%s", pid, flavour_isolates(ISOLATES_PID) ? "pid" : "uts");
	length = sys_readlink(path, text, sizeof(text) - 1);
	if (length <= 0)
		return 0;
	text[length - 1] = 0;
	while (*at && *at++ != '[')
		;
	return *at ? parse_number(at) : 0;
}

/* The inode of its PID namespace; before 3.8 there is none, and its first process must do. */
static long identify(pid_t host_pid)
{
	char name[16];
	unsigned long here = namespace_of("1"), there;

	format_text(name, sizeof(name), "%d", host_pid);
	there = namespace_of(name);
	if (!there)
		return here ? 0 : host_pid;
	return there == here ? 0 : (long)there;
}

struct listing {
	long (*fn)(long id, long arg);
	long arg, seen[256];
	unsigned int count;
};

static long visit(const char *name, long arg)
{
	struct listing *listing = (struct listing *)arg;
	long id;

	if (parse_number(name) <= 0)
		return 0;
	id = namespace_of(name);
	if (!id || id == (long)namespace_of("1"))
		return 0;
	for (unsigned int i = 0; i < listing->count; i++)
		if (listing->seen[i] == id)
			return 0;
	if (listing->count < ARRAY_SIZE(listing->seen))
		listing->seen[listing->count++] = id;
	return listing->fn(id, listing->arg);
}

static long list(long (*fn)(long id, long arg), long arg)
{
	struct listing listing = { .fn = fn, .arg = arg };

	return list_directory("/proc", visit, (long)&listing);
}

/* The kernel ends the rest with the first process, where it has PID namespaces. */
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

static const struct flavour namespaces = {
	.name = "namespaces", .detect = detect, .create = create, .enter = enter, .identify = identify, .list = list,
	.kill = kill_first, .forgotten = forgotten, .destroy = destroy,
};
FLAVOUR(namespaces);
