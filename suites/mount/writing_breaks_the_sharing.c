/*
 * Who writes to a file that containers share has a copy of his own from then on; the other and the host see the old one.
 */
#include "layers.h"

/* Without emptying it first: the copy holds what was there. */
static long append(long unused, long unused2)
{
	long fd = sys_open(MERGED_FILE, O_WRONLY | O_APPEND, 0), said;

	(void)unused, (void)unused2;
	if (fd < 0)
		return fd;
	said = sys_write(fd, "er", 2);
	sys_close(fd);
	return said;
}

static void run(void)
{
	struct task *in_a, *in_b;

	layers_prepare();
	in_a = layer_task();
	in_b = layer_task();
	case_start("added to in A");
	EXPECT_EQ(2, task_call(in_a, append, 0, 0));
	EXPECT_EQ(1, task_call(in_a, layer_holds, (long)MERGED_FILE, (long)OLD_TEXT "er"));
	expect_old(in_b);
	case_start("written anew in A");
	EXPECT_OK(task_call(in_a, layer_write, (long)MERGED_FILE, (long)"new"));
	EXPECT_EQ(1, task_call(in_a, layer_holds, (long)MERGED_FILE, (long)"new"));
	expect_old(in_b);
	case_start("written in B afterwards");
	EXPECT_OK(task_call(in_b, layer_write, (long)MERGED_FILE, (long)"other"));
	EXPECT_EQ(1, task_call(in_b, layer_holds, (long)MERGED_FILE, (long)"other"));
	EXPECT_EQ(1, task_call(in_a, layer_holds, (long)MERGED_FILE, (long)"new"));
	EXPECT_EQ(1, layer_holds((long)SHARED_FILE, (long)OLD_TEXT));
}

PROBE(.claim = "who writes to a shared file sees his copy from then on, and the other and the host the old one",
      .requirements = "VS-5e",
      .run = run);
