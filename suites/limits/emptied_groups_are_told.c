/*
 * That a container got its first task and lost its last one is told, in that order, to whoever waits for it.
 *
 * An administrator's tools learn of a container's end this way; one that is not told of keeps its resources for ever.
 */
#include "group.h"

#define PLACE	"/tmp/harness-cgroup2"

static char group[64];

/* "1" or "0", by the events file; -errno otherwise. */
static long populated(void)
{
	char path[96], text[128], value[16];
	long said;

	format_text(path, sizeof(path), "%s/cgroup.events", group);
	said = read_file(path, text, sizeof(text));
	if (said < 0)
		return said;
	/* "populated 1" has no colon, as other files of this kind have. */
	for (char *c = text; *c; c++)
		if (*c == ' ')
			*c = ':';
	said = status_field(text, "populated", value, sizeof(value));
	return said < 0 ? said : parse_number(value);
}

static long put_in(struct container *container)
{
	char path[96], text[16];

	format_text(path, sizeof(path), "%s/cgroup.procs", group);
	format_text(text, sizeof(text), "%d", container->init->host_pid);
	return write_file(path, text);
}

static long open_events(void)
{
	char path[96], text[128];
	long fd;

	format_text(path, sizeof(path), "%s/cgroup.events", group);
	fd = sys_open(path, O_RDONLY, 0);
	if (fd >= 0)
		sys_read(fd, text, sizeof(text));	/* what is told from now on is a change */
	return fd;
}

static void expect_change(long events, long expected)
{
	struct pollfd waiting = { .fd = events, .events = POLLPRI };
	char text[128];

	EXPECT_EQ(1, sys_poll(&waiting, 1, 3000));
	EXPECT_TRUE("an exceptional condition, as polling names it", waiting.revents & POLLPRI);
	EXPECT_EQ(expected, populated());
	sys_lseek(events, 0, SEEK_SET);
	sys_read(events, text, sizeof(text));
}

static void run(void)
{
	struct container *a;
	long said, events;

	require_groups();
	said = sys_mkdir(PLACE, 0700);
	if (said < 0 && said != -EEXIST)
		probe_broken(PLACE " cannot be made: -%s", errno_name(-said));
	said = sys_mount("cgroup2", PLACE, "cgroup2", 0, NULL);
	if (said < 0 && said != -EBUSY)	/* another probe has mounted it there meanwhile */
		probe_skip("the kernel has no second version of control groups: -%s", errno_name(-said));
	format_text(group, sizeof(group), PLACE "/harness-%ld", sys_getpid());
	REQUIRE_OK(sys_mkdir(group, 0700));
	events = REQUIRE_OK(open_events());

	case_start("before the first task");
	EXPECT_EQ(0, populated());
	a = container_start();
	REQUIRE_OK(put_in(a));
	case_start("the first task");
	expect_change(events, 1);
	case_start("one task more, and one less");
	task_end(task_start(a));
	EXPECT_EQ(1, populated());
	case_start("no task any more");
	container_end(a);
	expect_change(events, 0);
	sys_close(events);
	sys_rmdir(group);
	sys_umount2(PLACE, 2 /* MNT_DETACH: it may be in use by another probe */);
}

PROBE(.claim = "that a container got its first task and lost its last is told, in that order, to whoever waits for it",
      .requirements = "VS-1e",
      .run = run);
