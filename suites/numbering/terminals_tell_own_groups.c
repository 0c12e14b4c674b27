/*
 * A terminal tells its foreground group and its session by the numbers that the one who asks knows.
 *
 * A shell gives the terminal to a group by number and later asks who has it. The other end may be in another
 * container, or on the host, as it is for everybody who enters a container by a terminal.
 */
#include "people.h"
#include "../pid/view.h"

static int master, slave;	/* opened before the containers, so that every task has them */

static long ask_here(long fd, long request)
{
	int number = -1;
	long said = sys_ioctl(fd, request, &number);

	return said < 0 ? said : number;
}

static long give_here(long group, long unused)
{
	int number = group;

	(void)unused;
	return sys_ioctl(slave, TIOCSPGRP, &number);
}

/* A session with this terminal. The signal to those who write from the background is of no interest. */
static long take_terminal_here(long unused, long unused2)
{
	struct signal_action action = { .handler = (void *)SIG_IGN };
	long said = sys_setsid();

	(void)unused, (void)unused2;
	if (said < 0)
		return said;
	sys_rt_sigaction(SIGTTOU, &action, NULL);
	return sys_ioctl(slave, TIOCSCTTY, NULL);
}

static void open_terminal(void)
{
	int number = -1, unlocked = 0;
	char path[32];

	master = sys_open("/dev/ptmx", O_RDWR | O_NOCTTY, 0);
	if (master < 0)
		probe_skip("this kernel has no pseudo-terminals, or /dev/pts is not mounted");
	REQUIRE_OK(sys_ioctl(master, TIOCGPTN, &number));
	REQUIRE_OK(sys_ioctl(master, TIOCSPTLCK, &unlocked));
	format_text(path, sizeof(path), "/dev/pts/%d", number);
	slave = REQUIRE_OK(sys_open(path, O_RDWR | O_NOCTTY, 0));
}

static void expect_told(long session, long group, struct task *task, long fd)
{
	EXPECT_EQ(session, task_call(task, ask_here, fd, TIOCGSID));
	EXPECT_EQ(group, task_call(task, ask_here, fd, TIOCGPGRP));
}

/* Who has the terminal is the leader of the session or a child of it. */
static void expect_everybody_told(const char *when, enum person leader, enum person owner)
{
	static const enum person asking[] = { HOST, A_INIT, B_TASK };
	unsigned long i;
	long told;

	case_start("told inside %s", when);
	expect_told(person[leader]->pid, person[owner]->pid, person[A_TASK], slave);
	expect_told(person[leader]->pid, person[owner]->pid, person[A_CHILD], slave);
	EXPECT_EQ(person[owner]->pid, stat_field(person[A_INIT], person[A_TASK]->pid, 8));
	EXPECT_EQ(person[leader]->pid, stat_field(person[A_INIT], person[A_TASK]->pid, 6));
	for (i = 0; i < ARRAY_SIZE(asking); i++) {
		case_start("told to %s %s", who[asking[i]], when);
		told = number_of(owner, asking[i]);
		if (told >= 0)
			expect_told(number_of(leader, asking[i]), told, person[asking[i]], master);
		else
			case_skip("the flavour does not tell the host's number");
	}
	case_start("/proc/PID/stat on the host %s", when);
	if (number_of(owner, HOST) > 0)
		EXPECT_EQ(number_of(owner, HOST), stat_field(person[HOST], person[A_TASK]->host_pid, 8));
	else
		case_skip("the flavour does not tell the host's number");
}

static void expect_not_given(const char *whose, long number)
{
	case_start("given to %s", whose);
	if (number > 0)
		EXPECT_ERRNO(ESRCH, task_call(person[A_TASK], give_here, number, 0));
	else
		case_skip("the flavour does not tell the host's number");
}

static void run(void)
{
	open_terminal();
	people_start();
	REQUIRE_OK(task_call(person[A_TASK], take_terminal_here, 0, 0));
	task_end(person[A_CHILD]);
	person[A_CHILD] = task_fork(person[A_TASK]);
	expect_everybody_told("at first", A_TASK, A_TASK);
	/* Groups that exist, so that only their numbers are wrong. */
	REQUIRE_OK(task_syscall(person[HOST], __NR_setpgid, 0, 0));
	expect_not_given("a host group by number", person[HOST]->pid);
	expect_not_given("the own group by its number on the host", person[A_TASK]->host_pid);
	case_start("given to a child's group by number");
	EXPECT_OK(task_syscall(person[A_TASK], __NR_setpgid, person[A_CHILD]->pid, 0));
	EXPECT_OK(task_call(person[A_TASK], give_here, person[A_CHILD]->pid, 0));
	expect_everybody_told("after it was given", A_TASK, A_CHILD);
}

PROBE(.claim = "a terminal's group and session are given and told in the caller's numbers, and told as 0 outside",
      .requirements = "I-6 VS-3i",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
