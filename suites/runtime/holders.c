/*
 * holders.c - finding processes by a descriptor that they inherited.
 *
 * A probe's processes may change their parent, session, name and namespaces; the pipe that they hold stays, and
 * the host's /proc shows it on every kernel. It is how leftovers are found, and the host's number of a task.
 */
#include "runtime.h"

#define NEAR	16	/* numbers, between two that are searched for one after the other */

struct search {
	const char *link;
	int fd, kill;
	pid_t self, last;
	long count;
};

static int holds(pid_t pid, int fd, const char *link)
{
	char path[40], found[40];
	long length;

	format_text(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
	length = sys_readlink(path, found, sizeof(found) - 1);
	if (length <= 0)
		return 0;
	found[length] = 0;
	return string_equal(found, link);
}

static long visit(const char *name, long arg)
{
	struct search *search = (struct search *)arg;
	pid_t pid = parse_number(name);

	if (pid <= 0 || pid == search->self || !holds(pid, search->fd, search->link))
		return 0;
	search->last = pid;
	search->count++;
	if (search->kill)
		sys_kill(pid, SIGKILL);
	return 0;
}

long kill_holders(int fd, const char *link)
{
	struct search search = { .link = link, .fd = fd, .kill = 1, .self = sys_getpid() };

	list_directory("/proc", visit, (long)&search);
	return search.count;
}

/* Numbers are given in turn: who was made a moment ago has one of the next. To list /proc takes much longer. */
pid_t find_holder(int fd, const char *link)
{
	static pid_t newest;
	struct search search = { .link = link, .fd = fd, .self = sys_getpid() };
	pid_t known = newest > search.self ? newest : search.self;

	for (pid_t pid = known + 1; pid <= known + NEAR; pid++)
		if (holds(pid, fd, link))
			return newest = pid;
	list_directory("/proc", visit, (long)&search);
	return newest = search.last;
}

/* As /proc names it, without having to look there: a container may have no /proc, and the way through it is long. */
long descriptor_link(int fd, char *link, unsigned long size)
{
	struct file_status status;
	long said = sys_fstat(fd, &status);

	link[0] = 0;
	if (said == 0)
		format_text(link, size, "%s:[%lu]", (status.mode & S_IFMT) == S_IFSOCK ? "socket" : "pipe", status.ino);
	return said;
}
