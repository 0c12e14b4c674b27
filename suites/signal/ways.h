/*
 * ways.h - the calls that send a signal to one task by its number.
 */
#ifndef WAYS_H
#define WAYS_H

#include "probe.h"

static inline long send_kill(long pid, long sig)
{
	return sys_kill(pid, sig);
}

static inline long send_tkill(long pid, long sig)
{
	return sys_tkill(pid, sig);
}

static inline long send_tgkill(long pid, long sig)
{
	return sys_tgkill(pid, pid, sig);
}

/* What sigqueue() fills in; zero all over, since the kernel copies it whole. */
static inline void queue_info(siginfo_t *info)
{
	memset(info, 0, sizeof(*info));
	info->si_code = SI_QUEUE;
	info->si_pid = own_number();
}

static inline long send_sigqueue(long pid, long sig)
{
	siginfo_t info;

	queue_info(&info);
	info.si_signo = sig;
	return sys_rt_sigqueueinfo(pid, sig, &info);
}

static inline long send_tgsigqueue(long pid, long sig)
{
	siginfo_t info;

	queue_info(&info);
	info.si_signo = sig;
	return sys_rt_tgsigqueueinfo(pid, pid, sig, &info);
}

static inline long send_pidfd(long pid, long sig)
{
	long said, pidfd = sys_pidfd_open(pid, 0);

	if (pidfd < 0)
		return pidfd;
	said = sys_pidfd_send_signal(pidfd, sig, NULL, 0);
	sys_close(pidfd);
	return said;
}

static const struct way {
	const char *name;
	long (*send)(long pid, long sig);
} way[] = {
	{ "kill", send_kill },
	{ "tkill", send_tkill },
	{ "tgkill", send_tgkill },
	{ "rt_sigqueueinfo", send_sigqueue },
	{ "rt_tgsigqueueinfo", send_tgsigqueue },
	{ "pidfd_send_signal", send_pidfd },
};

#endif
