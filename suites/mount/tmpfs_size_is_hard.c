/*
 * Writing beyond the size of a container's file system is ENOSPC, and removing files makes room again.
 */
#include "bind.h"

#define SIZE	"size=256k,nr_inodes=8"
#define BLOCK	65536UL		/* a whole number of pages on every architecture */
#define BLOCKS	4
#define INODES	8		/* its root directory takes one */
#define PLACE	ROOT "/original"

static char block[BLOCK];

static long mount_small(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return sys_mount("harness", PLACE, "tmpfs", 0, SIZE);
}

static void name_of(char *path, unsigned long size, long number)
{
	format_text(path, size, PLACE "/%ld", number);
}

/* A file of that many bytes; what write() or open() said. */
static long fill_file(long number, long bytes)
{
	long fd, said = 0;
	char path[48];

	name_of(path, sizeof(path), number);
	fd = sys_open(path, O_CREAT | O_WRONLY | O_TRUNC, 0644);
	if (fd < 0)
		return fd;
	if (bytes)
		said = sys_write(fd, block, bytes);
	sys_close(fd);
	return said;
}

static long remove_file(long number, long unused)
{
	char path[48];

	(void)unused;
	name_of(path, sizeof(path), number);
	return sys_unlink(path);
}

static void run_blocks(struct task *task, const char *where)
{
	long i;

	case_start("blocks %s", where);
	for (i = 0; i < BLOCKS; i++)
		EXPECT_EQ(BLOCK, task_call(task, fill_file, i, BLOCK));
	EXPECT_ERRNO(ENOSPC, task_call(task, fill_file, i, BLOCK));
	case_start("blocks %s after one file was removed", where);
	EXPECT_OK(task_call(task, remove_file, 0, 0));
	EXPECT_EQ(BLOCK, task_call(task, fill_file, i, BLOCK));
	for (i = 1; i <= BLOCKS; i++)
		task_call(task, remove_file, i, 0);
}

static void run_inodes(struct task *task, const char *where)
{
	long i;

	case_start("files %s", where);
	for (i = 1; i < INODES; i++)
		EXPECT_OK(task_call(task, fill_file, i, 0));
	EXPECT_ERRNO(ENOSPC, task_call(task, fill_file, i, 0));
	case_start("files %s after one was removed", where);
	EXPECT_OK(task_call(task, remove_file, 1, 0));
	EXPECT_OK(task_call(task, fill_file, i, 0));
}

static void run_in(struct task *task, const char *where)
{
	long said = task_call(task, make_tree, 0, 0);

	if (said == -EPERM) {
		case_start("%s", where);
		case_skip("a container of this flavour may not mount");
		return;
	}
	REQUIRE_OK(said);
	REQUIRE_OK(task_call(task, mount_small, 0, 0));
	run_blocks(task, where);
	run_inodes(task, where);
}

static void run(void)
{
	run_in(task_start(NULL), "on the host");
	run_in(task_start(container_start()), "in a container");
}

PROBE(.claim = "writing beyond a file system's size is ENOSPC, and removing files makes room again",
      .requirements = "VS-6c",
      .run = run);
