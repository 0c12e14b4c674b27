/*
 * Groups and sessions are made, joined, asked for and signalled by the caller's numbers.
 *
 * The number of a group is the number of a task, but calls translate it by lines of their own: a group is looked up
 * as a group, and its leader may have gone.
 */
#include "people.h"

static long kill_group(long group, long sig)
{
	return sys_kill(-group, sig);
}

/* What everybody is told of the task's group and session. */
static void expect_told(enum person p, enum person group, enum person session)
{
	struct task *task = person[p], *beside = person[A_INIT];
	long number = number_of(p, HOST);

	EXPECT_EQ(person[group]->pid, task_syscall(task, __NR_getpgid, 0));
	EXPECT_EQ(person[session]->pid, task_syscall(task, __NR_getsid, 0));
	EXPECT_EQ(person[group]->pid, task_syscall(beside, __NR_getpgid, task->pid));
	EXPECT_EQ(person[session]->pid, task_syscall(beside, __NR_getsid, task->pid));
#ifdef __NR_getpgrp
	EXPECT_EQ(person[group]->pid, task_syscall(task, __NR_getpgrp));
#endif
	if (number < 0)
		return;
	EXPECT_EQ(number_of(group, HOST), task_syscall(person[HOST], __NR_getpgid, number));
	EXPECT_EQ(number_of(session, HOST), task_syscall(person[HOST], __NR_getsid, number));
}

static void run_given(void)
{
	struct task *leader = person[A_TASK], *child = person[A_CHILD];

	case_start("setsid tells the own number");
	EXPECT_EQ(leader->pid, task_syscall(leader, __NR_setsid));
	expect_told(A_TASK, A_TASK, A_TASK);
	task_end(child);
	child = person[A_CHILD] = task_fork(leader);
	case_start("a child inherits group and session");
	expect_told(A_CHILD, A_TASK, A_TASK);
	case_start("setpgid of a child by its number");
	EXPECT_OK(task_syscall(leader, __NR_setpgid, child->pid, child->pid));
	expect_told(A_CHILD, A_CHILD, A_TASK);
	case_start("setpgid to the leader's group by number");
	EXPECT_OK(task_syscall(child, __NR_setpgid, 0, leader->pid));
	expect_told(A_CHILD, A_TASK, A_TASK);
	case_start("setpgid to the own number");
	EXPECT_OK(task_syscall(child, __NR_setpgid, child->pid, 0));
	expect_told(A_CHILD, A_CHILD, A_TASK);
}

/* The host's numbers, which name these very tasks there, name nobody inside. */
static void run_host_numbers(void)
{
	struct task *leader = person[A_TASK], *child = person[A_CHILD];

	case_start("setpgid of a child by its number on the host");
	if (!child->host_pid) {
		case_skip("the flavour does not tell the host's number");
		return;
	}
	EXPECT_ERRNO(ESRCH, task_syscall(leader, __NR_setpgid, child->host_pid, 0));
	case_start("setpgid to a group by its number on the host");
	EXPECT_ERRNO(EPERM, task_syscall(child, __NR_setpgid, 0, leader->host_pid));
	expect_told(A_CHILD, A_CHILD, A_TASK);
	case_start("kill of a group by its number on the host");
	EXPECT_ERRNO(ESRCH, task_call(leader, kill_group, child->host_pid, 0));
	EXPECT_OK(task_call(leader, kill_group, child->pid, 0));
	case_start("kill of a host group");
	REQUIRE_OK(task_syscall(person[HOST], __NR_setpgid, 0, 0));
	EXPECT_ERRNO(ESRCH, task_call(leader, kill_group, person[HOST]->pid, 0));
	EXPECT_OK(task_call(person[HOST], kill_group, person[HOST]->pid, 0));
	case_start("the host's kill of a group inside");
	REQUIRE_OK(task_call(child, block_signal, SIGUSR1, 0));
	EXPECT_OK(task_call(person[HOST], kill_group, child->host_pid, SIGUSR1));
	EXPECT_EQ(0, task_call(child, take_signal, SIGUSR1, 0));
}

/* A group outlives its leader; its number stays taken and stays translated. */
static void run_without_leader(void)
{
	struct task *member = task_fork(person[A_TASK]);
	struct task *leader = person[A_CHILD];

	case_start("a group whose leader has gone");
	EXPECT_OK(task_syscall(member, __NR_setpgid, 0, leader->pid));
	task_end(leader);
	EXPECT_EQ(leader->pid, task_syscall(member, __NR_getpgid, 0));
	EXPECT_OK(task_call(person[A_INIT], kill_group, leader->pid, 0));
	if (member->host_pid)
		EXPECT_EQ(leader->host_pid, task_syscall(person[HOST], __NR_getpgid, member->host_pid));
}

/* Somebody who came in from the host has a parent, a group and a session that may have no number inside. */
static void run_outside_numbers(void)
{
	static const struct {
		const char *name;
		long number;
	} ask[] = {
		{ "getppid", __NR_getppid },
		{ "getpgid", __NR_getpgid },
		{ "getsid", __NR_getsid },
	};
	struct task *entered;
	unsigned long i;
	long said;

	case_start("entering a container");
	if (task_try_enter(a, &entered) < 0) {
		case_skip("this flavour or this kernel cannot enter a container");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(ask); i++) {
		case_start("%s of a task that came in", ask[i].name);
		said = task_syscall(entered, ask[i].number, 0);
		if (!EXPECT_TRUE("nobody's number, or a member's that it could be", may_be_told(entered, said)))
			note("it was told %ld", said);
	}
}

static void run(void)
{
	people_start();
	run_given();
	run_host_numbers();
	run_without_leader();
	run_outside_numbers();
}

PROBE(.claim = "process groups and sessions are given and told in the caller's numbers",
      .requirements = "I-6 VS-3i",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
