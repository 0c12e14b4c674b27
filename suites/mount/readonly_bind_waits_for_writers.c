/*
 * A bind with a file open for writing through it cannot become read-only; a writer elsewhere does not matter.
 *
 * Without the count of writers of each mount, a descriptor opened a moment earlier would go on writing through a
 * mount that says it is read-only.
 */
#include "bind.h"

static const struct {
	const char *name;
	const char *path;
	long flags;
	int error;
} tcase[] = {
	{ "a writer through the bind", VIEW "/file", O_WRONLY, EBUSY },
	{ "a reader and writer through the bind", VIEW "/file", O_RDWR, EBUSY },
	{ "a reader through the bind", VIEW "/file", O_RDONLY, 0 },
	{ "a writer through the original", ORIGINAL "/file", O_WRONLY, 0 },
};

static long fill_tree(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return make_file(ORIGINAL "/file");
}

static long write_through_view(long unused, long unused2)
{
	long said, fd = sys_openat(AT_FDCWD, VIEW "/file", O_WRONLY, 0);

	(void)unused, (void)unused2;
	if (fd < 0)
		return fd;
	said = sys_write(fd, "x", 1);
	sys_close(fd);
	return said;
}

static void run_case(struct task *task, unsigned long i)
{
	long fd = task_syscall(task, __NR_openat, AT_FDCWD, tcase[i].path, tcase[i].flags);

	REQUIRE_OK(fd);
	EXPECT_ERRNO(tcase[i].error, task_call(task, remount_view, MS_RDONLY, 0));
	/* What was refused was not done by half. */
	EXPECT_ERRNO(tcase[i].error ? 0 : EROFS, task_call(task, write_through_view, 0, 0));
	REQUIRE_OK(task_syscall(task, __NR_close, fd));
	EXPECT_OK(task_call(task, remount_view, MS_RDONLY, 0));
	EXPECT_ERRNO(EROFS, task_call(task, write_through_view, 0, 0));
	EXPECT_OK(task_call(task, remount_view, 0, 0));
	EXPECT_EQ(1, task_call(task, write_through_view, 0, 0));
}

static void run(void)
{
	struct task *task = task_start(NULL);
	unsigned long i;

	REQUIRE_OK(task_call(task, make_tree, 0, 0));
	REQUIRE_OK(task_call(task, fill_tree, 0, 0));
	REQUIRE_OK(task_call(task, bind_view, 0, 0));
	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("%s", tcase[i].name);
		run_case(task, i);
	}
}

PROBE(.claim = "a bind cannot become read-only (EBUSY) while a file is open for writing through it",
      .requirements = "VS-0a",
      .needs_kernel = KERNEL(2, 6, 26),
      .run = run);
