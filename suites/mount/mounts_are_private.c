/*
 * What is mounted in a container is seen there only, and what the host mounts later is not seen in it.
 *
 * A container mounts its own /proc and /tmp; were the host to see them, its programs would run on the container's
 * files. The list of mounts and the path are asked both: they are two ways into the same tree.
 */
#include "bind.h"

enum { HOST, A, B, PLACES };

static const char *const where[PLACES] = { "the host", "A", "B" };
static const char *const point[PLACES] = { "/tmp/harness-by-host", "/tmp/harness-by-a", "/tmp/harness-by-b" };
static const char *const marker[PLACES] = {
	"/tmp/harness-by-host/marker", "/tmp/harness-by-a/marker", "/tmp/harness-by-b/marker"
};

static long mount_here(long who, long unused)
{
	long said = sys_mkdir(point[who], 0755);

	(void)unused;
	if (said < 0 && said != -EEXIST)
		return said;
	said = sys_mount("harness", point[who], "tmpfs", 0, NULL);
	return said < 0 ? said : make_file(marker[who]);
}

static long see_marker(long who, long unused)
{
	long fd = sys_openat(AT_FDCWD, marker[who], O_RDONLY, 0);

	(void)unused;
	return fd < 0 ? fd : sys_close(fd);
}

static long see_listed(long who, long unused)
{
	char *text = shared_page;
	char line[64];

	(void)unused;
	memset(text, 0, 16384);
	if (read_file("/proc/self/mounts", text, 16384) < 0)
		return -ENOENT;
	format_text(line, sizeof(line), "harness %s ", point[who]);
	for (; *text; text++)
		if (string_starts(text, line))
			return 1;
	return 0;
}

static void run_owner(struct task *const place[PLACES], int owner)
{
	long said;
	int w;

	case_start("mounted by %s", where[owner]);
	said = task_call(place[owner], mount_here, owner, 0);
	if (said == -EPERM && owner != HOST) {
		case_skip("a container of this flavour may not mount");
		return;
	}
	REQUIRE_OK(said);
	for (w = 0; w < PLACES; w++) {
		if (!EXPECT_ERRNO(w == owner ? 0 : ENOENT, task_call(place[w], see_marker, owner, 0)))
			note("the path as walked by %s", where[w]);
		if (!EXPECT_EQ(w == owner, task_call(place[w], see_listed, owner, 0)))
			note("the list as read by %s", where[w]);
	}
	task_syscall(place[owner], __NR_umount2, point[owner], 2);
	task_syscall(place[owner], __NR_unlinkat, AT_FDCWD, point[owner], 0x200);
}

static void run(void)
{
	struct task *place[PLACES];
	int owner;

	place[HOST] = task_start(NULL);
	place[A] = container_start()->init;
	place[B] = container_start()->init;
	for (owner = 0; owner < PLACES; owner++)
		run_owner(place, owner);
}

PROBE(.claim = "what a container mounts is seen in it only, and what the host mounts later is not seen in it",
      .requirements = "VS-0a",
      .isolation = 1,
      .needs_isolation = ISOLATES_MNT,
      .needs_file = "/proc/self/mounts",
      .run = run);
