/*
 * A task of a container is in it for life: whatever it becomes, and while it is dead and not yet collected.
 *
 * A new program, a new session, another user or a second thread are new in many ways, but not in this.
 */
#include "told.h"
#include "../pid/thread.h"

#define PROGRAM_NAME "harness-identity"

/* argv: how the kernel tells it. The answer goes through the descriptor that the next word names. */
static long program_main(int argc, char **argv)
{
	long said = argc == 3 ? identity_told(0, parse_number(argv[1])) : -EINVAL;

	return sys_write(parse_number(argv[2]), &said, sizeof(said)) == sizeof(said) ? 0 : 1;
}

PROGRAM(PROGRAM_NAME, program_main);

static int answer[2];	/* a pipe, made before all tasks */

static long start_program(long by_namespace, long unused)
{
	char number[16];
	char *argv[] = { PROGRAM_NAME, by_namespace ? "1" : "0", number, NULL }, *envp[] = { NULL };
	long pid = sys_fork();

	(void)unused;
	format_text(number, sizeof(number), "%d", answer[1]);
	if (pid == 0) {
		sys_execve("/init", argv, envp);
		sys_exit(1);
	}
	if (pid > 0)
		sys_wait4(pid, NULL, __WALL, NULL);
	return pid;
}

static long told_by_program(struct task *task)
{
	struct pollfd waiting = { .fd = answer[0], .events = POLLIN };
	long said = -ENOEXEC;

	REQUIRE_OK(task_call(task, start_program, is_told_by_namespace(), 0));
	if (sys_poll(&waiting, 1, 0) == 1)
		sys_read(answer[0], &said, sizeof(said));
	return said;
}

/* The number of a child that has died and that nobody has collected. */
static long leave_zombie(long unused, long unused2)
{
	siginfo_t info;
	long pid = sys_fork();

	(void)unused, (void)unused2;
	if (pid == 0)
		sys_exit(0);
	if (pid > 0)
		sys_waitid(P_PID, pid, &info, WEXITED | WNOWAIT, NULL);
	return pid;
}

static long is_child_of(const char *name, long parent)
{
	char path[40], text[2048], value[24];
	long pid = parse_number(name);

	if (pid <= 0)
		return 0;
	format_text(path, sizeof(path), "/proc/%ld/status", pid);
	if (read_file(path, text, sizeof(text)) <= 0 || status_field(text, "PPid", value, sizeof(value)))
		return 0;
	return parse_number(value) == parent ? pid : 0;
}

static void expect_zombie(struct container *a)
{
	struct task *parent = task_start(a);
	long host_pid, pid;

	case_start("dead and not collected");
	pid = REQUIRE_OK(task_call(parent, leave_zombie, 0, 0));
	EXPECT_EQ(a->id, told_by(a->init, pid));
	host_pid = parent->host_pid ? list_directory("/proc", is_child_of, parent->host_pid) : 0;
	if (host_pid > 0)
		EXPECT_EQ(a->id, a->flavour->identify(host_pid));
}

/* By its own number, which finds a thread though /proc does not list it. */
static void expect_thread(struct container *a)
{
	struct task *task = task_start(a);
	long tid;

	case_start("a second thread, and its first beside it");
	thread_start(task);
	tid = thread_words()->tid;
	EXPECT_NE(task->pid, tid);
	EXPECT_EQ(a->id, told_by(a->init, tid));
	EXPECT_EQ(a->id, told_by(a->init, task->pid));
	thread_end(task);
}

static void run(void)
{
	struct container *a;
	struct task *task, *neighbour;

	REQUIRE_OK(sys_pipe(answer));
	threads_prepare();
	a = container_start();
	require_identities(a);
	neighbour = task_start(a);
	task = task_start(a);
	case_start("from its start");
	EXPECT_IDENTITY(a->id, task, neighbour);
	case_start("another program");
	EXPECT_EQ(a->id, told_by_program(task));
	case_start("a process group of its own");
	REQUIRE_OK(task_syscall(task, __NR_setpgid, 0, 0));
	EXPECT_IDENTITY(a->id, task, neighbour);
	task = task_start(a);
	case_start("a session of its own");
	REQUIRE_OK(task_syscall(task, __NR_setsid));
	EXPECT_IDENTITY(a->id, task, neighbour);
	case_start("another root directory");
	REQUIRE_OK(task_syscall(task, __NR_chroot, "/"));
	EXPECT_IDENTITY(a->id, task, neighbour);
	case_start("another user");
	REQUIRE_OK(task_syscall(task, NR_setuid, PLAIN_USER));
	REQUIRE_OK(task_syscall(task, __NR_prctl, PR_SET_DUMPABLE, 1));
	EXPECT_IDENTITY(a->id, task, neighbour);
	expect_thread(a);
	expect_zombie(a);
}

PROBE(.claim = "a task of a container is in it whatever it becomes, and while it is dead and not yet collected",
      .requirements = "VS-1c K-12 K-2",
      .isolation = 1,
      .run = run);
