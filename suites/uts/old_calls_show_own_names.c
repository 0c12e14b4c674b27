/*
 * Every older call of the uname() family shows the container's names, too.
 *
 * The old calls live in architecture code, out of sight of whoever changes the generic ones: exactly where a port
 * to one more architecture forgets them. An architecture has those that its <asm/unistd.h> numbers.
 */
#include "witnesses.h"

struct old_call {
	const char *name;
	long number;
	unsigned long offset, size;	/* where the answer has the name, and the most that fits */
	long length;			/* a second argument, where the call has one */
	long set_call;
};

static const struct old_call old_call[] = {
#ifdef __NR_olduname
	{ "olduname", __NR_olduname, __builtin_offsetof(struct old_utsname, nodename), 65, 0, __NR_sethostname },
#endif
#ifdef __NR_oldolduname
	{ "oldolduname", __NR_oldolduname, __builtin_offsetof(struct oldold_utsname, nodename), 9, 0,
	  __NR_sethostname },
#endif
#ifdef __NR_gethostname
	{ "gethostname", __NR_gethostname, 0, 65, 65, __NR_sethostname },
#endif
#ifdef __NR_getdomainname
	{ "getdomainname", __NR_getdomainname, 0, 65, 65, __NR_setdomainname },
#endif
	{ NULL, 0, 0, 0, 0, 0 },
};

static const struct old_call *asked;	/* the one being tried; only the host process looks here */

static long set_name(struct task *task, const char *name)
{
	memcpy(shared_page + 1024, name, string_length(name) + 1);
	return task_syscall(task, asked->set_call, shared_page + 1024, string_length(name));
}

static long get_name(struct task *task, char *name)
{
	long said;

	memset(shared_page, 0, 512);
	said = task_syscall(task, asked->number, shared_page, asked->length);
	memcpy(name, shared_page + asked->offset, asked->size);
	return said;
}

static void run(void)
{
	struct naming naming = { set_name, get_name, 65 };
	long said;

	if (!old_call[0].name)
		probe_skip("this architecture has no older call than uname()");
	witnesses_start();
	for (asked = old_call; asked->name; asked++) {
		said = task_syscall(witness[ON_HOST].task, asked->number, shared_page, asked->length);
		if (said == -ENOSYS) {
			case_start("%s", asked->name);
			case_skip("this kernel does not have it");
			continue;
		}
		naming.max = asked->size;
		play(&naming, asked->name, two_way_acts, ARRAY_SIZE(two_way_acts));
	}
}

PROBE(.claim = "olduname(), oldolduname() and getdomainname() show the names of the caller's container only",
      .requirements = "VS-3a O-8 K-6",
      .isolation = 1,
      .exclusive = 1,	/* without isolation it renames the machine */
      .needs_isolation = ISOLATES_UTS,
      .run = run);
