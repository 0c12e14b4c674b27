/*
 * What the kernel says about a fault of a container's program is in the container's log and not in the host's.
 *
 * Anybody can have it say so at will, and only those who run the program can do something about it.
 */
#include "faults.h"

#define FATAL_SIGNALS	"/proc/sys/kernel/print-fatal-signals"
#define LIMIT		"/proc/sys/kernel/printk_ratelimit"	/* not all heed it */
#define TRAPS		"/proc/sys/debug/exception-trace"	/* arm: what the command line's user_debug= says */

static const struct {
	const char *name;
	const char *knob;
	void (*fault)(void);
} tcase[] = {
	{ "a fatal signal",			FATAL_SIGNALS, write_nowhere },
	{ "a write to where there is nothing",	TRAPS, write_nowhere },
	{ "a jump to where there is nothing",	TRAPS, jump_nowhere },
	{ "what is no instruction",		TRAPS, do_what_is_no_instruction },
};

struct setting {
	const char *path;
	char before[16];
};

static void set(struct setting *setting, const char *path, const char *value)
{
	setting->path = path;
	memset(setting->before, 0, sizeof(setting->before));
	read_file(path, setting->before, sizeof(setting->before));
	write_file(path, value);
}

static void put_back(const struct setting *setting)
{
	if (setting->before[0])
		write_file(setting->path, setting->before);
}

struct attempt {
	struct task *by;
	unsigned long i;
	const char *name;
	struct task *reader;
};

/* Such messages are limited to so many in 5 s, all containers together: asked again until one comes. */
#define LIMIT_MS 6000

static long is_told(long arg)
{
	const struct attempt *attempt = (const struct attempt *)arg;

	task_call(attempt->by, die_of, (long)tcase[attempt->i].fault, (long)attempt->name);
	return log_find(attempt->reader, attempt->name) != NULL;
}

static void run_case(struct task *host, struct task *inside, struct task *other, unsigned long i)
{
	static int heard, missed;
	struct attempt attempt = { .by = host, .i = i, .reader = host, .name = dying_name() };
	long settable = write_file(tcase[i].knob, "1") >= 0;

	case_start("%s on the host", tcase[i].name);
	/* What another probe has used up of the limit comes back once, and what cannot be set needs no wait. */
	if (!poll_until(!settable ? 0 : heard ? 500 : LIMIT_MS, is_told, (long)&attempt)) {
		case_skip("this kernel says nothing about it");
		return;
	}
	heard = string_equal(tcase[i].knob, TRAPS);
	EXPECT_TRUE("it is not in a container's log", !log_find(inside, attempt.name));
	case_start("%s in a container", tcase[i].name);
	attempt = (struct attempt){ .by = inside, .i = i, .reader = inside, .name = dying_name() };
	/* The host may have had the last message of the limit; who has waited for the next once need not do so again. */
	if (!EXPECT_TRUE("it is in the container's own log",
			 poll_until(missed ? 500 : LIMIT_MS, is_told, (long)&attempt)))
		missed = 1;
	EXPECT_TRUE("it is not in the host's log", !log_find(host, attempt.name));
	EXPECT_TRUE("it is not in another container's log", !log_find(other, attempt.name));
}

static void run(void)
{
	struct setting fatal_signals, traps, limit;
	struct task *host, *inside, *other;
	unsigned long i;

	log_room();
	host = task_start(NULL);
	inside = task_start(container_start());
	other = task_start(container_start());
	set(&fatal_signals, FATAL_SIGNALS, "0");
	set(&traps, TRAPS, "0");
	set(&limit, LIMIT, "0");
	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		run_case(host, inside, other, i);
		write_file(tcase[i].knob, "0");
	}
	put_back(&fatal_signals);
	put_back(&traps);
	put_back(&limit);
}

PROBE(.claim = "what the kernel says about a fault of a container's program is in the container's log only",
      .requirements = "O-2 VS-3e",
      .isolation = 1,
      .exclusive = 1,	/* what the kernel says about faults is set for the whole machine */
      .deadline_ms = 60000,
      .needs_isolation = ISOLATES_LOG,
      .run = run);
