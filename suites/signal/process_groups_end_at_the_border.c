/*
 * A signal to a process group reaches the caller's own group of that number, and no group elsewhere.
 *
 * Groups are looked up by their number like tasks are, but in a table of their own; the same number may name one
 * group in each container.
 */
#include "strangers.h"

static const int tried_signals[] = { 0, SIGUSR1, SIGKILL };

static long kill_group(long group, long sig)
{
	return sys_kill(-group, sig);
}

/* Takes what strangers got, so that each case starts with empty inboxes. */
static void expect_strangers_got_nothing(void)
{
	int s;

	for (s = 0; s < STRANGERS; s++)
		if (!EXPECT_EQ(0, taken_by(meet(s)->task, SIGUSR1)))
			note("it was %s", stranger[s].name);
}

static void run_own(void)
{
	struct task *member = task_fork(own);

	case_start("the group of an own task");
	EXPECT_OK(task_call(caller, kill_group, own->pid, SIGUSR1));
	EXPECT_EQ(1, taken_by(own, SIGUSR1));
	EXPECT_EQ(1, taken_by(member, SIGUSR1));
	EXPECT_EQ(0, taken_by(caller, SIGUSR1));
	EXPECT_EQ(0, taken_by(a->init, SIGUSR1));
	expect_strangers_got_nothing();
}

static void run_across(int s)
{
	unsigned long i;

	case_start("the group of %s", stranger[s].name);
	if (!stranger[s].pid) {
		case_skip("the flavour does not tell the host's number");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(tried_signals); i++) {
		struct stranger *target = meet(s);
		int missed = EXPECT_ERRNO(ESRCH, task_call(caller, kill_group, target->pid, tried_signals[i]));

		missed &= EXPECT_EQ(0, taken_by(target->task, SIGUSR1));
		if (!missed)
			note("by signal %d", tried_signals[i]);
	}
}

/* One task in A and one in B that have the same number in theirs; 0 where the flavour never gives that. */
static int find_twins(struct task **in_a, struct task **in_b)
{
	int i;

	*in_a = task_start(a);
	*in_b = task_start(b);
	for (i = 0; i < 16 && (*in_a)->pid != (*in_b)->pid; i++)
		if ((*in_a)->pid < (*in_b)->pid)
			*in_a = task_start(a);
		else
			*in_b = task_start(b);
	return (*in_a)->pid == (*in_b)->pid;
}

static void run_twins(void)
{
	struct task *in_a, *in_b;

	case_start("groups of one number in A and B");
	if (!find_twins(&in_a, &in_b)) {
		case_skip("this flavour never uses a number twice");
		return;
	}
	REQUIRE_OK(task_syscall(in_a, __NR_setsid));
	REQUIRE_OK(task_syscall(in_b, __NR_setsid));
	EXPECT_OK(task_call(caller, kill_group, in_a->pid, SIGUSR1));
	EXPECT_EQ(0, taken_by(in_b, SIGUSR1));
	EXPECT_EQ(1, taken_by(in_a, SIGUSR1));
	EXPECT_OK(task_call(b->init, kill_group, in_b->pid, SIGUSR1));
	EXPECT_EQ(0, taken_by(in_a, SIGUSR1));
	EXPECT_EQ(1, taken_by(in_b, SIGUSR1));
}

static void run(void)
{
	int s;

	strangers_start();
	run_own();
	for (s = 0; s < STRANGERS; s++)
		run_across(s);
	run_twins();
}

PROBE(.claim = "a signal to a process group reaches the caller's own group of that number and no group elsewhere",
      .requirements = "K-9 VS-2a I-6",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
