/*
 * A personality changes what uname() says for the task that took it, leaves the names alone, and nobody else sees it.
 *
 * PER_LINUX32 and UNAME26 rewrite one field of the answer on its way out. Code that rewrites the container's copy
 * instead, or copies from the host's, is an old trap of virtualized utsnames.
 */
#include "witnesses.h"
#include <linux/personality.h>

#if defined(__x86_64__) || defined(__ia64__)
#define MACHINE32 "i686"
#elif defined(__powerpc64__)
#define MACHINE32 "ppc"
#elif defined(__sparc__) && defined(__arch64__)
#define MACHINE32 "sparc"
#else
#define MACHINE32 NULL
#endif

static const struct {
	const char *name;
	long persona;
	unsigned long offset;
	const char *text;	/* what the field says for a task with this personality, or begins with */
	int whole;
} tcase[] = {
	{ "PER_LINUX32 and machine", PER_LINUX32, __builtin_offsetof(struct new_utsname, machine), MACHINE32, 1 },
	{ "UNAME26 and release", UNAME26, __builtin_offsetof(struct new_utsname, release), "2.6.", 0 },
};

static int says(struct task *task, unsigned long i)
{
	const char *field = (const char *)uname_of(task) + tcase[i].offset;

	return tcase[i].whole ? string_equal(field, tcase[i].text) : string_starts(field, tcase[i].text);
}

static void run_case(struct task *taker, const char *nodename, unsigned long i)
{
	struct task *child = task_fork(taker);
	unsigned long w;

	EXPECT_TRUE("the field follows the personality", says(taker, i));
	EXPECT_STR(nodename, uname_of(taker)->nodename);
	EXPECT_TRUE("a child inherits it", says(child, i));
	for (w = 0; w < WITNESSES; w++)
		if (!EXPECT_TRUE("nobody else's field changes", !says(witness[w].task, i)))
			note("seen by %s", witness[w].who);
	task_end(child);
}

static void run(void)
{
	char nodename[65];
	struct task *taker;
	unsigned long i;

	witnesses_start();
	memcpy(nodename, uname_of(witness[A_INIT].task)->nodename, 65);
	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("%s", tcase[i].name);
		if (!tcase[i].text) {
			case_skip("a 32-bit machine has no 32-bit personality to show");
			continue;
		}
		if (says(witness[ON_HOST].task, i)) {
			case_skip("the host already says %s", tcase[i].text);
			continue;
		}
		taker = task_start(witness[A_INIT].task->container);
		REQUIRE_OK(task_syscall(taker, __NR_personality, tcase[i].persona));
		run_case(taker, nodename, i);
		task_end(taker);
	}
}

PROBE(.claim = "a personality changes uname()'s machine or release for the task that took it and nobody else",
      .requirements = "VS-3a O-8",
      .needs_kernel = KERNEL(3, 1, 0),	/* UNAME26 */
      .run = run);
