/*
 * The open files of a task of the host or of another container cannot be taken or listed by its number.
 *
 * A descriptor is a right that needs no further check; pidfd_getfd() and /proc/PID/fd hand out other tasks' ones.
 */
#include "border.h"

static long open_pidfd(long pid, long unused)
{
	long fd = sys_pidfd_open(pid, 0);

	(void)unused;
	return fd < 0 ? fd : sys_close(fd);
}

/* Takes descriptor number 0, 1, ... whichever the task has. */
static long take_descriptor(long pid, long unused)
{
	long i, fd = -EBADF, pidfd = sys_pidfd_open(pid, 0);

	(void)unused;
	if (pidfd < 0)
		return pidfd;
	for (i = 0; i < 64 && fd == -EBADF; i++)
		fd = sys_pidfd_getfd(pidfd, i, 0);
	sys_close(pidfd);
	return fd < 0 ? fd : sys_close(fd);
}

static long list_fd(long pid, long unused)
{
	(void)unused;
	return open_proc(pid, "fd");
}

static long enter_root(long pid, long unused)
{
	(void)unused;
	return open_proc(pid, "root");
}

static long enter_cwd(long pid, long unused)
{
	(void)unused;
	return open_proc(pid, "cwd");
}

static const struct way way[] = {
	{ "pidfd_open", open_pidfd, ESRCH },
	{ "pidfd_open and pidfd_getfd", take_descriptor, ESRCH },
	{ "/proc/PID/fd", list_fd, ENOENT },
	{ "/proc/PID/root", enter_root, ENOENT },
	{ "/proc/PID/cwd", enter_cwd, ENOENT },
};

static void run(void)
{
	border_start();
	try_ways(way, ARRAY_SIZE(way));
}

PROBE(.claim = "the open files of a task of the host or of another container cannot be reached by its number",
      .requirements = "VS-2f",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
