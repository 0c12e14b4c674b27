/*
 * group.h - a container's tasks in a control group, which is how mainline counts and limits them together.
 *
 * The first version of control groups: 2.6.24 has it already, and the second cannot be mixed with it freely.
 */
#ifndef GROUP_H
#define GROUP_H

#include "probe.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/limits/group.h"

struct group {
	char path[64];
};

static char group_mount[40];

static inline int is_any(const char *name, const char *const *of, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++)
		if (string_equal(name, of[i]))
			return 1;
	return 0;
}

/* Where a kind of container has accounts of its own, those of mainline would say nothing about it. */
static inline void require_groups(void)
{
	static const char *const counted[] = { "namespaces", "ve-cgroup", "none" };

	if (!is_any(flavour_name(), counted, ARRAY_SIZE(counted)))
		probe_skip("this asks mainline's control groups, and flavour %s has accounts of its own, or none",
			   flavour_name());
}

/* It stays mounted for the next probe: the kernel lets go of a controller only long after its last group is gone. */
static inline void groups_mount(const char *controller)
{
	char procs[64];
	long said;

	require_groups();
	format_text(group_mount, sizeof(group_mount), "/tmp/harness-%s", controller);
	format_text(procs, sizeof(procs), "%s/cgroup.procs", group_mount);
	if (sys_access(procs, 0) == 0)
		return;
	said = sys_mkdir(group_mount, 0700);
	if (said < 0 && said != -EEXIST)
		probe_broken("%s cannot be made: -%s", group_mount, errno_name(-said));
	/* Another probe may do the same at the same time; one mount there is enough. */
	said = sys_mount("cgroup", group_mount, "cgroup", 0, controller);
	if (said < 0 && sys_access(procs, 0) < 0)
		probe_skip("the kernel lends no controller %s: -%s", controller, errno_name(-said));
}

static inline long group_write(const struct group *group, const char *file, unsigned long value)
{
	char path[112], text[24];

	format_text(path, sizeof(path), "%s/%s", group->path, file);
	format_text(text, sizeof(text), "%lu", value);
	return write_file(path, text);
}

static inline long group_read(const struct group *group, const char *file)
{
	char path[112], text[24];
	long said;

	format_text(path, sizeof(path), "%s/%s", group->path, file);
	said = read_file(path, text, sizeof(text));
	if (said <= 0)
		return said < 0 ? said : -ENODATA;
	text[said - 1] = 0;
	return parse_number(text);
}

/* All that the container has so far is its init; whatever comes later is that one's child. */
static inline void group_make(struct group *group, struct container *container, const char *name)
{
	format_text(group->path, sizeof(group->path), "%s/harness-%ld-%s", group_mount, sys_getpid(), name);
	REQUIRE_OK(sys_mkdir(group->path, 0700));
	REQUIRE_OK(group_write(group, "cgroup.procs", container->init->host_pid));
}

static inline long group_try_remove(long group)
{
	return sys_rmdir(((struct group *)group)->path) == 0;
}

/* Ends the container, too: a group goes when it is empty. */
static inline void group_remove(struct group *group, struct container *container)
{
	container_end(container);
	poll_until(1000, group_try_remove, (long)group);
}

#pragma pop_macro("PROBE_FILE")

#endif
