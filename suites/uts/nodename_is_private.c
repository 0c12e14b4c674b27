/*
 * sethostname() reaches every task of the caller's container and nobody else.
 *
 * The nodename was the first thing that containers were asked to have of their own: it shows whether uname() reads
 * the caller's copy of the fields or a global that an architecture still keeps.
 */
#include "witnesses.h"

static long set_nodename(struct task *task, const char *name)
{
	memcpy(shared_page + 1024, name, string_length(name) + 1);
	return task_syscall(task, __NR_sethostname, shared_page + 1024, string_length(name));
}

static long get_nodename(struct task *task, char *name)
{
	memcpy(name, uname_of(task)->nodename, 65);
	return 0;
}

static const struct naming nodename = { set_nodename, get_nodename, 65 };

static void run(void)
{
	witnesses_start();
	play(&nodename, "nodename", two_way_acts, ARRAY_SIZE(two_way_acts));
}

PROBE(.claim = "sethostname() changes uname()'s nodename for all of the caller's container and nobody else",
      .requirements = "VS-3a O-8 K-6",
      .isolation = 1,
      .exclusive = 1,	/* without isolation it renames the machine */
      .needs_isolation = ISOLATES_UTS,
      .run = run);
