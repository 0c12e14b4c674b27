/*
 * The owner of an open file is told by the number that the one who asks knows, and as 0 when it is outside.
 *
 * Who owns a file gets its signals. The owner is kept with the open file, which several containers may share, while
 * its number is different in each.
 */
#include "people.h"

#ifndef F_SETOWN_EX
#define F_SETOWN_EX	15
#define F_GETOWN_EX	16
#endif

enum { KIND_TASK, KIND_PROCESS, KIND_GROUP };	/* as F_SETOWN_EX counts them */

struct owner {
	int kind, pid;
};

static int shared_pipe[2], shared_socket;	/* opened before the containers, so that every task has them */

/* A group is given and told as a negative number. */
static long set_own(long pid, long unused)
{
	(void)unused;
	return sys_fcntl(shared_pipe[0], F_SETOWN, pid);
}

static long set_own_group(long pid, long unused)
{
	(void)unused;
	return sys_fcntl(shared_pipe[0], F_SETOWN, -pid);
}

static long get_own(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return sys_fcntl(shared_pipe[0], F_GETOWN, 0);
}

static long get_own_group(long unused, long unused2)
{
	return -get_own(unused, unused2);
}

static long set_own_ex(long pid, long kind)
{
	struct owner owner = { kind, pid };

	return sys_fcntl(shared_pipe[0], F_SETOWN_EX, (long)&owner);
}

/* The number, if it is of that kind; nobody is of any kind. */
static long get_own_ex(long unused, long kind)
{
	struct owner owner = { -1, -1 };
	long said = sys_fcntl(shared_pipe[0], F_GETOWN_EX, (long)&owner);

	(void)unused;
	if (said < 0)
		return said;
	return owner.pid == 0 || owner.kind == kind ? owner.pid : -EPROTO;
}

static long set_own_ioctl(long pid, long request)
{
	int number = pid;

	return sys_ioctl(shared_socket, request, &number);
}

static long get_own_ioctl(long unused, long request)
{
	int number = -1;
	long said = sys_ioctl(shared_socket, request, &number);

	(void)unused;
	return said < 0 ? said : number;
}

static const struct {
	const char *name;
	long (*set)(long pid, long how);
	long (*get)(long unused, long how);
	long set_how, get_how;
} way[] = {
	{ "F_GETOWN", set_own, get_own, 0, 0 },
	{ "F_GETOWN of a group", set_own_group, get_own_group, 0, 0 },
	{ "F_GETOWN_EX of a thread", set_own_ex, get_own_ex, KIND_TASK, KIND_TASK },
	{ "F_GETOWN_EX of a process", set_own_ex, get_own_ex, KIND_PROCESS, KIND_PROCESS },
	{ "F_GETOWN_EX of a group", set_own_ex, get_own_ex, KIND_GROUP, KIND_GROUP },
	{ "FIOGETOWN", set_own_ioctl, get_own_ioctl, FIOSETOWN, FIOGETOWN },
	{ "SIOCGPGRP", set_own_ioctl, get_own_ioctl, SIOCSPGRP, SIOCGPGRP },
};

static const struct {
	enum person owner, setter, reader;
} row[] = {
	{ A_TASK, A_TASK, A_TASK },
	{ A_CHILD, A_TASK, A_INIT },
	{ A_TASK, A_TASK, HOST },
	{ A_TASK, HOST, A_INIT },	/* by its number on the host */
	{ HOST, HOST, A_TASK },
	{ B_TASK, B_TASK, A_TASK },
	{ B_TASK, B_TASK, HOST },
	{ HOST, HOST, HOST },
};

static void run_row(unsigned long w, unsigned long r)
{
	enum person owner = row[r].owner, setter = row[r].setter, reader = row[r].reader;
	long said;

	case_start("%s: %s, set by %s, read by %s", way[w].name, who[owner], who[setter], who[reader]);
	if (number_of(owner, setter) < 0 || number_of(owner, reader) < 0) {
		case_skip("the flavour does not tell the host's number");
		return;
	}
	said = task_call(person[setter], way[w].set, number_of(owner, setter), way[w].set_how);
	if (said == -EINVAL && way[w].set == set_own_ex) {
		case_skip("this kernel does not have the call");
		return;
	}
	EXPECT_OK(said);
	EXPECT_EQ(number_of(owner, reader), task_call(person[reader], way[w].get, 0, way[w].get_how));
}

static void run(void)
{
	unsigned long w, r;

	REQUIRE_OK(sys_pipe(shared_pipe));
	shared_socket = REQUIRE_OK(sys_socket(AF_UNIX, SOCK_DGRAM, 0));
	people_start();
	/* A number is found as a group's only if it leads one. */
	case_start("everybody leads a group");
	for (r = 0; r < ARRAY_SIZE(row); r++)
		EXPECT_OK(task_syscall(person[row[r].owner], __NR_setpgid, 0, 0));
	for (w = 0; w < ARRAY_SIZE(way); w++)
		for (r = 0; r < ARRAY_SIZE(row); r++)
			run_row(w, r);
}

PROBE(.claim = "the owner of an open file is given and told in the caller's numbers, and told as 0 when it is outside",
      .requirements = "VS-3i I-6",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
