/*
 * layers.h - a file that containers share: each sees it through a layer of its own, which takes its changes.
 */
#ifndef LAYERS_H
#define LAYERS_H

#include "bind.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/mount/layers.h"

#define SHARED		"/tmp/harness-shared"
#define SHARED_FILE	SHARED "/file"
#define MERGED		ROOT "/merged"
#define MERGED_FILE	MERGED "/file"
#define OLD_TEXT	"old"

static inline long layer_write(long path, long text)
{
	long fd = sys_open((const char *)path, O_CREAT | O_WRONLY | O_TRUNC, 0644), said;

	if (fd < 0)
		return fd;
	said = sys_write(fd, (const char *)text, string_length((const char *)text));
	sys_close(fd);
	return said < 0 ? said : 0;
}

/* Whether a file holds just that: 1 or 0, or what open() said. */
static inline long layer_holds(long path, long text)
{
	char found[16] = "";
	long said = read_file((const char *)path, found, sizeof(found));

	return said < 0 ? said : string_equal((const char *)text, found);
}

static inline long layer_mount(long unused, long unused2)
{
	long said = make_tree(0, 0);

	(void)unused, (void)unused2;
	if (said < 0)
		return said;
	said = sys_mkdir(MERGED, 0755);
	if (said < 0)
		return said;
	return sys_mount("harness", MERGED, "overlay", 0, "lowerdir=" SHARED ",upperdir=" ORIGINAL ",workdir=" VIEW);
}

/* Makes the shared file anew. */
static inline void layers_prepare(void)
{
	long said = sys_mkdir(SHARED, 0755);

	if (said < 0 && said != -EEXIST)
		probe_broken("%s cannot be made: -%s", SHARED, errno_name(-said));
	REQUIRE_OK(layer_write((long)SHARED_FILE, (long)OLD_TEXT));
}

/* A task of a new container that sees the shared file at MERGED_FILE. */
static inline struct task *layer_task(void)
{
	struct task *task = task_start(container_start());
	long said = task_call(task, layer_mount, 0, 0);

	if (said == -ENODEV)
		probe_skip("the kernel has no overlay file system, by which mainline shares files");
	if (said == -EPERM)
		probe_skip("a container of this flavour may not mount");
	REQUIRE_OK(said);
	return task;
}

static inline void expect_old(struct task *neighbour)
{
	EXPECT_EQ(1, task_call(neighbour, layer_holds, (long)MERGED_FILE, (long)OLD_TEXT));
	EXPECT_EQ(1, layer_holds((long)SHARED_FILE, (long)OLD_TEXT));
}

#pragma pop_macro("PROBE_FILE")

#endif
