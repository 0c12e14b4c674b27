/*
 * A container is known while it lives and forgotten when it has ended, however many come after one another.
 *
 * What is left of an ended container, be it one reference too many, adds up until no new one can be made. Where the
 * kernel can be told how many it may have at once, a handful is made to be many.
 */
#include "identity.h"

#define CYCLES	9
#define LIMIT	4	/* at once; CYCLES is more than twice as many */

static const char *const knob[] = {
	"/proc/sys/user/max_uts_namespaces",
	"/proc/sys/user/max_ipc_namespaces",
	"/proc/sys/user/max_pid_namespaces",
	"/proc/sys/user/max_net_namespaces",
	"/proc/sys/user/max_mnt_namespaces",
	"/proc/sys/user/max_cgroup_namespaces",
	"/proc/sys/user/max_time_namespaces",
};

static char before[ARRAY_SIZE(knob)][24];

static void lower_limits(void)
{
	char text[24];
	unsigned long i;

	format_text(text, sizeof(text), "%d", LIMIT);
	for (i = 0; i < ARRAY_SIZE(knob); i++)
		if (read_file(knob[i], before[i], sizeof(before[i])) > 0)
			write_file(knob[i], text);
}

static void restore_limits(void)
{
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(knob); i++)
		if (before[i][0])
			write_file(knob[i], before[i]);
}

static long is_it(long id, long wanted)
{
	return id == wanted;
}

static long is_listed(struct container *container, long id)
{
	return container->flavour->list(is_it, id) == 1;
}

/* The last pieces of an ended one may be given back a little later. */
static long try_start(long made)
{
	long said = container_try_start((struct container **)made);

	return said == -ENOSPC || said == -EAGAIN ? 0 : said < 0 ? said : 1;
}

/* Whether another one is worth trying. */
static int run_cycle(int cycle)
{
	struct container *a;
	long said, id, tells;

	case_start("container %d", cycle + 1);
	said = poll_until(3000, try_start, (long)&a);
	if (!EXPECT_EQ(1, said))
		return 0;
	id = a->id;
	/* Where there is nothing to list, that containers can be made and ended is asked all the same. */
	tells = tells_identities(a);
	if (tells)
		EXPECT_TRUE("it is listed", is_listed(a, id));
	container_end(a);
	return !tells || EXPECT_TRUE("it is not listed any more", !is_listed(a, id));
}

static void run(void)
{
	int cycle = 0;

	lower_limits();
	while (cycle < CYCLES && run_cycle(cycle))
		cycle++;
	restore_limits();
}

PROBE(.claim = "a container is listed while it lives, and given back when it has ended, again and again",
      .requirements = "VS-1a K-3 K-4",
      .isolation = 1,
      .exclusive = 1,	/* it limits how many containers the machine may have */
      .deadline_ms = 60000,
      .needs_isolation = ISOLATES_PID,
      .run = run);
