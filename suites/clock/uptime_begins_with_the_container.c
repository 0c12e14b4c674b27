/*
 * Uptime and boot time in a container count from its start, whoever is asked, and no clock goes back at the border.
 *
 * A program that was moved with its container must not find that its deadlines have passed all at once.
 */
#include "probe.h"

#define AGE_S	2	/* so old is the machine at least when the container is made */

/* Whole seconds since the start, by each way to ask; -errno where it failed. */
static long by_clock(void)
{
	struct timespec now;
	long said = sys_clock_gettime(CLOCK_BOOTTIME, &now);

	return said < 0 ? said : (long)now.tv_sec;
}

static long by_file(void)
{
	char text[64];
	long said = read_file("/proc/uptime", text, sizeof(text));

	if (said < 0)
		return said;
	for (unsigned long i = 0; text[i]; i++)
		if (text[i] == '.')
			text[i] = 0;
	return parse_number(text);
}

static long by_sysinfo(void)
{
	struct sysinfo info;
	long said = sys_sysinfo(&info);

	return said < 0 ? said : (long)info.uptime;
}

static const struct {
	const char *name;
	long (*ask)(void);
} way[] = {
	{ "CLOCK_BOOTTIME", by_clock },
	{ "/proc/uptime", by_file },
	{ "sysinfo", by_sysinfo },
};

static long uptime(long w, long unused)
{
	(void)unused;
	return way[w].ask();
}

static long monotonic_ms(long unused, long unused2)
{
	struct timespec now;
	long said = sys_clock_gettime(CLOCK_MONOTONIC, &now);

	(void)unused, (void)unused2;
	return said < 0 ? said : (long)now.tv_sec * 1000 + (long)now.tv_nsec / 1000000;
}

static long is_old(long unused)
{
	(void)unused;
	return by_file() >= AGE_S;
}

static void expect_own(struct task *inside, struct task *host, const char *who)
{
	for (unsigned long w = 0; w < ARRAY_SIZE(way); w++) {
		long there, here;

		case_start("%s of %s", way[w].name, who);
		there = task_call(inside, uptime, w, 0);
		here = task_call(host, uptime, w, 0);
		EXPECT_TRUE("the uptime on the host, which is that of the machine", here >= AGE_S);
		/* Both may be rounded up, and time goes on between the two. */
		if (!EXPECT_TRUE("an uptime inside that begins with the container", there >= 0 && there <= here - AGE_S + 1))
			note("%ld s inside, %ld s on the host, which was %d s old or more then", there, here, AGE_S);
	}
}

static void expect_onward(struct task *inside, struct task *host)
{
	long before = task_call(host, monotonic_ms, 0, 0);
	long there = task_call(inside, monotonic_ms, 0, 0);

	case_start("CLOCK_MONOTONIC");
	EXPECT_TRUE("a time on the host", before > 0);
	EXPECT_TRUE("no step back on the way in", there >= before);
	EXPECT_TRUE("no step back on the way out", task_call(host, monotonic_ms, 0, 0) >= there);
}

static void run(void)
{
	struct task *host = task_start(NULL);
	struct container *a;

	if (!poll_until(2000 * AGE_S, is_old, 0))
		probe_broken("the machine does not grow older");
	a = container_start();
	expect_own(a->init, host, "init");
	expect_own(task_start(a), host, "a child");
	expect_onward(a->init, host);
}

PROBE(.claim = "uptime and boot time in a container count from its start, and no clock goes back at its border",
      .requirements = "VS-3c",
      .isolation = 1,
      .needs_isolation = ISOLATES_TIME,
      .run = run);
