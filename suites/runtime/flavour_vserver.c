/*
 * flavour_vserver.c - contexts, as Linux-VServer makes them by its own system call.
 *
 * A context hides tasks; names, IPC, mounts and network are spaces that its creator makes and then gives to it. The
 * kernels numbered 2.6 leave members the host's numbers and show only init as 1, and the host does not see members:
 * it kills them by a command of the call. Who has not the rights for the call is told that there is none.
 */
#include "actor.h"
#include "namespaces.h"

#if defined(__x86_64__)
#define NR_VSERVER	236
#elif defined(__i386__)
#define NR_VSERVER	273
#elif defined(__arm__)
#define NR_VSERVER	313
#elif defined(__powerpc__)
#define NR_VSERVER	257
#elif defined(__sparc__)
#define NR_VSERVER	267
#elif defined(__ia64__)
#define NR_VSERVER	1269
#else
#define NR_VSERVER	NR_ABSENT
#endif
#ifdef __NR_vserver
_Static_assert(NR_VSERVER == __NR_vserver, "the number that is kept for it");
#endif

#define COMMAND(category, index, version) ((category) << 24 | (index) << 16 | (version))
#define GET_VERSION	COMMAND(0, 0, 0)
#define CTX_CREATE	COMMAND(9, 1, 0)	/* without data: in the state of being set up */
#define ENTER_SPACE	COMMAND(10, 1, 2)	/* without data: all that it has */
#define SET_SPACE	COMMAND(10, 3, 2)
#define CTX_MIGRATE	COMMAND(11, 1, 1)
#define CTX_KILL	COMMAND(12, 1, 0)
#define TASK_XID	COMMAND(46, 1, 0)	/* the id is a process's */
#define VX_INFO		COMMAND(46, 5, 0)
#define SET_CFLAGS	COMMAND(52, 2, 0)
#define SET_BCAPS	COMMAND(52, 10, 0)
_Static_assert(SET_SPACE == 0x0a030002 && TASK_XID == 0x2e010000 && SET_BCAPS == 0x340a0000, "commands");

#define FLAG_INFO_INIT	(1ULL << 4)
#define FLAG_SETUP	(1ULL << 32)
#define FLAG_INIT	(1ULL << 33)
#define CAP_CONTEXT	34	/* to use the call at all; others have CAP_SYSLOG there */

#define FIRST_ID	2
#define LAST_ID		49151

struct bits {
	uint64_t bits, mask;
};

struct kill {
	int32_t pid, sig;
};

struct info {
	uint32_t xid, initpid;
};

static const struct flavour vserver;
static unsigned long spaces;	/* CLONE_NEW* that the kernel has */
static int lets_members_out;

static long call(long command, long id, const void *data)
{
	return system_call(NR_VSERVER, command, id, (long)data, 0, 0, 0);
}

/* One for each process of the host that can live at a time. */
static long id_for(pid_t pid)
{
	return FIRST_ID + pid % (LAST_ID - FIRST_ID + 1);
}

/* What is left of rights at most, then the end of the set-up, by which the caller becomes init. */
static long finish(long id)
{
	struct bits rights = { ~HOST_RIGHTS, ~0ULL };
	struct bits flags = { FLAG_INFO_INIT, FLAG_INFO_INIT | FLAG_SETUP | FLAG_INIT };
	long said = call(SET_BCAPS, id, &rights);

	return said < 0 ? said : call(SET_CFLAGS, id, &flags);
}

static long move_into_new(long id)
{
	long said = call(CTX_CREATE, id, NULL);

	if (said >= 0)
		said = sys_unshare(spaces);
	if (said >= 0)
		said = call(SET_SPACE, id, NULL);
	if (said >= 0) {
		mount_own(current_isolates);
		said = finish(id);
	}
	if (said >= 0 && lets_members_out)
		said = drop_rights(1ULL << CAP_CONTEXT);
	return said;
}

#define ENDED	(1 << 16)	/* beside a status of wait4() */

static long has_ended(long pid)
{
	int status = 0;
	long said = sys_wait4(pid, &status, WNOHANG | __WALL, NULL);

	return said ? status | ENDED : 0;
}

/* Whether a member can make a context for itself, and be out of its own: with all rights that the call needs. */
static int find_way_out(void)
{
	long pid = sys_fork();

	if (pid == 0) {
		long id = id_for(sys_getpid());

		if (move_into_new(id) < 0)
			sys_exit(0);
		sys_exit(call(CTX_CREATE, id == LAST_ID ? FIRST_ID : id + 1, NULL) >= 0);
	}
	return pid > 0 && poll_until(3000, has_ended, pid) & ~ENDED;
}

static long detect(unsigned long *isolates, char *why, unsigned long size)
{
	static const unsigned long kinds[] = { CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWNET };
	long said = call(GET_VERSION, 0, NULL);

	if (said < 0) {
		format_text(why, size, "vserver() tells no version: -%s", errno_name(-said));
		return said;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++)
		if (can_unshare(kinds[i]))
			spaces |= kinds[i];
	lets_members_out = find_way_out();
	return container_trial(&vserver, isolates, why, size);
}

static long create(struct container *container, struct actor *first)
{
	long said, pid = sys_fork();

	if (pid) {
		container->id = id_for(pid);
		return pid;
	}
	sys_setsid();
	said = move_into_new(id_for(sys_getpid()));
	if (said < 0)
		actor_failed(first, said);
	actor_main(first);
}

/* The spaces first: they are the host's to enter. */
static long enter(struct container *container)
{
	uint64_t flags = 0;
	long said = call(ENTER_SPACE, container->id, NULL);

	if (said >= 0)
		said = call(CTX_MIGRATE, container->id, &flags);
	if (said >= 0 && lets_members_out)
		said = drop_rights(1ULL << CAP_CONTEXT);
	return said;
}

static long identify(pid_t host_pid)
{
	long id = call(TASK_XID, host_pid, NULL);

	return id < 0 ? 0 : id;
}

static long list(long (*fn)(long id, long arg), long arg)
{
	return list_numbered("/proc/virtual", fn, arg);
}

/* Everybody, and then init, which the first command may leave out. */
static long kill_all(struct container *container)
{
	struct kill everybody = { 0, SIGKILL }, init = { 1, SIGKILL };
	long said = call(CTX_KILL, container->id, &everybody);

	call(CTX_KILL, container->id, &init);
	return said;
}

static long forgotten(struct container *container)
{
	struct info info;

	return call(VX_INFO, container->id, &info) == -ESRCH;
}

static void destroy(struct container *container)
{
	(void)container;
}

static const struct flavour vserver = {
	.name = "vserver", .detect = detect, .create = create, .enter = enter, .identify = identify, .list = list,
	.kill = kill_all, .forgotten = forgotten, .destroy = destroy,
};
FLAVOUR(vserver);
