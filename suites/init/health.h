/*
 * health.h - whether a task still runs: it answers, or it is found dead or stopped, and nobody waits in vain.
 */
#ifndef HEALTH_H
#define HEALTH_H

#include "probe.h"

enum { RUNS = 1, DIED, STOPPED, SILENT = 0 };

static const char *const health_name[] = {
	[SILENT] = "silent", [RUNS] = "running", [DIED] = "dead", [STOPPED] = "stopped",
};

static inline long do_nothing(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return RUNS;
}

/* As the host's /proc shows it. */
static inline int is_stopped(struct task *task)
{
	char path[40], text[2048], state[24];

	format_text(path, sizeof(path), "/proc/%d/status", task->host_pid);
	memset(text, 0, sizeof(text));
	if (!task->host_pid || read_file(path, text, sizeof(text)) <= 0)
		return 0;
	return status_field(text, "State", state, sizeof(state)) == 0 && state[0] == 'T';
}

static inline long has_stopped(long task)
{
	return is_stopped((struct task *)task);
}

static inline long check(long arg)
{
	struct task *task = (struct task *)arg;
	struct pollfd waiting = { .fd = task->answer_fd, .events = POLLIN };

	if (sys_poll(&waiting, 1, 20) > 0)
		return task_answer(task) == RUNS ? RUNS : DIED;
	return is_stopped(task) ? STOPPED : SILENT;
}

/* A signal sent to it before has had its effect by the time that it answers. A stopped one is made to go on. */
static inline long health_of(struct task *task)
{
	long health;

	task_order(task, do_nothing, 0, 0);
	health = poll_until(3000, check, (long)task);
	if (health == STOPPED || health == SILENT) {
		if (task->host_pid)
			sys_kill(task->host_pid, SIGCONT);
		task_answer(task);
	}
	return health;
}

static inline void expect_health(const char *file, int line, long expected, struct task *task)
{
	expect_string(file, line, "the state of the task", health_name[expected], health_name[health_of(task)]);
}
#define EXPECT_HEALTH(expected, task) expect_health(PROBE_FILE, __LINE__, (expected), (task))

#endif
