/*
 * A descriptor of a foreign task, once it got into a container, sends no signal out of it.
 *
 * A pidfd, or a folder of the host's /proc, names a task without any number to look up: the border must be checked
 * where the signal is sent. Descriptors get in by inheritance, as here, or through a socket.
 */
#include "strangers.h"

static struct {
	const char *name;
	int stranger, by_folder;
	long fd;
} tcase[] = {
	{ "a pidfd of a host task",			HOST_TASK,	0, -1 },
	{ "a pidfd of B's task",			B_BY_HOST_PID,	0, -1 },
	{ "a folder of /proc of a host task",		HOST_TASK,	1, -1 },
	{ "a folder of /proc of B's task",		B_BY_HOST_PID,	1, -1 },
};

static long open_folder(long pid)
{
	char path[32];

	format_text(path, sizeof(path), "/proc/%ld", pid);
	return sys_open(path, O_RDONLY | O_DIRECTORY, 0);
}

static long send_through(long fd, long sig)
{
	return sys_pidfd_send_signal(fd, sig, NULL, 0);
}

/* A's tasks have the descriptors from their birth, so A starts last. */
static struct task *start_inheritor(void)
{
	struct container *heirs;
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		struct stranger *target = meet(tcase[i].stranger);

		if (target->pid)
			tcase[i].fd = tcase[i].by_folder ? open_folder(target->pid) : sys_pidfd_open(target->pid, 0);
	}
	heirs = container_start();
	return task_start(heirs);
}

static void run_across(struct task *heir, unsigned long i)
{
	struct task *target = stranger[tcase[i].stranger].task;
	struct task *on_host = task_start(NULL);
	long said;

	case_start("%s", tcase[i].name);
	if (tcase[i].fd < 0) {
		case_skip("there is no such descriptor here");
		return;
	}
	said = task_call(on_host, send_through, tcase[i].fd, SIGUSR1);
	if (said == -ENOSYS) {
		case_skip("this kernel does not have the call");
		return;
	}
	/* The positive half: on the host the descriptor works. */
	EXPECT_OK(said);
	EXPECT_EQ(1, taken_by(target, SIGUSR1));
	EXPECT_ERRNO(EINVAL, task_call(heir, send_through, tcase[i].fd, 0));
	EXPECT_ERRNO(EINVAL, task_call(heir, send_through, tcase[i].fd, SIGUSR1));
	EXPECT_EQ(0, taken_by(target, SIGUSR1));
}

static void run(void)
{
	struct task *heir;
	unsigned long i;

	strangers_start();
	heir = start_inheritor();
	for (i = 0; i < ARRAY_SIZE(tcase); i++)
		run_across(heir, i);
}

PROBE(.claim = "a descriptor of a foreign task sends no signal out of a container: pidfd_send_signal() is EINVAL",
      .requirements = "K-9 VS-2a",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .needs_kernel = KERNEL(5, 1, 0),
      .run = run);
