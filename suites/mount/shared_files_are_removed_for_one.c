/*
 * A file that containers share is gone for the one that removes it, and stays as it was for the other and the host.
 */
#include "layers.h"

static long remove_file(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return sys_unlink(MERGED_FILE);
}

static void run(void)
{
	struct task *in_a, *in_b;

	layers_prepare();
	in_a = layer_task();
	in_b = layer_task();
	case_start("before anything is removed");
	EXPECT_EQ(1, task_call(in_a, layer_holds, (long)MERGED_FILE, (long)OLD_TEXT));
	expect_old(in_b);
	case_start("removed in A");
	EXPECT_OK(task_call(in_a, remove_file, 0, 0));
	EXPECT_ERRNO(ENOENT, task_call(in_a, layer_holds, (long)MERGED_FILE, (long)OLD_TEXT));
	EXPECT_ERRNO(ENOENT, task_call(in_a, remove_file, 0, 0));
	expect_old(in_b);
	case_start("made anew in A");
	EXPECT_OK(task_call(in_a, layer_write, (long)MERGED_FILE, (long)"new"));
	EXPECT_EQ(1, task_call(in_a, layer_holds, (long)MERGED_FILE, (long)"new"));
	expect_old(in_b);
}

PROBE(.claim = "a shared file is gone for the container that removes it, and as before for the other and the host",
      .requirements = "VS-5b",
      .run = run);
