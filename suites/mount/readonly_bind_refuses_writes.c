/*
 * A read-only bind of a writable file system refuses every write through it, while the original stays writable.
 *
 * This is how containers share one installation without being able to change it. Read-only is a property of the
 * mount here, not of the file system, so every call that writes has to ask for the mount.
 */
#include "bind.h"

#ifdef __NR_utimensat_time64
#define UTIMENSAT_FIRST __NR_utimensat_time64
#else
#define UTIMENSAT_FIRST __NR_utimensat
#endif
#define HERE ((long)AT_FDCWD)
#define P(text) ((long)(text))

static const struct {
	const char *name;
	long number, older;	/* older: instead, where the kernel does not know the first */
	long a, b, c, d, e;
	int on_fd;		/* the first argument is a descriptor that was opened for reading */
	int opens;
} tcase[] = {
	{ "open O_CREAT",	__NR_openat, 0,	HERE, P("new"), O_CREAT | O_WRONLY, 0644, 0, 0, 1 },
	{ "open O_WRONLY",	__NR_openat, 0,	HERE, P("file"), O_WRONLY, 0, 0, 0, 1 },
	{ "open O_RDWR",	__NR_openat, 0,	HERE, P("file"), O_RDWR, 0, 0, 0, 1 },
	{ "open O_TRUNC",	__NR_openat, 0,	HERE, P("file"), O_TRUNC, 0, 0, 0, 1 },
	{ "truncate",		__NR_truncate, 0, P("file"), 1, 0, 0, 0, 0, 0 },
	{ "access W_OK",	__NR_faccessat, 0, HERE, P("file"), 2, 0, 0, 0, 0 },
	{ "chmod",		__NR_fchmodat, 0, HERE, P("file"), 0600, 0, 0, 0, 0 },
	{ "fchmod",		__NR_fchmod, 0,	0, 0640, 0, 0, 0, 1, 0 },
	{ "chown",		__NR_fchownat, 0, HERE, P("file"), 0, 0, 0, 0, 0 },
	{ "fchown",		__NR_fchown, 0,	0, 0, 0, 0, 0, 1, 0 },
	{ "utime",		UTIMENSAT_FIRST, __NR_utimensat, HERE, P("file"), 0, 0, 0, 0, 0 },
	{ "futime",		UTIMENSAT_FIRST, __NR_utimensat, 0, 0, 0, 0, 0, 1, 0 },
	{ "link",		__NR_linkat, 0,	HERE, P("file"), HERE, P("hard"), 0, 0, 0 },
	{ "symlink",		__NR_symlinkat, 0, P("file"), HERE, P("soft"), 0, 0, 0, 0 },
	{ "mknod fifo",		__NR_mknodat, 0, HERE, P("fifo"), 0010644, 0, 0, 0, 0 },
	{ "mknod file",		__NR_mknodat, 0, HERE, P("plain"), 0100644, 0, 0, 0, 0 },
	{ "mkdir",		__NR_mkdirat, 0, HERE, P("newdir"), 0755, 0, 0, 0, 0 },
	{ "rename",		__NR_renameat, 0, HERE, P("from"), HERE, P("to"), 0, 0, 0 },
	{ "rmdir",		__NR_unlinkat, 0, HERE, P("dir"), 0x200, 0, 0, 0, 0 },
	{ "unlink",		__NR_unlinkat, 0, HERE, P("file"), 0, 0, 0, 0, 0 },
};

static long fill_tree(long unused, long unused2)
{
	long said = make_file(ORIGINAL "/file");

	(void)unused, (void)unused2;
	if (said < 0)
		return said;
	said = make_file(ORIGINAL "/from");
	if (said < 0)
		return said;
	return sys_mkdir(ORIGINAL "/dir", 0755);
}

/* Row i in a directory. */
static long attempt(long i, long directory)
{
	long said, first, fd = -1;

	said = sys_chdir((const char *)directory);
	if (said < 0)
		return said;
	if (tcase[i].on_fd)
		fd = sys_openat(AT_FDCWD, "file", O_RDONLY, 0);
	first = tcase[i].on_fd ? fd : tcase[i].a;
	said = system_call(tcase[i].number, first, tcase[i].b, tcase[i].c, tcase[i].d, tcase[i].e, 0);
	if (said == -ENOSYS && tcase[i].older)
		said = system_call(tcase[i].older, first, tcase[i].b, tcase[i].c, tcase[i].d, tcase[i].e, 0);
	if (said >= 0 && tcase[i].opens)
		sys_close(said);
	if (fd >= 0)
		sys_close(fd);
	return said;
}

static void run_in(struct task *task, const char *place)
{
	unsigned long i;

	REQUIRE_OK(task_call(task, fill_tree, 0, 0));
	REQUIRE_OK(task_call(task, bind_view, 0, 0));
	REQUIRE_OK(task_call(task, remount_view, MS_RDONLY, 0));
	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("%s %s", tcase[i].name, place);
		EXPECT_ERRNO(EROFS, task_call(task, attempt, i, (long)VIEW));
		/* The positive half: the same on the same file, by way of the original. */
		EXPECT_OK(task_call(task, attempt, i, (long)ORIGINAL));
	}
}

static void run(void)
{
	struct task *host = task_start(NULL);
	struct task *inside = task_start(container_start());
	long said;

	REQUIRE_OK(task_call(host, make_tree, 0, 0));
	run_in(host, "on the host");
	said = task_call(inside, make_tree, 0, 0);
	if (said < 0) {
		case_start("in a container");
		case_skip("a container of this flavour may not mount");
		return;
	}
	run_in(inside, "in a container");
}

PROBE(.claim = "a read-only bind refuses every write through it with EROFS while the original stays writable",
      .requirements = "VS-0a",
      .needs_kernel = KERNEL(2, 6, 26),
      .run = run);
