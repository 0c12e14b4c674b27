/*
 * Whoever has been given another root does not come out of it by walking up, and a container's root is the top for all.
 *
 * The classic way out is a second chroot() while the working directory stays above it: it leads out of a directory, but
 * not out of a root that has been mounted over the host's.
 */
#include "bind.h"

#define MARKER		ROOT "/marker"
#define HOST_MARKER	"/harness-host-marker"
#define DEEP		8

static const char *const walk[] = {
	"../marker",
	"/../marker",
	"../../marker",
	"/../../../marker",
	"./.././../marker",
	"inner/../../marker",
	"../tmp/harness-bind/marker",
};

/* A tree, a marker in it, and a directory below that becomes the caller's root. */
static long enter_directory(long unused, long unused2)
{
	long said = make_tree(0, 0);

	(void)unused, (void)unused2;
	if (said < 0)
		return said;
	said = make_file(MARKER);
	if (said < 0)
		return said;
	said = sys_mkdir(ORIGINAL "/inner", 0755);
	if (said < 0)
		return said;
	said = sys_chroot(ORIGINAL);
	return said < 0 ? said : sys_chdir("/");
}

static long open_walk(long path, long unused)
{
	long fd = sys_open((const char *)path, O_RDONLY, 0);

	(void)unused;
	return fd < 0 ? fd : sys_close(fd);
}

/* A tree that is mounted over the host's root, as a container's should be. */
static long enter_mount(long unused, long unused2)
{
	long said = make_tree(0, 0);

	(void)unused, (void)unused2;
	if (said < 0)
		return said;
	said = sys_chdir(ROOT);
	if (said < 0)
		return said;
	said = sys_mount(".", "/", NULL, MS_MOVE, NULL);
	if (said < 0)
		return said;
	said = sys_chroot(".");
	return said < 0 ? said : sys_chdir("/");
}

/* The classic way: what open() says of the host's marker at its end. */
static long walk_out(long unused, long unused2)
{
	long said = sys_mkdir("/trap", 0755);

	(void)unused, (void)unused2;
	if (said < 0 && said != -EEXIST)
		return said;
	said = sys_chroot("/trap");
	for (int i = 0; said >= 0 && i < DEEP; i++)
		said = sys_chdir("..");
	if (said >= 0)
		said = sys_chroot(".");
	return said < 0 ? said : open_walk((long)HOST_MARKER, 0);
}

static void run_directory(struct task *task, const char *where)
{
	long said = task_call(task, enter_directory, 0, 0);

	for (unsigned long i = 0; i < ARRAY_SIZE(walk); i++) {
		case_start("%s out of a directory %s", walk[i], where);
		if (said == -EPERM)
			case_skip("a container of this flavour may not mount, or not change its root");
		else if (REQUIRE_OK(said) >= 0)
			EXPECT_ERRNO(ENOENT, task_call(task, open_walk, (long)walk[i], 0));
	}
}

static void run_mount(struct task *task, const char *where)
{
	long said = task_call(task, enter_mount, 0, 0);

	case_start("a second chroot() out of a mounted root %s", where);
	if (said == -EPERM || said == -EINVAL) {
		case_skip("a container of this flavour may not move a mount: -%s", errno_name(-said));
		return;
	}
	REQUIRE_OK(said);
	said = task_call(task, walk_out, 0, 0);
	/* Where the flavour itself guards its root, that shows as a refusal. */
	if (said != -EACCES && said != -EPERM)
		EXPECT_ERRNO(ENOENT, said);
}

static void run(void)
{
	REQUIRE_OK(make_file(HOST_MARKER));
	run_directory(task_start(NULL), "on the host");
	run_directory(task_start(container_start()), "in a container");
	run_mount(task_start(NULL), "on the host");
	run_mount(task_start(container_start()), "in a container");
}

PROBE(.claim = "nobody walks out of the root that he was given, and no chroot() leads out of a container's",
      .requirements = "VS-2d",
      .run = run);
