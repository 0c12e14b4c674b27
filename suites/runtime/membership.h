/*
 * membership.h - the container in which the kernel itself counts a task, by the line that it adds to its status.
 *
 * Not every flavour is one to the kernel: to mainline, a container is but tasks that happen to share namespaces.
 */
#ifndef MEMBERSHIP_H
#define MEMBERSHIP_H

#include "probe.h"

/* The id behind the first of these lines; 0 on the host, -ENODATA where the kernel counts nobody, or -errno. */
static inline long membership_in(const char *status)
{
	static const char *const line[] = { "Container", "envID", "VxID" };
	char value[24];
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(line); i++)
		if (status_field(status, line[i], value, sizeof(value)) == 0)
			return parse_number(value);
	return -ENODATA;
}

/* That of the caller, or by its number of a process in the caller's /proc. */
static inline long membership_of(long pid, long unused)
{
	char path[40], text[2048];
	long said;

	(void)unused;
	if (pid)
		format_text(path, sizeof(path), "/proc/%ld/status", pid);
	else
		format_text(path, sizeof(path), "/proc/self/status");
	said = read_file(path, text, sizeof(text));
	return said < 0 ? said : membership_in(text);
}

static inline int is_counted_inside(struct task *task)
{
	return task_call(task, membership_of, 0, 0) > 0;
}

#endif
