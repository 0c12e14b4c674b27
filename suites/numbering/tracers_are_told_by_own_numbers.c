/*
 * A tracer and what it traces are told of each other by the numbers that the one who asks knows.
 *
 * A tracer on the host has no number inside, so a task that looks who traces it is told 0; and when a traced task
 * forks, the tracer is told the new one's number by a message that the kernel translates for it.
 */
#include "people.h"
#include "../pid/view.h"
#include "../ptrace/trace.h"

#define OPTION_TRACE_FORK	2	/* PTRACE_O_TRACEFORK */
#define EVENT_FORK		1
#define SET_OPTIONS		0x4200
#define GET_EVENT_MESSAGE	0x4201

/* Leaves the task running, to be stopped when it forks. */
static long trace_here(long pid, long unused)
{
	long said = sys_ptrace(PTRACE_ATTACH, pid, 0, 0);
	int status;

	(void)unused;
	if (said < 0)
		return said;
	said = sys_wait4(pid, &status, __WALL, NULL);
	if (said != pid)
		return said < 0 ? said : -EPROTO;
	said = sys_ptrace(SET_OPTIONS, pid, 0, OPTION_TRACE_FORK);
	return said < 0 ? said : sys_ptrace(PTRACE_CONT, pid, 1, 0);
}

/* Whose child the new task is, as /proc tells the tracer. */
static long *parent_of_new(void)
{
	return (long *)spare_room();
}

/*
 * Waits for the fork and lets go of both: the number that was told. The new task is the only other one that can have
 * stopped; it is found without that number, so that a wrong one leaves nobody stopped.
 */
static long see_fork_here(long pid, long unused)
{
	unsigned long told = 0;
	int status = 0;
	long said = sys_wait4(pid, &status, __WALL, NULL), stopped;
	char value[32];

	(void)unused;
	if (said != pid)
		return said < 0 ? said : -EPROTO;
	if (status >> 8 != (SIGTRAP | EVENT_FORK << 8))
		return -EPROTO;
	said = sys_ptrace(GET_EVENT_MESSAGE, pid, 0, (unsigned long)&told);
	stopped = sys_wait4(-1, &status, __WALL, NULL);
	*parent_of_new() = -ENODATA;
	if (read_of_pid_here(told, (long)"status") > 0 && status_field(text_seen(), "PPid", value, sizeof(value)) == 0)
		*parent_of_new() = parse_number(value);
	if (stopped > 0)
		detach(stopped);
	detach(pid);
	return said < 0 ? said : (long)told;
}

static long fork_here(long unused, long unused2)
{
	long pid = sys_fork();

	(void)unused, (void)unused2;
	if (pid == 0)
		sys_exit(0);
	return pid < 0 ? pid : sys_wait4(pid, NULL, 0, NULL);
}

static const enum person tracer[] = { A_TASK, A_INIT, HOST };

/* Those who are asked who traces; B has no entry to ask. */
static const enum person reader[] = { A_INIT, A_TASK, HOST };

static void run_tracer(enum person by)
{
	struct task *traced = person[A_CHILD];
	long number = number_of(A_CHILD, by), told, forked;
	unsigned long r;

	case_start("tracing by %s", who[by]);
	if (number < 0) {
		case_skip("the flavour does not tell the host's number");
		return;
	}
	if (!EXPECT_OK(task_call(person[by], trace_here, number, 0)))
		return;
	for (r = 0; r < ARRAY_SIZE(reader); r++) {
		case_start("TracerPid: traced by %s, read by %s", who[by], who[reader[r]]);
		if (number_of(by, reader[r]) < 0)
			case_skip("the flavour does not tell the host's number");
		else
			EXPECT_EQ(number_of(by, reader[r]),
				  status_number(person[reader[r]], number_of(A_CHILD, reader[r]), "TracerPid"));
	}
	case_start("TracerPid: traced by %s, read by itself", who[by]);
	EXPECT_EQ(number_of(by, A_CHILD), status_number(traced, 0, "TracerPid"));
	case_start("the number of a fork told to %s", who[by]);
	task_order(traced, fork_here, 0, 0);
	told = task_call(person[by], see_fork_here, number, 0);
	forked = task_answer(traced);
	EXPECT_OK(forked);
	if (person[by]->container)
		EXPECT_EQ(forked, told);
	else
		EXPECT_NE(forked, told);
	EXPECT_EQ(number, *parent_of_new());
	case_start("TracerPid when %s has let go", who[by]);
	EXPECT_EQ(0, status_number(person[A_INIT], traced->pid, "TracerPid"));
}

static void run(void)
{
	unsigned long i;

	people_start();
	for (i = 0; i < ARRAY_SIZE(tracer); i++)
		run_tracer(tracer[i]);
}

PROBE(.claim = "tracers and the traced are told of each other by the numbers that the one who asks knows",
      .requirements = "I-6 VS-3i VS-2b",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .needs_file = "/proc/self/status",
      .run = run);
