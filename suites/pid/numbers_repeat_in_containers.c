/*
 * The same numbers are in use in two containers, and by such a number a call reaches the caller's own task only.
 *
 * Equal numbers are where a kernel shows whether it looks them up in the caller's container, or in some other that
 * happens to have them, too.
 */
#include "twins.h"

static long block_signal(long sig, long unused)
{
	signal_set set = { { 0 } };

	(void)unused;
	signal_set_add(&set, sig);
	return sys_rt_sigprocmask(SIG_BLOCK, &set, NULL);
}

/* Whether it had come; it is taken away. */
static long take_signal(long sig, long unused)
{
	signal_set set = { { 0 } };
	siginfo_t info;
	long said;

	(void)unused;
	signal_set_add(&set, sig);
	said = sys_rt_sigtimedwait(&set, &info, 0);
	return said == -EAGAIN ? 0 : said;
}

static long send_by_kill(long pid, long sig)
{
	return sys_kill(pid, sig);
}

static long send_by_tkill(long pid, long sig)
{
	return sys_tkill(pid, sig);
}

static long send_by_tgkill(long pid, long sig)
{
	return sys_tgkill(pid, pid, sig);
}

static long send_by_sigqueue(long pid, long sig)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_signo = sig;
	info.si_code = SI_QUEUE;
	return sys_rt_sigqueueinfo(pid, sig, &info);
}

static const struct {
	const char *name;
	long (*send)(long pid, long sig);
} way[] = {
	{ "kill", send_by_kill },
	{ "tkill", send_by_tkill },
	{ "tgkill", send_by_tgkill },
	{ "sigqueue", send_by_sigqueue },
};

struct side {
	const char *name;
	struct task *init, *own, *other;
};

static void run_signals(const struct side *side)
{
	unsigned long w;

	for (w = 0; w < ARRAY_SIZE(way); w++) {
		case_start("%s of the number in %s", way[w].name, side->name);
		EXPECT_OK(task_call(side->init, way[w].send, side->own->pid, SIGUSR1));
		EXPECT_EQ(SIGUSR1, task_call(side->own, take_signal, SIGUSR1, 0));
		EXPECT_EQ(0, task_call(side->other, take_signal, SIGUSR1, 0));
	}
}

/* getpriority() gives 20 less the nice value. */
static void run_priority(const struct side *side, int nice)
{
	long others = task_syscall(side->other, __NR_getpriority, PRIO_PROCESS, 0);

	case_start("priority by the number in %s", side->name);
	EXPECT_OK(task_syscall(side->init, __NR_setpriority, PRIO_PROCESS, side->own->pid, nice));
	EXPECT_EQ(20 - nice, task_syscall(side->init, __NR_getpriority, PRIO_PROCESS, side->own->pid));
	EXPECT_EQ(20 - nice, task_syscall(side->own, __NR_getpriority, PRIO_PROCESS, 0));
	EXPECT_EQ(others, task_syscall(side->other, __NR_getpriority, PRIO_PROCESS, 0));
}

static void run_groups(const struct side *side)
{
	long others = task_syscall(side->other, __NR_getpgid, 0);
	long own = side->own->pid;

	case_start("process group by the number in %s", side->name);
	EXPECT_NE(own, task_syscall(side->init, __NR_getpgid, own));
	EXPECT_OK(task_syscall(side->init, __NR_setpgid, own, own));
	EXPECT_EQ(own, task_syscall(side->init, __NR_getpgid, own));
	EXPECT_EQ(others, task_syscall(side->other, __NR_getpgid, 0));
	/* The positive half of the other direction comes when this one has a group of its own, too. */
	EXPECT_OK(task_call(side->init, send_by_kill, -own, SIGUSR1));
	EXPECT_EQ(SIGUSR1, task_call(side->own, take_signal, SIGUSR1, 0));
	EXPECT_EQ(0, task_call(side->other, take_signal, SIGUSR1, 0));
}

static void run(void)
{
	twins_start();

	const struct side in_a = { "A", a->init, twin_a, twin_b }, in_b = { "B", b->init, twin_b, twin_a };

	REQUIRE_OK(task_call(twin_a, block_signal, SIGUSR1, 0));
	REQUIRE_OK(task_call(twin_b, block_signal, SIGUSR1, 0));
	run_signals(&in_a);
	run_signals(&in_b);
	run_priority(&in_a, 5);
	run_priority(&in_b, 7);
	run_groups(&in_a);
	run_groups(&in_b);
	case_start("SIGKILL by the number in A");
	EXPECT_OK(task_call(a->init, send_by_kill, twin_a->pid, SIGKILL));
	EXPECT_EQ(1, task_wait_death(twin_a, 3000));
	EXPECT_EQ(1, task_alive(twin_b));
	EXPECT_OK(task_syscall(b->init, __NR_kill, twin_b->pid, 0));
}

PROBE(.claim = "two containers use the same numbers at once, and a call by such a number reaches the caller's own task",
      .requirements = "I-3 VS-3i VS-2a",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
