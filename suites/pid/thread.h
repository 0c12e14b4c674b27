/*
 * thread.h - a second thread in a task, for as long as somebody looks at it.
 *
 * The thread borrows the stack of its maker, who sleeps in the kernel meanwhile, as after vfork(): so no architecture
 * needs code of its own for it.
 */
#ifndef THREAD_H
#define THREAD_H

#include "probe.h"

#define THREAD_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_VFORK)

/* Made before the containers, so that every task has them at the same numbers. */
static int thread_ready[2], thread_go[2];

/* What the thread says of itself, and where the kernel writes its number; lies at the end of shared_page. */
struct thread_words {
	int pid, tid;
	int parent_tid, child_tid;
};

static inline struct thread_words *thread_words(void)
{
	return (struct thread_words *)(shared_page + 0xff00);
}

/* Two architectures swap the last two arguments. */
static inline long clone_on_this_stack(unsigned long flags, int *parent_tid, int *child_tid)
{
#if ARCH_CLONE_TID_BEFORE_TLS
	return raw_clone(flags, 0, (long)parent_tid, (long)child_tid, 0);
#else
	return raw_clone(flags, 0, (long)parent_tid, 0, (long)child_tid);
#endif
}

/* Must not come back to its caller's frame, which is its maker's, too. */
static void __attribute__((noinline, noreturn)) thread_main(void)
{
	char go;

	thread_words()->pid = sys_getpid();
	thread_words()->tid = sys_gettid();
	sys_write(thread_ready[1], "", 1);
	sys_read(thread_go[0], &go, 1);
	for (;;)
		raw_syscall(__NR_exit, 0, 0, 0, 0, 0, 0);
}

/* In the task that gets the thread: gives the thread's number, once the thread has ended. */
static long __attribute__((noinline)) thread_here(long unused, long unused2)
{
	long tid = clone_on_this_stack(THREAD_FLAGS | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID,
				       &thread_words()->parent_tid, &thread_words()->child_tid);

	(void)unused, (void)unused2;
	if (tid == 0)
		thread_main();
	if (tid < 0)
		sys_write(thread_ready[1], "", 1);
	return tid;
}

static inline void threads_prepare(void)
{
	REQUIRE_OK(sys_pipe(thread_ready));
	REQUIRE_OK(sys_pipe(thread_go));
}

/* Comes back when the thread lives; the task itself takes no orders until thread_end(). */
static inline void thread_start(struct task *task)
{
	char ready;

	memset(thread_words(), 0, sizeof(struct thread_words));
	task_order(task, thread_here, 0, 0);
	REQUIRE_OK(sys_read(thread_ready[0], &ready, 1));
}

/* What clone() gave to the thread's maker. */
static inline long thread_end(struct task *task)
{
	sys_write(thread_go[1], "", 1);
	return task_answer(task);
}

#endif
