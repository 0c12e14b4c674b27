/*
 * No task of a container finds in any kernel log that it can read what the host's log says.
 *
 * The log tells addresses, devices and what other containers did. A call that is refused is as good as one that gives
 * a log of the container's own.
 */
#include "kernel_log.h"

static long found(long said, const char *token)
{
	return said < 0 ? said : find_text(log_room(), token) != NULL;
}

static long by_read_all(long token, long unused)
{
	(void)unused;
	return found(log_read(LOG_READ_ALL, 0), (const char *)token);
}

static long by_read(long token, long unused)
{
	(void)unused;
	return found(log_read(LOG_READ, 0), (const char *)token);
}

static long by_read_clear(long token, long unused)
{
	(void)unused;
	return found(log_read(LOG_READ_CLEAR, 0), (const char *)token);
}

/* Either file is read until it would wait for more. */
static long by_file(long path, long token)
{
	unsigned long length = 0;
	long said, fd = sys_open((const char *)path, O_RDONLY | O_NONBLOCK, 0);

	if (fd < 0)
		return fd;
	do {
		said = sys_read(fd, log_room() + length, LOG_ROOM - 1 - length);
		length += said > 0 ? said : 0;
	} while (said > 0 || said == -EPIPE);	/* the second: what was to be read next is overwritten already */
	sys_close(fd);
	log_room()[length] = 0;
	return length || said == -EAGAIN ? found(0, (const char *)token) : said;
}

static long by_dev_kmsg(long token, long unused)
{
	(void)unused;
	return by_file((long)"/dev/kmsg", token);
}

static long by_proc_kmsg(long token, long unused)
{
	(void)unused;
	return by_file((long)"/proc/kmsg", token);
}

static const struct {
	const char *name;
	long (*look)(long token, long unused);
} way[] = {
	{ "syslog() to read all", by_read_all },
	{ "syslog() to read on", by_read },
	{ "syslog() to read and clear", by_read_clear },
	{ "/dev/kmsg", by_dev_kmsg },
	{ "/proc/kmsg", by_proc_kmsg },
};

static void expect_unseen(struct task *task, unsigned long i, const char *who)
{
	const char *token = log_token();
	long said;

	case_start("%s, by %s", way[i].name, who);
	REQUIRE_OK(log_write((long)token, 0));
	said = task_call(task, way[i].look, (long)token, 0);
	EXPECT_TRUE("nothing of the host's, or no permission", said == 0 || said == -EPERM || said == -EACCES);
	if (said < 0)
		note("-%s", errno_name(-said));
	EXPECT_TRUE("the host's log still has it", log_find(NULL, token) != NULL);
}

static void run_way(unsigned long i, struct task *host, struct container *a, struct task *child, struct task *user)
{
	const char *token = log_token();
	long said;

	case_start("%s, by the host", way[i].name);
	REQUIRE_OK(log_write((long)token, 0));
	said = task_call(host, way[i].look, (long)token, 0);
	if (said < 0) {
		case_skip("this kernel's log cannot be read in that way: -%s", errno_name(-said));
		return;
	}
	EXPECT_EQ(1, said);
	expect_unseen(a->init, i, "init");
	expect_unseen(child, i, "its child");
	expect_unseen(user, i, "a user of it");
}

static void run(void)
{
	struct task *host, *child, *user;
	struct container *a;
	unsigned long i;

	log_room();
	host = task_start(NULL);
	a = container_start();
	child = task_start(a);
	user = task_start(a);
	REQUIRE_OK(task_syscall(user, NR_setuid, PLAIN_USER));
	for (i = 0; i < ARRAY_SIZE(way); i++)
		run_way(i, host, a, child, user);
}

PROBE(.claim = "no task of a container finds what the host's log says in any kernel log that it can read",
      .requirements = "VS-2h VS-3e",
      .isolation = 1,
      .exclusive = 1,	/* without isolation it clears the machine's log */
      .needs_isolation = ISOLATES_LOG,
      .needs_file = "/dev/kmsg",
      .run = run);
