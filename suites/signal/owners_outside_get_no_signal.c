/*
 * A file's owner who lives outside of the caller's container is never told of input by a signal.
 *
 * Here the number is given at one time and the signal sent at another, by whoever writes. Before 4.16 an unknown
 * owner was no error, so that only what arrives can be judged.
 */
#include "strangers.h"

static long own_by_pid(long fd, long pid)
{
	return sys_fcntl(fd, F_SETOWN, pid);
}

static long own_by_group(long fd, long pid)
{
	return sys_fcntl(fd, F_SETOWN, -pid);
}

static long own_by(long fd, int type, long pid)
{
	struct f_owner_ex owner = { .type = type, .pid = pid };

	return sys_fcntl(fd, F_SETOWN_EX, (long)&owner);
}

static long own_by_typed_pid(long fd, long pid)
{
	return own_by(fd, F_OWNER_PID, pid);
}

static long own_by_tid(long fd, long pid)
{
	return own_by(fd, F_OWNER_TID, pid);
}

static long own_by_typed_group(long fd, long pid)
{
	return own_by(fd, F_OWNER_PGRP, pid);
}

static long own_by_ioctl(long fd, long pid)
{
	int owner = pid;

	return sys_ioctl(fd, SIOCSPGRP, &owner);
}

static const struct {
	const char *name;
	long (*own)(long fd, long pid);
} tcase[] = {
	{ "F_SETOWN of a process", own_by_pid },
	{ "F_SETOWN of a group", own_by_group },
	{ "F_SETOWN_EX of a process", own_by_typed_pid },
	{ "F_SETOWN_EX of a thread", own_by_tid },
	{ "F_SETOWN_EX of a group", own_by_typed_group },
	{ "SIOCSPGRP", own_by_ioctl },
};

/* Gives one end of a socket to an owner and writes into the other; what setting the owner gave. */
static long own_and_write(long i, long pid)
{
	long said, set;
	int ends[2];

	said = sys_socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	if (said < 0)
		return said;
	set = tcase[i].own(ends[0], pid);
	said = sys_fcntl(ends[0], F_SETFL, FASYNC);
	if (said >= 0)
		said = sys_write(ends[1], "x", 1);
	sys_close(ends[0]);
	sys_close(ends[1]);
	return said < 0 ? said : set;
}

static void run_way(long i)
{
	struct stranger *target;
	long said;
	int s;

	case_start("%s of one's own", tcase[i].name);
	said = task_call(caller, own_and_write, i, own->pid);
	if (said == -EINVAL) {
		case_skip("this kernel does not have the command");
		return;
	}
	EXPECT_OK(said);
	EXPECT_EQ(1, taken_by(own, SIGIO));
	for (s = 0; s < STRANGERS; s++) {
		case_start("%s: %s", tcase[i].name, stranger[s].name);
		target = meet(s);
		if (!target->pid) {
			case_skip("the flavour does not tell the host's number");
			continue;
		}
		said = task_call(caller, own_and_write, i, target->pid);
		if (!EXPECT_TRUE("no owner, by ESRCH or in silence", said == 0 || said == -ESRCH))
			note("setting the owner gave %ld", said);
		EXPECT_EQ(0, taken_by(target->task, SIGIO));
	}
}

static void run(void)
{
	unsigned long i;

	strangers_start();
	for (i = 0; i < ARRAY_SIZE(tcase); i++)
		run_way(i);
}

PROBE(.claim = "a file's owner who lives outside of the caller's container gets no signal from it",
      .requirements = "K-9 VS-2a",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
