/*
 * Whatever a task of a container starts is in the container, and what was started before the container is not.
 *
 * Each kind of fork sets up the new task's namespaces or context with code of its own: a child that is left out is
 * a way out, and a thread that is left out is in two containers at once.
 */
#include "identity.h"

/* Children that share their parent's memory have a stack here. On SPARC a stack pointer is off by that much. */
static char stack[16 * 1024] __attribute__((aligned(16)));
#ifdef __sparc__
#define STACK_BIAS 2047
#else
#define STACK_BIAS 0
#endif

#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)

static int born[2], released[2];	/* pipes; made before the tasks, so that all have them */

/* The new task's frame holds nothing of its parent's, so it must not return. */
static void __attribute__((noinline, noreturn)) live_until_released(void)
{
	char byte = 0;

	sys_write(born[1], &byte, 1);
	sys_read(released[0], &byte, 1);
	for (;;)
		raw_syscall(__NR_exit, 0, 0, 0, 0, 0, 0);
}

static long __attribute__((noinline)) start_beside(long flags, long unused)
{
	long pid = raw_clone(flags, (long)stack + sizeof(stack) - 512 - STACK_BIAS, 0, 0, 0);

	(void)unused;
	if (pid == 0)
		live_until_released();
	return pid;
}

static void wait_for_birth(void)
{
	struct pollfd waiting = { .fd = born[0], .events = POLLIN };
	char byte;

	if (sys_poll(&waiting, 1, 3000) != 1)
		probe_broken("a task with memory in common did not start");
	sys_read(born[0], &byte, 1);
}

static void release(void)
{
	sys_write(released[1], "r", 1);
}

struct search {
	pid_t parent, self, found;
};

static long is_child(const char *name, long arg)
{
	struct search *search = (struct search *)arg;
	char path[40], text[2048], value[24];

	if (parse_number(name) <= 0)
		return 0;
	format_text(path, sizeof(path), "/proc/%s/status", name);
	memset(text, 0, sizeof(text));
	if (read_file(path, text, sizeof(text)) <= 0 || status_field(text, "PPid", value, sizeof(value)))
		return 0;
	if (parse_number(value) == search->parent)
		search->found = parse_number(name);
	return 0;
}

static long is_other_thread(const char *name, long arg)
{
	struct search *search = (struct search *)arg;
	long tid = parse_number(name);

	if (tid > 0 && tid != search->self)
		search->found = tid;
	return 0;
}

static pid_t host_pid_of_child(struct task *parent)
{
	struct search search = { .parent = parent->host_pid };

	list_directory("/proc", is_child, (long)&search);
	return search.found;
}

static pid_t host_tid_of_thread(struct task *task)
{
	struct search search = { .self = task->host_pid };
	char path[40];

	format_text(path, sizeof(path), "/proc/%d/task", task->host_pid);
	list_directory(path, is_other_thread, (long)&search);
	return search.found;
}

static struct container *a, *b;

static void expect_member(const char *who, long id, pid_t host_pid)
{
	case_start("%s", who);
	if (!host_pid) {
		case_skip("the flavour does not tell the host's number");
		return;
	}
	EXPECT_EQ(id, a->flavour->identify(host_pid));
}

static struct task *start_orphan(void)
{
	struct task *parent = task_start(a);
	struct task *orphan = task_fork(parent);

	task_end(parent);
	return orphan;
}

static void run_sharing(void)
{
	struct task *parent = task_start(a);

	task_order(parent, start_beside, CLONE_VM | CLONE_VFORK | SIGCHLD, 0);
	wait_for_birth();
	expect_member("A's child by vfork", a->id, parent->host_pid ? host_pid_of_child(parent) : 0);
	release();
	EXPECT_OK(task_answer(parent));
	/* The parent has come back from the call as what it was. */
	expect_member("A's task after a vfork", a->id, parent->host_pid);
	REQUIRE_OK(task_call(parent, start_beside, THREAD, 0));
	wait_for_birth();
	expect_member("a thread in A", a->id, parent->host_pid ? host_tid_of_thread(parent) : 0);
	release();
}

static void run(void)
{
	struct task *before, *child, *session;
	long here;

	REQUIRE_OK(sys_pipe(born));
	REQUIRE_OK(sys_pipe(released));
	before = task_start(NULL);
	a = container_start();
	b = container_start();
	if (!tells_identities(a))
		probe_skip("this kernel does not tell which container a task is in");
	here = a->flavour->identify(sys_getpid());
	expect_member("A's init", a->id, a->host_pid);
	EXPECT_NE(here, a->id);
	child = task_start(a);
	expect_member("A's child", a->id, child->host_pid);
	expect_member("A's grandchild", a->id, task_fork(child)->host_pid);
	session = task_start(a);
	REQUIRE_OK(task_syscall(session, __NR_setsid));
	expect_member("A's task with a session of its own", a->id, session->host_pid);
	expect_member("an orphan in A", a->id, start_orphan()->host_pid);
	run_sharing();
	expect_member("B's child", b->id, task_start(b)->host_pid);
	EXPECT_NE(a->id, b->id);
	expect_member("the task that made the containers", here, sys_getpid());
	expect_member("a host task from before", here, before->host_pid);
	expect_member("its child from after", here, task_fork(before)->host_pid);
}

PROBE(.claim = "whatever a task of a container starts is in the container, and what was started before it is not",
      .requirements = "I-2 K-2",
      .isolation = 1,
      .run = run);
