/*
 * trial.c - what a flavour keeps apart on this very kernel, found by making one container and looking out of it.
 *
 * The agent itself must not come near a container that may not work, so a process of its own tries, for as long as
 * the agent has patience.
 */
#include "actor.h"
#include "socket.h"
#include "sysv.h"

#define PLACE		"/trial"
#define PATIENCE_MS	5000

struct trial {
	long said;
	unsigned long isolates;
};

static long own_pid;	/* of the process that tries: on the host */

static int names_are_apart(struct task *member)
{
	struct new_utsname before, after;
	int apart;

	sys_uname(&before);
	if (task_syscall(member, __NR_sethostname, "trial", 5) < 0)
		return 0;
	sys_uname(&after);
	apart = string_equal(before.nodename, after.nodename);
	if (!apart)
		sys_sethostname(before.nodename, string_length(before.nodename));
	return apart;
}

static int tasks_are_apart(struct task *member)
{
	return task_syscall(member, __NR_kill, own_pid, 0) == -ESRCH;
}

/* The host's numbers go on upwards; who has numbers of his own begins anew. */
static int numbers_are_apart(struct task *member)
{
	return member->pid < own_pid;
}

static long find_memory(long key, long unused)
{
	(void)unused;
	return sys_shmget(key, 0, 0);
}

static int memory_is_apart(struct task *member)
{
	long key = 0x6b657900 + own_pid, id = sys_shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0600);
	int apart;

	if (id < 0)
		return 0;
	apart = task_call(member, find_memory, key, 0) == -ENOENT;
	sys_shmctl(id, IPC_RMID, NULL);
	return apart;
}

/* An abstract name belongs to a network. */
static long take_name(long unused, long unused2)
{
	struct address address;
	unsigned long size = abstract_address(&address, "harness-trial");
	long said, fd = sys_socket(AF_UNIX, SOCK_STREAM, 0);

	(void)unused, (void)unused2;
	if (fd < 0)
		return fd;
	said = sys_bind(fd, &address, size);
	return said < 0 ? said : fd;
}

static int networks_are_apart(struct task *member)
{
	long fd = take_name(0, 0);
	int apart = fd >= 0 && task_call(member, take_name, 0, 0) >= 0;

	if (fd >= 0)
		sys_close(fd);
	return apart;
}

static long cover_place(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return sys_mount("none", PLACE, "proc", 0, NULL);
}

static int mounts_are_apart(struct task *member)
{
	struct file_status before, after;
	int apart;

	if (sys_stat(PLACE, &before) < 0 || task_call(member, cover_place, 0, 0) < 0)
		return 0;
	sys_stat(PLACE, &after);
	apart = before.dev == after.dev && before.ino == after.ino;
	if (!apart)
		sys_umount2(PLACE, 0);
	return apart;
}

/* Another log has another size; where it is only hidden, it has none. */
static int logs_are_apart(struct task *member)
{
	long size = sys_syslog(SYSLOG_SIZE_BUFFER, NULL, 0);

	return size > 0 && task_syscall(member, __NR_syslog, SYSLOG_SIZE_BUFFER, NULL, 0) != size;
}

static const struct {
	unsigned long isolates;
	int (*are_apart)(struct task *member);
} questions[] = {
	{ ISOLATES_UTS, names_are_apart },
	{ ISOLATES_PID, tasks_are_apart },
	{ ISOLATES_NUMBERS, numbers_are_apart },
	{ ISOLATES_IPC, memory_is_apart },
	{ ISOLATES_NET, networks_are_apart },
	{ ISOLATES_MNT, mounts_are_apart },
	{ ISOLATES_LOG, logs_are_apart },
};

static void try_out(struct trial *trial)
{
	struct container *container;
	struct task *member;
	unsigned long found = 0;
	long said;

	sys_setsid();
	own_pid = sys_getpid();
	said = container_try_start(&container);
	if (said < 0) {
		trial->said = said;
		return;
	}
	member = task_start(container);
	for (unsigned int i = 0; i < ARRAY_SIZE(questions); i++)
		if (questions[i].are_apart(member))
			found |= questions[i].isolates;
	container_end(container);
	trial->isolates = found;
	trial->said = 0;
}

static long has_ended(long pid)
{
	return sys_wait4(pid, NULL, WNOHANG, NULL) != 0;
}

static long run_trial(const struct flavour *flavour, struct trial *trial)
{
	long pid;

	trial->said = -ETIMEDOUT;
	sys_mkdir(PLACE, 0700);
	pid = sys_fork();
	if (pid == 0) {
		current_flavour = flavour;
		current_isolates = 0;
		try_out(trial);
		sys_exit(0);
	}
	if (pid > 0 && !poll_until(PATIENCE_MS, has_ended, pid)) {
		sys_kill(pid, SIGKILL);
		reap(pid);
	}
	sys_rmdir(PLACE);
	return pid < 0 ? pid : trial->said;
}

long container_trial(const struct flavour *flavour, unsigned long *isolates, char *why, unsigned long size)
{
	long at = sys_mmap(NULL, sizeof(struct trial), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long said = at;

	if ((unsigned long)at < (unsigned long)-4095L) {
		said = run_trial(flavour, (struct trial *)at);
		*isolates = ((struct trial *)at)->isolates;
		sys_munmap((void *)at, sizeof(struct trial));
	}
	if (said < 0)
		format_text(why, size, "it is there, but no container could be made and looked into: -%s", errno_name(-said));
	return said;
}
