/*
 * Whoever makes a task and the task itself are told one number, that of their container.
 *
 * The number comes out of a fork in many places: the result, memory of the parent, memory of the child, and the
 * child's own questions. Each is written by a line of its own.
 */
#include "people.h"
#include "flavour.h"
#include "../pid/thread.h"

/* What a new task says of itself before it exits. */
struct said {
	int pid, tid, ppid, set_tid;
};

static struct said *child_said(void)
{
	return (struct said *)(shared_page + 0x1000);
}

static int *parent_tid(void)
{
	return (int *)(shared_page + 0x2000);
}

static int *child_tid(void)
{
	return (int *)(shared_page + 0x2080);
}

static void __attribute__((noinline, noreturn)) speak_and_exit(void)
{
	child_said()->pid = sys_getpid();
	child_said()->tid = sys_gettid();
	child_said()->ppid = sys_getppid();
	child_said()->set_tid = sys_set_tid_address(NULL);
	sys_exit(0);
}

#define FILLS_TIDS (CLONE_PARENT_SETTID | CLONE_CHILD_SETTID)

static long fork_it(void)
{
	long pid = clone_on_this_stack(FILLS_TIDS | SIGCHLD, parent_tid(), child_tid());

	if (pid == 0)
		speak_and_exit();
	return pid;
}

static long vfork_it(void)
{
	long pid = clone_on_this_stack(CLONE_VM | CLONE_VFORK | FILLS_TIDS | SIGCHLD, parent_tid(), child_tid());

	if (pid == 0)
		speak_and_exit();
	return pid;
}

static long clone3_it(void)
{
	struct clone_args args = {
		.flags = FILLS_TIDS, .exit_signal = SIGCHLD,
		.parent_tid = (unsigned long)parent_tid(), .child_tid = (unsigned long)child_tid(),
	};
	long pid = sys_clone3(&args, 64);	/* the first version of the structure */

	if (pid == 0)
		speak_and_exit();
	return pid;
}

static const struct {
	const char *name;
	long (*make)(void);
} way[] = {
	{ "clone", fork_it },
	{ "clone as vfork", vfork_it },
	{ "clone3", clone3_it },
};

/* Makes a task and waits for its end: the number that the maker was given. */
static long make_here(long w, long unused)
{
	long said, pid = way[w].make();

	(void)unused;
	if (pid < 0)
		return pid;
	said = sys_wait4(pid, NULL, 0, NULL);
	return said < 0 ? said : pid;
}

static void run_way(unsigned long w, struct task *maker, const char *name)
{
	long pid;

	case_start("%s by %s", way[w].name, name);
	memset(shared_page + 0x1000, 0, 0x1100);
	pid = task_call(maker, make_here, w, 0);
	if (pid == -ENOSYS) {
		case_skip("this kernel does not have the call");
		return;
	}
	EXPECT_OK(pid);
	EXPECT_EQ(pid, child_said()->pid);
	EXPECT_EQ(pid, child_said()->tid);
	EXPECT_EQ(pid, child_said()->set_tid);
	EXPECT_EQ(pid, *parent_tid());
	EXPECT_EQ(pid, *child_tid());
	EXPECT_EQ(maker->pid, child_said()->ppid);
}

static void run_thread(struct task *maker, const char *name)
{
	const struct thread_words *words = thread_words();

	case_start("a thread of %s", name);
	thread_start(maker);
	EXPECT_EQ(maker->pid, words->pid);
	EXPECT_NE(maker->pid, words->tid);
	EXPECT_EQ(words->tid, words->parent_tid);
	EXPECT_EQ(words->tid, words->child_tid);
	EXPECT_EQ(words->tid, thread_end(maker));
}

#define LOCK_BY_OWNER	6	/* FUTEX_LOCK_PI */
#define UNLOCK_BY_OWNER	7

/* The kernel writes the owner's number into the word of such a lock. */
static long lock_here(long unused, long unused2)
{
	int *word = parent_tid();
	long said, owner;

	(void)unused, (void)unused2;
	*word = 0;
	said = system_call(__NR_futex, (long)word, LOCK_BY_OWNER, 0, 0, 0, 0);
	if (said == -ENOSYS)
		said = system_call(__NR_futex_time64, (long)word, LOCK_BY_OWNER, 0, 0, 0, 0);
	if (said < 0)
		return said;
	owner = *word;
	if (system_call(__NR_futex, (long)word, UNLOCK_BY_OWNER, 0, 0, 0, 0) == -ENOSYS)
		system_call(__NR_futex_time64, (long)word, UNLOCK_BY_OWNER, 0, 0, 0, 0);
	return owner;
}

static void run_lock(enum person p)
{
	long owner;

	case_start("the owner of a futex: %s", who[p]);
	owner = task_call(person[p], lock_here, 0, 0);
	if (owner == -ENOSYS)
		case_skip("this kernel does not have the call");
	else
		EXPECT_EQ(person[p]->pid, owner);
}

/* The numbers of the tasks that are there already. */
static void run_standing(enum person p, long parent)
{
	struct task *task = person[p];

	case_start("numbers of %s", who[p]);
	EXPECT_EQ(task->pid, task_syscall(task, __NR_set_tid_address, 0));
	EXPECT_EQ(parent, task_syscall(task, __NR_getppid));
	if (p == A_INIT && a->flavour->first_keeps_number)
		return;
	EXPECT_EQ(task->pid, task_syscall(task, __NR_getpid));
	EXPECT_EQ(task->pid, task_syscall(task, __NR_gettid));
	if (p != A_INIT)
		EXPECT_EQ(task->pid, task->parents_pid);
}

static void run(void)
{
	static const enum person maker[] = { A_INIT, A_TASK };
	unsigned long i, w;

	threads_prepare();
	people_start();
	run_standing(A_INIT, 0);
	run_standing(A_TASK, person[A_INIT]->pid);
	run_standing(A_CHILD, person[A_TASK]->pid);
	for (i = 0; i < ARRAY_SIZE(maker); i++) {
		run_lock(maker[i]);
		for (w = 0; w < ARRAY_SIZE(way); w++)
			run_way(w, person[maker[i]], who[maker[i]]);
		run_thread(person[maker[i]], who[maker[i]]);
	}
}

PROBE(.claim = "a new task, its parent and the memory of both are told the number that it has in its container",
      .requirements = "VS-3i I-3 I-6",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
