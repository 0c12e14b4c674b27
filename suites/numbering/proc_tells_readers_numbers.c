/*
 * The files of a task in /proc tell every number as the reader's side knows it.
 *
 * Each file prints the same few numbers by code of its own. A container's /proc tells the container's, the host's
 * tells the host's of the same task, and a number that has no name inside is 0.
 */
#include "people.h"
#include "../pid/view.h"

/* Whose number a field tells. */
enum relation { ITSELF, ITS_PARENT, ITS_GROUP, ITS_SESSION };

static const struct field {
	const char *name;
	const char *key;	/* of status; NULL: a field of stat */
	int number;		/* of stat, or 1: the last word is the number inside whoever reads */
	enum relation relation;
} field[] = {
	{ "stat pid",		NULL, 1, ITSELF },
	{ "stat ppid",		NULL, 4, ITS_PARENT },
	{ "stat pgrp",		NULL, 5, ITS_GROUP },
	{ "stat session",	NULL, 6, ITS_SESSION },
	{ "status Pid",		"Pid", 0, ITSELF },
	{ "status Tgid",	"Tgid", 0, ITSELF },
	{ "status PPid",	"PPid", 0, ITS_PARENT },
	{ "status TracerPid",	"TracerPid", 0, -1 },
	{ "status NSpid",	"NSpid", 1, ITSELF },
	{ "status NStgid",	"NStgid", 1, ITSELF },
	{ "status NSpgid",	"NSpgid", 1, ITS_GROUP },
	{ "status NSsid",	"NSsid", 1, ITS_SESSION },
};

/* A_TASK leads the session, its child a group of its own. */
static const struct subject {
	enum person task;
	int relation[4];	/* by enum relation */
} subject[] = {
	{ A_INIT, { A_INIT, -1, -1, -1 } },
	{ A_TASK, { A_TASK, A_INIT, A_TASK, A_TASK } },
	{ A_CHILD, { A_CHILD, A_TASK, A_CHILD, A_TASK } },
};

static const enum person reader[] = { A_INIT, A_CHILD, HOST };

static long first_number(struct task *by, long pid, const struct field *f)
{
	return f->key ? status_number(by, pid, f->key) : stat_field(by, pid, f->number);
}

static void run_field(const struct subject *s, const struct field *f, enum person by)
{
	long pid = number_of(s->task, by), told;
	int whose = (int)f->relation < 0 ? -1 : s->relation[f->relation];

	case_start("%s of %s, read by %s", f->name, who[s->task], who[by]);
	if (pid < 0) {
		case_skip("the flavour does not tell the host's number");
		return;
	}
	told = first_number(person[by], pid, f);
	if (told == -ENODATA) {
		case_skip("this kernel does not have the line");
		return;
	}
	/* Nobody traces it; and init's parent is nobody inside. */
	if ((int)f->relation < 0 || (whose < 0 && f->relation == ITS_PARENT && by != HOST))
		EXPECT_EQ(0, told);
	else if (whose >= 0)
		EXPECT_EQ(number_of(whose, by), told);
	else
		EXPECT_OK(told);
	if (f->key && f->number && whose >= 0)
		EXPECT_EQ(person[whose]->pid, status_last_number(person[by], pid, f->key));
}

static long children_of_here(long pid, long unused)
{
	char path[64];

	(void)unused;
	format_text(path, sizeof(path), "/proc/%ld/task/%ld/children", pid, pid);
	memset(text_seen(), 0, 0x4000);
	return read_file(path, text_seen(), 0x4000);
}

static void run_children(enum person by)
{
	long pid = number_of(A_TASK, by), said;

	case_start("children of %s, read by %s", who[A_TASK], who[by]);
	said = pid < 0 ? -ENODATA : task_call(person[by], children_of_here, pid, 0);
	if (said == -ENOENT || said == -ENODATA) {
		case_skip("%s", pid < 0 ? "the flavour does not tell the host's number" : "this kernel does not have it");
		return;
	}
	EXPECT_OK(said);
	EXPECT_EQ(number_of(A_CHILD, by), leading_number(text_seen()));
}

/* A reader's own entry, by the name that needs no number. */
static void run_self(void)
{
	struct task *child = person[A_CHILD];

	case_start("a task's own entry");
	EXPECT_EQ(child->pid, stat_field(child, 0, 1));
	EXPECT_EQ(person[A_TASK]->pid, stat_field(child, 0, 4));
	EXPECT_EQ(child->pid, stat_field(child, 0, 5));
	EXPECT_EQ(person[A_TASK]->pid, stat_field(child, 0, 6));
	EXPECT_EQ(person[A_TASK]->pid, status_number(child, 0, "PPid"));
}

static void run_entered(void)
{
	static const int number[] = { 4, 5, 6 };
	struct task *entered;
	unsigned long i;
	long told;

	case_start("a task that came in from the host");
	if (task_try_enter(a, &entered) < 0) {
		case_skip("this flavour or this kernel cannot enter a container");
		return;
	}
	EXPECT_EQ(entered->pid, stat_field(person[A_INIT], entered->pid, 1));
	for (i = 0; i < ARRAY_SIZE(number); i++) {
		told = stat_field(person[A_INIT], entered->pid, number[i]);
		if (!EXPECT_TRUE("nobody's number, or a member's that it could be", may_be_told(entered, told)))
			note("field %d tells %ld", number[i], told);
	}
}

static void run(void)
{
	unsigned long s, f, r;

	people_start();
	case_start("a session and a group of their own");
	EXPECT_EQ(person[A_TASK]->pid, task_syscall(person[A_TASK], __NR_setsid));
	task_end(person[A_CHILD]);
	person[A_CHILD] = task_fork(person[A_TASK]);
	EXPECT_OK(task_syscall(person[A_CHILD], __NR_setpgid, 0, 0));
	for (s = 0; s < ARRAY_SIZE(subject); s++)
		for (r = 0; r < ARRAY_SIZE(reader); r++)
			for (f = 0; f < ARRAY_SIZE(field); f++)
				run_field(&subject[s], &field[f], reader[r]);
	for (r = 0; r < ARRAY_SIZE(reader); r++)
		run_children(reader[r]);
	run_self();
	run_entered();
}

PROBE(.claim = "the files of a task in /proc tell its own, parent's, group's and session's numbers as the reader knows them",
      .requirements = "VS-2b VS-3i I-6 I-5",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .needs_file = "/proc/self/status",
      .run = run);
