/*
 * actor.c - the task's own side: the loop that obeys orders.
 */
#include "actor.h"

struct passing {
	struct cmsghdr header;
	int fd;
	int pad;
};

static void fill_message(struct msghdr *message, struct iovec *part, struct passing *passing)
{
	memset(message, 0, sizeof(*message));
	memset(passing, 0, sizeof(*passing));
	message->msg_iov = part;
	message->msg_iovlen = 1;
	message->msg_control = passing;
	message->msg_controllen = sizeof(passing->header) + sizeof(int);
}

long actor_send(int fd, const void *data, unsigned long size, int passed)
{
	struct iovec part = { (void *)data, size };
	struct passing passing;
	struct msghdr message;
	long said;

	fill_message(&message, &part, &passing);
	passing.header.cmsg_len = message.msg_controllen;
	passing.header.cmsg_level = SOL_SOCKET;
	passing.header.cmsg_type = SCM_RIGHTS;
	passing.fd = passed;
	if (passed < 0) {
		message.msg_control = NULL;
		message.msg_controllen = 0;
	}
	do
		said = sys_sendmsg(fd, &message, MSG_NOSIGNAL);
	while (said == -EINTR);
	return said;
}

long actor_receive(int fd, void *data, unsigned long size, int *passed)
{
	struct passing passing;
	struct msghdr message;

	while (size) {
		struct iovec part = { data, size };
		long got;

		fill_message(&message, &part, &passing);
		if (!passed) {
			message.msg_control = NULL;
			message.msg_controllen = 0;
		}
		got = sys_recvmsg(fd, &message, 0);
		if (got == -EINTR)
			continue;
		if (got <= 0)
			return -ESHUTDOWN;
		if (passed && message.msg_controllen >= sizeof(passing.header) + sizeof(int))
			*passed = passing.fd;
		data = (char *)data + got;
		size -= got;
	}
	return 0;
}

static pid_t number;	/* of this task; 0 in what it forked */

pid_t own_number(void)
{
	return number ? number : sys_getpid();
}

void actor_forget(void)
{
	number = 0;
	sys_close(CONTROL_FD);
}

static void settle(struct actor *actor)
{
	if (actor->host_end >= 0)
		sys_close(actor->host_end);
	sys_dup2(actor->task_end, CONTROL_FD);
	sys_close(actor->task_end);
	if (actor->mark >= 0) {
		sys_dup2(actor->mark, MARK_FD);
		sys_close(actor->mark);
	}
}

static void greet(long pid)
{
	struct hello hello = { .pid = pid };

	descriptor_link(CONTROL_FD, hello.link, sizeof(hello.link));
	actor_send(CONTROL_FD, &hello, sizeof(hello), -1);
}

void actor_failed(struct actor *actor, long error)
{
	settle(actor);
	greet(error);
	sys_exit(1);
}

static long try_reap(long pid)
{
	return sys_wait4(pid, NULL, WNOHANG | __WALL, NULL) != 0;
}

void reap(pid_t pid)
{
	static unsigned long patience_ms = 1000;

	/* Someone else may trace it, and then its parent does not get it: so never wait for long, nor often. */
	if (!poll_until(patience_ms, try_reap, pid))
		patience_ms = 100;
}

static long fork_task(int task_end)
{
	struct actor actor = { .task_end = task_end, .host_end = -1, .mark = -1 };
	long pid;

	if (task_end < 0)
		return -EBADF;
	pid = sys_fork();
	if (pid == 0)
		actor_main(&actor);
	sys_close(task_end);
	return pid;
}

static long obey(const struct order *order, int passed)
{
	const long *w = order->words;

	switch (order->kind) {
	case ORDER_CALL:
		return order->fn(w[0], w[1]);
	case ORDER_SYSCALL:
		return system_call(w[0], w[1], w[2], w[3], w[4], w[5], w[6]);
	case ORDER_FORK:
		return fork_task(passed);
	case ORDER_REAP:
		sys_kill(w[0], SIGKILL);
		reap(w[0]);
		return 0;
	}
	return -EINVAL;
}

void actor_main(struct actor *actor)
{
	struct order order;
	long answer;

	settle(actor);
	number = actor->number ? actor->number : sys_getpid();
	greet(number);
	for (;;) {
		int passed = -1;

		if (actor_receive(CONTROL_FD, &order, sizeof(order), &passed))
			sys_exit(0);
		answer = obey(&order, passed);
		actor_send(CONTROL_FD, &answer, sizeof(answer), -1);
	}
}
