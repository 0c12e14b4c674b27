/*
 * bind.h - a small tree in a task's own mount namespace, and a bind mount ("view") of it.
 */
#ifndef BIND_H
#define BIND_H

#include "probe.h"

#define ROOT	"/tmp/harness-bind"
#define ORIGINAL ROOT "/original"
#define VIEW	ROOT "/view"

static inline long make_file(const char *path)
{
	long fd = sys_open(path, O_CREAT | O_WRONLY, 0644);

	return fd < 0 ? fd : sys_close(fd);
}

static inline long bind_view(long flags, long unused)
{
	(void)unused;
	return sys_mount(ORIGINAL, VIEW, NULL, MS_BIND | flags, NULL);
}

static inline long remount_view(long flags, long unused)
{
	(void)unused;
	return sys_mount(NULL, VIEW, NULL, MS_REMOUNT | MS_BIND | flags, NULL);
}

/* A tmpfs with the two directories; it goes when the task does. */
static inline long make_tree(long unused, long unused2)
{
	long said;

	(void)unused, (void)unused2;
	said = sys_unshare(CLONE_NEWNS);
	if (said < 0)
		return said;
	/* Whatever the distribution shares by default must not carry the mounts out again. */
	sys_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	said = sys_mkdir(ROOT, 0755);
	if (said < 0 && said != -EEXIST)
		return said;
	said = sys_mount("harness", ROOT, "tmpfs", 0, NULL);
	if (said < 0)
		return said;
	said = sys_mkdir(ORIGINAL, 0755);
	if (said < 0)
		return said;
	return sys_mkdir(VIEW, 0755);
}

#endif
