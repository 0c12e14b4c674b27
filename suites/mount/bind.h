/*
 * bind.h - a small tree in a task's own mount namespace, and a bind mount ("view") of it.
 */
#ifndef BIND_H
#define BIND_H

#include "probe.h"

#define ROOT	"/tmp/harness-bind"
#define ORIGINAL ROOT "/original"
#define VIEW	ROOT "/view"

#define BIND_RDONLY	1UL
#define BIND_REMOUNT	32UL
#define BIND_BIND	4096UL
#define BIND_REC	16384UL
#define BIND_PRIVATE	(1UL << 18)
#define UNSHARE_MOUNTS	0x20000UL

/* The type of the call differs from architecture to architecture; its arguments do not. */
#define raw5(n, a, b, c, d, e) raw_syscall((n), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)

static inline long make_file(const char *path)
{
	long fd = raw5(__NR_openat, AT_FDCWD, path, O_CREAT | O_WRONLY, 0644, 0);

	return fd < 0 ? fd : raw5(__NR_close, fd, 0, 0, 0, 0);
}

static inline long bind_view(long flags, long unused)
{
	(void)unused;
	return raw5(__NR_mount, ORIGINAL, VIEW, 0, BIND_BIND | flags, 0);
}

static inline long remount_view(long flags, long unused)
{
	(void)unused;
	return raw5(__NR_mount, 0, VIEW, 0, BIND_REMOUNT | BIND_BIND | flags, 0);
}

/* A tmpfs with the two directories; it goes when the task does. */
static inline long make_tree(long unused, long unused2)
{
	long said;

	(void)unused, (void)unused2;
	said = raw5(__NR_unshare, UNSHARE_MOUNTS, 0, 0, 0, 0);
	if (said < 0)
		return said;
	/* Whatever the distribution shares by default must not carry the mounts out again. */
	raw5(__NR_mount, 0, "/", 0, BIND_REC | BIND_PRIVATE, 0);
	said = raw5(__NR_mkdirat, AT_FDCWD, ROOT, 0755, 0, 0);
	if (said < 0 && said != -EEXIST)
		return said;
	said = raw5(__NR_mount, "harness", ROOT, "tmpfs", 0, 0);
	if (said < 0)
		return said;
	said = raw5(__NR_mkdirat, AT_FDCWD, ORIGINAL, 0755, 0, 0);
	if (said < 0)
		return said;
	return raw5(__NR_mkdirat, AT_FDCWD, VIEW, 0755, 0, 0);
}

#endif
