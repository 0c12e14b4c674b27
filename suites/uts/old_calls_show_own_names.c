/*
 * Every older call of the uname() family shows the container's names, too.
 *
 * The old calls live in architecture code, out of sight of whoever changes the generic ones: exactly where a port
 * to one more architecture forgets them. x86_64 has those of i386, behind the gate that 32-bit programs use.
 */
#include "witnesses.h"

#define OFFSET(type, field) __builtin_offsetof(struct type, field)

struct old_call {
	const char *name;
	long number;
	unsigned long offset, size;	/* where the answer has the name, and the most that fits */
	long set_call;
	int by_gate;			/* int 0x80 on x86_64 */
};

static const struct old_call old_call[] = {
	{ "olduname", __NR_olduname, OFFSET(old_utsname, nodename), 65, __NR_sethostname, 0 },
	{ "oldolduname", __NR_oldolduname, OFFSET(oldold_utsname, nodename), 9, __NR_sethostname, 0 },
#ifdef __NR_gethostname
	{ "gethostname", __NR_gethostname, 0, 65, __NR_sethostname, 0 },
#endif
#ifdef __NR_getdomainname
	{ "getdomainname", __NR_getdomainname, 0, 65, __NR_setdomainname, 0 },
#endif
#ifdef __x86_64__
	{ "i386 olduname", 109, OFFSET(old_utsname, nodename), 65, __NR_sethostname, 1 },
	{ "i386 oldolduname", 59, OFFSET(oldold_utsname, nodename), 9, __NR_sethostname, 1 },
	{ "i386 uname nodename", 122, OFFSET(new_utsname, nodename), 65, __NR_sethostname, 1 },
	{ "i386 uname domainname", 122, OFFSET(new_utsname, domainname), 65, __NR_setdomainname, 1 },
#endif
};

static const struct old_call *asked;	/* the one being tried; only the host process looks here */

/* In the program's own data, which lies where a 32-bit pointer reaches. */
static char answer[512];

static long ask(long number, long by_gate)
{
	long said;

	memset(answer, 0, sizeof(answer));
#ifdef __x86_64__
	if (by_gate) {
		int result;

		__asm__ volatile ("int $0x80" : "=a" (result) : "0" ((int)number), "b" (answer)
				  : "memory", "cc", "r8", "r9", "r10", "r11");
		said = result;
	} else
#endif
		said = system_call(number, (long)answer, 65, 0, 0, 0, 0);
	(void)by_gate;
	memcpy(shared_page, answer, sizeof(answer));
	return said;
}

static long set_name(struct task *task, const char *name)
{
	memcpy(shared_page + 1024, name, string_length(name) + 1);
	return task_syscall(task, asked->set_call, shared_page + 1024, string_length(name));
}

static long get_name(struct task *task, char *name)
{
	long said = task_call(task, ask, asked->number, asked->by_gate);

	memcpy(name, shared_page + asked->offset, asked->size);
	return said;
}

static void run(void)
{
	struct naming naming = { set_name, get_name, 65 };
	long said;

	witnesses_start();
	for (asked = old_call; asked < old_call + ARRAY_SIZE(old_call); asked++) {
		/* A gate that is not there kills whoever tries it. */
		said = task_call(task_start(NULL), ask, asked->number, asked->by_gate);
		if (said == -ENOSYS || said == -ESHUTDOWN) {
			case_start("%s", asked->name);
			case_skip("this architecture or this kernel does not have it");
			continue;
		}
		naming.max = asked->size;
		play(&naming, asked->name, two_way_acts, ARRAY_SIZE(two_way_acts));
	}
}

PROBE(.claim = "the older calls of the uname() family show the names of the caller's container only",
      .requirements = "VS-3a O-8 K-6",
      .isolation = 1,
      .exclusive = 1,	/* without isolation it renames the machine */
      .needs_isolation = ISOLATES_UTS,
      .run = run);
