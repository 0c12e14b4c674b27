/*
 * setdomainname() reaches every task of the caller's container and nobody else.
 *
 * The domainname sits in the same structure as the nodename but has a system call of its own, which was forgotten
 * once before; it is shown by uname() and, on sparc, by getdomainname().
 */
#include "witnesses.h"

static long set_domainname(struct task *task, const char *name)
{
	memcpy(shared_page + 1024, name, string_length(name) + 1);
	return task_syscall(task, __NR_setdomainname, shared_page + 1024, string_length(name));
}

static long get_domainname(struct task *task, char *name)
{
	memcpy(name, uname_of(task)->domainname, 65);
	return 0;
}

static const struct naming domainname = { set_domainname, get_domainname, 65 };

static void run(void)
{
	witnesses_start();
	play(&domainname, "domainname", two_way_acts, ARRAY_SIZE(two_way_acts));
}

PROBE(.claim = "setdomainname() changes uname()'s domainname for all of the caller's container and nobody else",
      .requirements = "VS-3a O-8 K-6",
      .isolation = 1,
      .exclusive = 1,	/* without isolation it renames the machine */
      .needs_isolation = ISOLATES_UTS,
      .run = run);
