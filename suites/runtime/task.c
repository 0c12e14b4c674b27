/*
 * task.c - the director's side of tasks: starting them, giving orders, seeing them die.
 */
#include "actor.h"

/* Slots are taken in turn, so that a task that has ended stays readable for a while. */
static struct task tasks[256];
static unsigned int next_task;

static struct task *slot(void)
{
	for (unsigned int tried = 0; tried < ARRAY_SIZE(tasks); tried++) {
		struct task *task = &tasks[next_task++ % ARRAY_SIZE(tasks)];

		if (!task->in_use)
			return task;
	}
	probe_broken("more than %d tasks at once", (int)ARRAY_SIZE(tasks));
}

struct task *task_new(struct container *container, struct actor *actor)
{
	struct task *task = slot();
	int ends[2];
	long said = sys_socketpair(AF_UNIX, SOCK_STREAM, 0, ends);

	if (said < 0)
		probe_broken("no socket pair for a task: -%s", errno_name(-said));
	memset(task, 0, sizeof(*task));
	task->in_use = 1;
	task->container = container;
	task->alive_fd = task->order_fd = task->answer_fd = ends[0];
	*actor = (struct actor){ .task_end = ends[1], .host_end = ends[0], .mark = -1 };
	return task;
}

void task_free(struct task *task)
{
	if (!task->in_use)
		return;
	sys_close(task->order_fd);
	task->in_use = 0;
}

void task_free_all_of(struct container *container)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(tasks); i++)
		if (tasks[i].container == container)
			task_free(&tasks[i]);
}

void task_reap_doors(struct container *container)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(tasks); i++)
		if (tasks[i].in_use && tasks[i].door_to == container && !task_alive(&tasks[i]))
			reap(tasks[i].host_pid);
}

long task_greet(struct task *task, pid_t seen_pid)
{
	struct container *container = task->container;
	struct hello hello;
	long said = actor_receive(task->order_fd, &hello, sizeof(hello), NULL);

	if (said || hello.pid < 0)
		return said ? said : hello.pid;
	task->pid = hello.pid;
	task->host_pid = seen_pid;
	if (!task->host_pid && container && container->flavour->host_pid)
		task->host_pid = container->flavour->host_pid(container, task->pid);
	if (!task->host_pid)
		task->host_pid = find_holder(CONTROL_FD, hello.link);
	return 0;
}

static struct task *start_child(void)
{
	struct actor actor;
	struct task *task = task_new(NULL, &actor);
	long pid = sys_fork();

	if (pid == 0)
		actor_main(&actor);
	sys_close(actor.task_end);
	if (pid < 0)
		probe_broken("cannot fork a task: -%s", errno_name(-pid));
	if (task_greet(task, pid))
		probe_broken("a task died as it was born");
	return task;
}

struct task *task_start(struct container *container)
{
	return container ? task_fork(container->init) : start_child();
}

struct task *task_fork(struct task *parent)
{
	struct order order = { .kind = ORDER_FORK };
	struct actor actor;
	struct task *task = task_new(parent->container, &actor);
	long pid;

	actor_send(parent->order_fd, &order, sizeof(order), actor.task_end);
	sys_close(actor.task_end);
	pid = task_answer(parent);
	if (pid < 0)
		probe_broken("a task cannot fork: -%s", errno_name(-pid));
	task->parent = parent;
	task->parents_pid = pid;
	if (task_greet(task, 0))
		probe_broken("a task died as it was born");
	return task;
}

void task_order(struct task *task, long (*fn)(long, long), long a, long b)
{
	struct order order = { .kind = ORDER_CALL, .fn = fn, .words = { a, b } };

	task->busy = 1;
	actor_send(task->order_fd, &order, sizeof(order), -1);
}

long task_answer(struct task *task)
{
	long answer, said = actor_receive(task->order_fd, &answer, sizeof(answer), NULL);

	task->busy = 0;
	return said ? said : answer;
}

long task_call(struct task *task, long (*fn)(long, long), long a, long b)
{
	task_order(task, fn, a, b);
	return task_answer(task);
}

long task_syscall_(struct task *task, long n, long a, long b, long c, long d, long e, long f)
{
	struct order order = { .kind = ORDER_SYSCALL, .words = { n, a, b, c, d, e, f } };

	actor_send(task->order_fd, &order, sizeof(order), -1);
	return task_answer(task);
}

int task_wait_death(struct task *task, unsigned long ms)
{
	struct pollfd waiting = { .fd = task->alive_fd };	/* no events: an unread answer is no death */
	unsigned long begin = now_ms(), gone = 0;

	if (!task->in_use)
		return 1;
	ms = patience(ms);
	do {
		if (sys_poll(&waiting, 1, ms - gone) > 0)
			return 1;
		gone = now_ms() - begin;
	} while (gone < ms);
	return 0;
}

int task_alive(struct task *task)
{
	return !task_wait_death(task, 0);
}

void task_end(struct task *task)
{
	struct task *parent = task->parent;

	if (!task->in_use)
		return;
	if (parent && parent->in_use && !parent->busy && task_alive(parent)) {
		struct order order = { .kind = ORDER_REAP, .words = { task->parents_pid } };

		actor_send(parent->order_fd, &order, sizeof(order), -1);
		task_answer(parent);
	} else if (task->host_pid > 0) {
		sys_kill(task->host_pid, SIGKILL);
		if (!parent)
			reap(task->host_pid);
	}
	task_free(task);
}
