/*
 * told.h - by which identity /proc says that a process is in a container.
 *
 * The kernel's own count where it keeps one, else the namespace of process numbers, which is what mainline has.
 */
#ifndef TOLD_H
#define TOLD_H

#include "flavour.h"
#include "membership.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/identity/told.h"

/* The inode of a process's namespace, as the caller's /proc has it; 0: the caller. */
static inline long namespace_told(long pid)
{
	struct file_status status;
	char path[40];
	long said;

	if (pid)
		format_text(path, sizeof(path), "/proc/%ld/ns/pid", pid);
	else
		format_text(path, sizeof(path), "/proc/self/ns/pid");
	said = sys_stat(path, &status);
	return said < 0 ? said : (long)status.ino;
}

static inline int is_told_by_namespace(void)
{
	return string_equal(flavour_name(), "namespaces") || membership_of(0, 0) == -ENODATA;
}

/* In the process that asks, of a process in its /proc; 0: of itself. The identity, or -errno. */
static inline long identity_told(long pid, long by_namespace)
{
	return by_namespace ? namespace_told(pid) : membership_of(pid, 0);
}

static inline long told_by(struct task *reader, long pid)
{
	return task_call(reader, identity_told, pid, is_told_by_namespace());
}

/* The control goes on, to go red. */
static inline void require_identities(struct container *container)
{
	long said = told_by(container->init, 0);

	if (flavour_isolates(ISOLATES_PID) && (said == -ENODATA || said == -ENOENT))
		probe_skip("this kernel does not tell which container a task is in");
}

/* What it says of itself, what a neighbour finds, and what the host knows, are one. */
static inline void expect_identity(const char *file, int line, long id, struct task *task, struct task *neighbour)
{
	expect_long(file, line, "what it finds of itself", id, told_by(task, 0));
	expect_long(file, line, "what it finds under its own number", id, told_by(task, task->pid));
	expect_long(file, line, "what its neighbour finds", id, told_by(neighbour, task->pid));
	if (task->host_pid && task->container)
		expect_long(file, line, "what the host finds", id,
			    task->container->flavour->identify(task->host_pid));
}

#pragma pop_macro("PROBE_FILE")

/* In a probe's own file, which is what it names. */
#define EXPECT_IDENTITY(id, task, neighbour) expect_identity(PROBE_FILE, __LINE__, (id), (task), (neighbour))

#endif
