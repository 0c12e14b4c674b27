/*
 * A name of a bad length or address is refused with the documented error and changes nothing.
 *
 * A container's own copy of the names must be guarded like the host's: the structure has 65 bytes for each.
 */
#include "witnesses.h"

static const char longest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
static const char too_long[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef!";

static const struct {
	const char *name;
	const char *text;
	long length;
	int error;
	const char *after;	/* the name then; NULL: the one before */
} tcase[] = {
	{ "64 bytes",			longest,		64,	0,	longest },
	{ "65 bytes",			too_long,		65,	EINVAL,	NULL },
	{ "the largest length",		too_long,		0x7fffffff, EINVAL, NULL },
	{ "a negative length",		too_long,		-1,	EINVAL,	NULL },
	{ "an unmapped address",	(const char *)1,	5,	EFAULT,	NULL },
	{ "only the first bytes",	longest,		3,	0,	"012" },
	{ "no byte",			longest,		0,	0,	"" },
};

static const struct {
	const char *name;
	long number;
	unsigned long offset;
} call[] = {
	{ "sethostname", __NR_sethostname, __builtin_offsetof(struct new_utsname, nodename) },
	{ "setdomainname", __NR_setdomainname, __builtin_offsetof(struct new_utsname, domainname) },
};

static void run_call(struct task *task, const char *where, unsigned long c)
{
	char *now = (char *)uname_of(task) + call[c].offset;
	char before[72], expected[72];
	unsigned long i;

	memcpy(before, now, 65);
	memcpy(expected, now, 65);
	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("%s %s: %s", call[c].name, where, tcase[i].name);
		EXPECT_ERRNO(tcase[i].error, task_syscall(task, call[c].number, tcase[i].text, tcase[i].length));
		if (tcase[i].after)
			format_text(expected, 65, "%s", tcase[i].after);
		uname_of(task);
		EXPECT_STR(expected, now);
	}
	memcpy(shared_page + 1024, before, 65);
	task_syscall(task, call[c].number, shared_page + 1024, string_length(before));
}

static void run(void)
{
	unsigned long c;

	witnesses_start();
	for (c = 0; c < ARRAY_SIZE(call); c++) {
		run_call(witness[ON_HOST].task, "on the host", c);
		run_call(witness[A_CHILD].task, "in a container", c);
	}
}

PROBE(.claim = "a name of a bad length is refused with EINVAL, at a bad address with EFAULT, and changes nothing",
      .requirements = "VS-3a O-8",
      .exclusive = 1,	/* it renames the machine for a moment */
      .run = run);
