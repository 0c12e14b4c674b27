/*
 * flavour_ve_cgroup.c - virtual environments, as OpenVZ's kernels from 3.10 on make them: a group of the cgroup
 * controller "ve" and one namespace of each kind.
 *
 * The first process makes itself the group's, and starts it. It has rights over its own users only; these are the
 * host's, number by number.
 */
#include "actor.h"
#include "namespaces.h"

#define GROUPS		"/ve"
#define OWN_CLOCK	ISOLATES_TIME	/* the controller has one itself */
#define ALL_USERS	"0 0 4294967295"

static const struct flavour ve_cgroup;
static unsigned long kinds;	/* ISOLATES_* of the namespaces that one gets */

static void path_in(char *path, unsigned long size, long id, const char *file)
{
	format_text(path, size, GROUPS "/%ld/%s", id, file);
}

static long write_in(long id, const char *file, const char *text)
{
	char path[48];

	path_in(path, sizeof(path), id, file);
	return write_file(path, text);
}

static int has_controller(void)
{
	char text[2048];
	const char *at = text;

	if (read_file("/proc/cgroups", text, sizeof(text)) <= 0)
		return 0;
	for (; *at; at++)
		if ((at == text || at[-1] == '\n') && string_starts(at, "ve\t"))
			return 1;
	return 0;
}

static long detect(unsigned long *isolates, char *why, unsigned long size)
{
	long said;

	if (!has_controller()) {
		format_text(why, size, "/proc/cgroups does not name a controller \"ve\"");
		return -ENOENT;
	}
	sys_mkdir(GROUPS, 0700);
	said = sys_mount("cgroup", GROUPS, "cgroup", 0, "ve");
	if (said < 0) {
		format_text(why, size, "its controller cannot be mounted: -%s", errno_name(-said));
		return said;
	}
	kinds = namespaces_found(~OWN_CLOCK);
	said = container_trial(&ve_cgroup, isolates, why, size);
	/* Nobody inside can see these from outside, so there is nothing to try. */
	*isolates |= kinds & (ISOLATES_USER | ISOLATES_CGROUP);
	return said;
}

/* One for each container that a process of the host can have at a time. */
static long next_id(void)
{
	static unsigned int made;

	return (sys_getpid() << 8 | made++ % 256) & 0x7fffffff;
}

static long make_group(long id)
{
	char path[48], text[16];
	long said;

	path_in(path, sizeof(path), id, "");
	said = sys_mkdir(path, 0700);
	if (said < 0)
		return said;
	format_text(text, sizeof(text), "%ld", id);
	return write_in(id, "ve.veid", text);
}

static void map_users(pid_t pid)
{
	char path[32];

	format_text(path, sizeof(path), "/proc/%d/uid_map", pid);
	write_file(path, ALL_USERS);
	format_text(path, sizeof(path), "/proc/%d/gid_map", pid);
	write_file(path, ALL_USERS);
}

static void start_inside(long id, struct actor *first) __attribute__((noreturn));

static void start_inside(long id, struct actor *first)
{
	long said;

	sys_setsid();
	said = write_in(id, "tasks", "0");
	if (said >= 0)
		said = write_in(id, "ve.state", "START");
	if (said < 0)
		actor_failed(first, said);
	mount_own(current_isolates);
	actor_main(first);
}

static long create(struct container *container, struct actor *first)
{
	int mapped[2];
	char end;
	long pid, said = sys_pipe(mapped);

	if (said < 0)
		return said;
	container->id = next_id();
	pid = make_group(container->id);
	if (pid >= 0)
		pid = sys_clone(namespaces_flags(kinds) | SIGCHLD);
	if (pid == 0) {
		/* It is nobody until its users are known, and then the pipe ends. */
		sys_close(mapped[1]);
		sys_read(mapped[0], &end, 1);
		sys_close(mapped[0]);
		start_inside(container->id, first);
	}
	if (pid > 0 && kinds & ISOLATES_USER)
		map_users(pid);
	sys_close(mapped[0]);
	sys_close(mapped[1]);
	return pid;
}

static long enter(struct container *container)
{
	long said = write_in(container->id, "tasks", "0");

	return said < 0 ? said : namespaces_enter(container->host_pid, kinds);
}

/* The kernel's name for it is that of its folder, here a number. */
static long identify(pid_t host_pid)
{
	long id = process_status(host_pid, "envID");

	return id < 0 ? 0 : id;
}

static long list(long (*fn)(long id, long arg), long arg)
{
	return list_numbered(GROUPS, fn, arg);
}

/* The kernel ends the rest with the first process. */
static long kill_first(struct container *container)
{
	return sys_kill(container->host_pid, SIGKILL);
}

static long forgotten(struct container *container)
{
	char path[48], state[24];

	path_in(path, sizeof(path), container->id, "ve.state");
	return read_file(path, state, sizeof(state)) < 0 || string_starts(state, "STOPPED");
}

static long remove_group(long id)
{
	char path[48];

	path_in(path, sizeof(path), id, "");
	return sys_rmdir(path) != -EBUSY;
}

/* The group is held for a moment by those who have just left it. */
static void destroy(struct container *container)
{
	poll_until(1000, remove_group, container->id);
}

static const struct flavour ve_cgroup = {
	.name = "ve-cgroup", .detect = detect, .create = create, .enter = enter, .identify = identify, .list = list,
	.kill = kill_first, .forgotten = forgotten, .destroy = destroy,
};
FLAVOUR(ve_cgroup);
