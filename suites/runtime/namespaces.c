/*
 * namespaces.c - which kinds of namespace there are, found by making them, and the way into those of a process.
 */
#include "namespaces.h"

#define OWN_NUMBERS	(ISOLATES_PID | ISOLATES_NUMBERS)

/* The rights over the others come with the user namespace, so it is entered first. */
static const struct kind {
	const char *name;	/* its file in /proc/PID/ns */
	unsigned long flag, isolates;
} kinds[] = {
	{ "user", CLONE_NEWUSER, ISOLATES_USER },
	{ "uts", CLONE_NEWUTS, ISOLATES_UTS },
	{ "ipc", CLONE_NEWIPC, ISOLATES_IPC },
	{ "net", CLONE_NEWNET, ISOLATES_NET },
	{ "cgroup", CLONE_NEWCGROUP, ISOLATES_CGROUP },
	{ "mnt", CLONE_NEWNS, ISOLATES_MNT },
	{ "pid", CLONE_NEWPID, OWN_NUMBERS },
	{ "time", CLONE_NEWTIME, ISOLATES_TIME },
};

/* clone() ignores flags that it does not know; unshare() refuses them, so that it tells what is there. */
int can_unshare(unsigned long flag)
{
	int status = -1;
	long pid = sys_fork();

	if (pid == 0)
		sys_exit(sys_unshare(flag) < 0);
	return pid > 0 && sys_wait4(pid, &status, 0, NULL) == pid && status == 0;
}

/*
 * For PID namespaces it learnt that only in 3.8; the child's number tells on older kernels. Where they have a file in
 * /proc they are there, whatever the child's number or its parent's: a wrong one is for the probes to find.
 */
static int can_number(void)
{
	int status = -1;
	long pid = sys_clone(CLONE_NEWPID | SIGCHLD);

	if (pid == 0)
		sys_exit(sys_getpid() != 1);
	if (pid < 0)
		return 0;
	if (sys_wait4(pid, &status, 0, NULL) == pid && status == 0)
		return 1;
	return sys_access("/proc/self/ns/pid", 0) == 0;
}

unsigned long namespaces_found(unsigned long wanted)
{
	unsigned long isolates = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++)
		if (wanted & kinds[i].isolates &&
		    (kinds[i].flag == CLONE_NEWPID ? can_number() : can_unshare(kinds[i].flag)))
			isolates |= kinds[i].isolates;
	return isolates;
}

unsigned long namespaces_flags(unsigned long isolates)
{
	unsigned long flags = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++)
		if (isolates & kinds[i].isolates && kinds[i].flag != CLONE_NEWTIME)
			flags |= kinds[i].flag;
	return flags;
}

/* All are opened first: they are reached through the host's /proc, which the way into its mounts takes away. */
long namespaces_enter(pid_t host_pid, unsigned long isolates)
{
	int fds[ARRAY_SIZE(kinds)];
	char path[48];
	long said = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++) {
		format_text(path, sizeof(path), "/proc/%d/ns/%s", host_pid, kinds[i].name);
		fds[i] = isolates & kinds[i].isolates ? sys_open(path, O_RDONLY, 0) : -1;
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!said && isolates & kinds[i].isolates)
			said = fds[i] < 0 ? fds[i] : sys_setns(fds[i], kinds[i].flag);
		if (fds[i] >= 0)
			sys_close(fds[i]);
	}
	return said;
}

void mount_own(unsigned long isolates)
{
	if (!(isolates & ISOLATES_MNT))
		return;
	sys_mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	if (isolates & ISOLATES_PID)
		sys_mount("proc", "/proc", "proc", 0, NULL);
	if (isolates & ISOLATES_NET)
		sys_mount("sysfs", "/sys", "sysfs", 0, NULL);
	if (isolates & ISOLATES_IPC)
		sys_mount("mqueue", "/dev/mqueue", "mqueue", 0, NULL);
}
