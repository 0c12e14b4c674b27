/*
 * /proc/sysvipc/{shm,sem,msg} list the objects of the reader's container and no others.
 *
 * The files walk the tables by themselves, without the look-up of the calls, and have leaked keys and ids of the
 * host into containers that could do nothing else with them.
 */
#include "objects.h"

enum { HOST, A, B, PLACES };

static const char *const where[] = { "the host", "A", "B" };
static const long key[] = { 0x50410011, 0x50410012, 0x50410013 };

static long read_in_task(long path, long unused)
{
	(void)unused;
	memset(shared_page, 0, 32768);
	return read_file((const char *)path, shared_page, 32768);
}

/* Whether a line of the text begins with this key; the files print keys as signed decimal numbers. */
static int lists(const char *text, long wanted)
{
	char number[24];

	format_text(number, sizeof(number), "%ld ", wanted);
	while (*text) {
		while (*text == ' ')
			text++;
		if (string_starts(text, number))
			return 1;
		while (*text && *text++ != '\n')
			;
	}
	return 0;
}

static void run_kind(const struct kind *k, struct task *task[PLACES])
{
	long id[PLACES];
	int reader, owner;

	for (owner = HOST; owner < PLACES; owner++) {
		id[owner] = task_call(task[owner], k->get, key[owner], IPC_CREAT | IPC_EXCL | 0600);
		REQUIRE_OK(id[owner]);
	}
	for (reader = HOST; reader < PLACES; reader++) {
		case_start("%s in %s", k->proc, where[reader]);
		EXPECT_OK(task_call(task[reader], read_in_task, (long)k->proc, 0));
		for (owner = HOST; owner < PLACES; owner++)
			if (!EXPECT_EQ(reader == owner, lists(shared_page, key[owner])))
				note("the key is that of %s", where[owner]);
	}
	for (owner = HOST; owner < PLACES; owner++)
		task_call(task[owner], k->remove, id[owner], 0);
}

static void run(void)
{
	struct task *task[PLACES];
	unsigned long i;

	task[HOST] = task_start(NULL);
	task[A] = container_start()->init;
	task[B] = container_start()->init;
	for (i = 0; i < ARRAY_SIZE(kind); i++)
		run_kind(&kind[i], task);
}

PROBE(.claim = "/proc/sysvipc lists the System V objects of the reader's container and no others",
      .requirements = "VS-2a VS-2b K-11",
      .isolation = 1,
      .needs_isolation = ISOLATES_IPC,
      .needs_file = "/proc/sysvipc/shm",
      .run = run);
