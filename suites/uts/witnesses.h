/*
 * witnesses.h - the processes that look at the host's and the containers' names, and the play they watch.
 */
#ifndef WITNESSES_H
#define WITNESSES_H

#include "probe.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/uts/witnesses.h"

enum place { HOST, A, B, PLACES };

enum { ON_HOST, A_INIT, A_CHILD, A_GRANDCHILD, B_INIT, B_CHILD, WITNESSES };

struct witness {
	const char *who;
	enum place place;
	struct task *task;
};

static struct witness witness[WITNESSES] = {
	[ON_HOST]	= { "the host", HOST, NULL },
	[A_INIT]	= { "A's init", A, NULL },
	[A_CHILD]	= { "A's child", A, NULL },
	[A_GRANDCHILD]	= { "A's grandchild", A, NULL },
	[B_INIT]	= { "B's init", B, NULL },
	[B_CHILD]	= { "B's child", B, NULL },
};

static inline void witnesses_start(void)
{
	struct container *a = container_start();
	struct container *b = container_start();

	witness[ON_HOST].task = task_start(NULL);
	witness[A_INIT].task = a->init;
	witness[A_CHILD].task = task_start(a);
	witness[A_GRANDCHILD].task = task_fork(witness[A_CHILD].task);
	witness[B_INIT].task = b->init;
	witness[B_CHILD].task = task_start(b);
}

/* What a task's uname() says; the same memory is used for every answer. */
static inline struct new_utsname *uname_of(struct task *task)
{
	struct new_utsname *said = (struct new_utsname *)shared_page;

	memset(said, 0, sizeof(*said));
	REQUIRE_OK(task_syscall(task, __NR_uname, said));
	return said;
}

/* One act: somebody sets a name; then everybody must see the name of his own place and no other. */
struct act {
	const char *what;
	int by;
	const char *name;
};

/* How a name is set and read by a task; set gives what the kernel said, get fills 65 bytes. */
struct naming {
	long (*set)(struct task *task, const char *name);
	long (*get)(struct task *task, char *name);
	unsigned long max;	/* bytes that get can show */
};

static inline void expect_everybody_sees(const struct naming *naming, char name_of[PLACES][72])
{
	char seen[72];
	unsigned long i;

	for (i = 0; i < WITNESSES; i++) {
		memset(seen, 0, sizeof(seen));
		EXPECT_OK(naming->get(witness[i].task, seen));
		if (!EXPECT_STR(name_of[witness[i].place], seen))
			note("seen by %s", witness[i].who);
	}
}

/* Plays the acts; the host gets its own name back at the end. */
static inline void play(const struct naming *naming, const char *field, const struct act *act, unsigned long acts)
{
	char name_of[PLACES][72];
	char before[72];
	unsigned long i;
	long said;

	memset(name_of, 0, sizeof(name_of));
	REQUIRE_OK(naming->get(witness[ON_HOST].task, name_of[HOST]));
	REQUIRE_OK(naming->get(witness[A_INIT].task, name_of[A]));
	REQUIRE_OK(naming->get(witness[B_INIT].task, name_of[B]));
	memcpy(before, name_of[HOST], sizeof(before));
	for (i = 0; i < acts; i++) {
		case_start("%s: %s", field, act[i].what);
		said = naming->set(witness[act[i].by].task, act[i].name);
		/* A container may be forbidden to write below /proc/sys (VS-2e). */
		if (witness[act[i].by].place != HOST && (said == -EROFS || said == -EACCES)) {
			case_skip("a file that a container of this flavour may not write");
			continue;
		}
		EXPECT_OK(said);
		format_text(name_of[witness[act[i].by].place], naming->max, "%s", act[i].name);
		expect_everybody_sees(naming, name_of);
	}
	naming->set(witness[ON_HOST].task, before);
}

/* Both directions, and every generation of A: what the probes of the family have in common. */
static const struct act two_way_acts[] = {
	{ "set by A's init",			A_INIT,		"alpha" },
	{ "set by A's grandchild",		A_GRANDCHILD,	"alpha2" },
	{ "set in B",				B_INIT,		"beta" },
	{ "set on the host",			ON_HOST,	"omega" },
	{ "set in A to what B has",		A_CHILD,	"beta" },
	{ "set in B again",			B_CHILD,	"beta2" },
};

#pragma pop_macro("PROBE_FILE")

#endif
