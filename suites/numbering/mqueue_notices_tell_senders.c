/*
 * The notice of a message in a POSIX queue tells who sent it by the number that the one who is noticed knows.
 *
 * A queue that is open in two containers is a way for one to make the kernel signal the other: here the number goes
 * up, down and across.
 */
#include "people.h"
#include "../pid/view.h"

static long queue;	/* opened before the containers, so that every task has it */

static long ask_for_notice(long sig, long unused)
{
	struct sigevent event;

	(void)unused;
	memset(&event, 0, sizeof(event));
	event.sigev_notify = SIGEV_SIGNAL;
	event.sigev_signo = sig;
	return system_call(__NR_mq_notify, queue, (long)&event, 0, 0, 0, 0);
}

/* A 32-bit kernel may be built without the calls of 32-bit time. */
static long send_message(long unused, long unused2)
{
	long said;

	(void)unused, (void)unused2;
	said = sys_mq_timedsend(queue, "x", 1, 0, NULL);
	if (said != -ENOSYS)
		return said;
	return system_call(__NR_mq_timedsend_time64, queue, (long)"x", 1, 0, 0, 0);
}

static void drain(void)
{
	char text[64];

	if (sys_mq_timedreceive(queue, text, sizeof(text), NULL, NULL) == -ENOSYS)
		system_call(__NR_mq_timedreceive_time64, queue, (long)text, sizeof(text), 0, 0, 0);
}

/* A queue reads as one line of text, which tells who has asked for the notice. */
static long asker_here(long unused, long unused2)
{
	static const char key[] = "NOTIFY_PID:";
	char text[128];
	const char *at;
	long length;

	(void)unused, (void)unused2;
	memset(text, 0, sizeof(text));
	sys_lseek(queue, 0, SEEK_SET);
	length = sys_read(queue, text, sizeof(text) - 1);
	for (at = text; length >= 0 && *at; at++)
		if (string_starts(at, key))
			return leading_number(at + sizeof(key) - 1);
	return length < 0 ? length : -ENODATA;
}

static const struct {
	enum person from, to;
} pair[] = {
	{ A_CHILD, A_TASK },
	{ A_TASK, A_INIT },
	{ A_TASK, HOST },
	{ B_TASK, HOST },
	{ HOST, A_TASK },
	{ B_TASK, A_TASK },
	{ A_INIT, B_TASK },
};

static void open_queue(void)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 64 };
	char name[32];

	format_text(name, sizeof(name), "harness-notices-%ld", sys_getpid());
	queue = sys_mq_open(name, O_CREAT | O_EXCL | O_RDWR | O_NONBLOCK, 0600, &attr);
	if (queue == -ENOSYS)
		probe_skip("this kernel has no POSIX message queues");
	REQUIRE_OK(queue);
	sys_mq_unlink(name);
}

static void run_pair(enum person from, enum person to)
{
	long expected = number_of(from, to);

	case_start("from %s to %s", who[from], who[to]);
	if (expected < 0) {
		case_skip("the flavour does not tell the host's number");
		return;
	}
	EXPECT_OK(task_call(person[to], ask_for_notice, SIGUSR1, 0));
	if (number_of(to, from) >= 0)
		EXPECT_EQ(number_of(to, from), task_call(person[from], asker_here, 0, 0));
	if (EXPECT_OK(task_call(person[from], send_message, 0, 0)))
		EXPECT_EQ(expected, task_call(person[to], take_signal, SIGUSR1, 1000));
	drain();
}

static void run(void)
{
	unsigned long i;
	int p;

	open_queue();
	people_start();
	for (p = 0; p < PEOPLE; p++)
		REQUIRE_OK(task_call(person[p], block_signal, SIGUSR1, 0));
	for (i = 0; i < ARRAY_SIZE(pair); i++)
		run_pair(pair[i].from, pair[i].to);
}

PROBE(.claim = "the notice of a queued message tells its sender by the number that the receiver knows, or 0",
      .requirements = "O-4 VS-3i",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
