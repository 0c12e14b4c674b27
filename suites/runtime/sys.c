/*
 * sys.c - the system calls that differ too much between architectures for one line in sys.h.
 */
#include "probe.h"
#include "runtime.h"

/*
 * A plain child goes on with a copy of the caller's stack. It must not keep the caller's actor socket open, or
 * the caller's death would go unseen.
 */
long sys_clone(unsigned long flags)
{
	long pid = raw_clone(flags, 0, 0, 0, 0);

	if (pid == 0 && !(flags & (CLONE_VM | CLONE_FILES)))
		actor_forget();
	return pid;
}

void sys_exit(int status)
{
	for (;;) {
		raw_syscall(__NR_exit_group, status, 0, 0, 0, 0, 0);
		raw_syscall(__NR_exit, status, 0, 0, 0, 0, 0);
	}
}

#ifdef __arm__
/* The compiler's own library calls it on a division by zero. */
int raise(int sig);

int raise(int sig)
{
	return sys_tkill(sys_gettid(), sig);
}
#endif

#ifndef SA_RESTORER
#define SA_RESTORER	0x04000000UL
#endif

long sys_rt_sigaction(int sig, const struct signal_action *action, struct signal_action *old)
{
	struct signal_action ours;

	if (!action)
		return raw_sigaction(sig, NULL, old, sizeof(signal_set));
	ours = *action;
	ours.flags |= SA_SIGINFO;
#if ARCH_RESTORER
	ours.flags |= SA_RESTORER;
	ours.restorer = arch_restorer;
#endif
	return raw_sigaction(sig, &ours, old, sizeof(signal_set));
}

long sys_rt_sigprocmask(int how, const signal_set *set, signal_set *old)
{
	return raw_syscall(__NR_rt_sigprocmask, how, (long)set, (long)old, sizeof(signal_set), 0, 0);
}

long sys_rt_sigpending(signal_set *set)
{
	return raw_syscall(__NR_rt_sigpending, (long)set, sizeof(signal_set), 0, 0, 0, 0);
}

/* A 32-bit kernel may be built without the calls of 32-bit time. */
long sys_rt_sigtimedwait(const signal_set *set, siginfo_t *info, long timeout_ms)
{
	struct timespec limit = { timeout_ms / 1000, timeout_ms % 1000 * 1000000 };
	int64_t wide[2] = { limit.tv_sec, limit.tv_nsec };
	int ever = timeout_ms < 0;
	long said;

	said = raw_syscall(__NR_rt_sigtimedwait, (long)set, (long)info, ever ? 0 : (long)&limit, sizeof(signal_set),
			   0, 0);
	if (said != -ENOSYS)
		return said;
	return system_call(__NR_rt_sigtimedwait_time64, (long)set, (long)info, ever ? 0 : (long)wide,
			   sizeof(signal_set), 0, 0);
}

long sys_nanosleep(const struct timespec *time, struct timespec *rest)
{
	int64_t wide[2] = { time->tv_sec, time->tv_nsec };
	long said = raw_syscall(__NR_nanosleep, (long)time, (long)rest, 0, 0, 0, 0);

	if (said != -ENOSYS)
		return said;
	said = system_call(__NR_clock_nanosleep_time64, CLOCK_MONOTONIC, 0, (long)wide, rest ? (long)wide : 0, 0, 0);
	if (rest) {
		rest->tv_sec = wide[0];
		rest->tv_nsec = wide[1];
	}
	return said;
}

long sys_clock_gettime(int clock, struct timespec *time)
{
	int64_t wide[2];
	long said = raw_syscall(__NR_clock_gettime, clock, (long)time, 0, 0, 0, 0);

	if (said != -ENOSYS)
		return said;
	said = system_call(__NR_clock_gettime64, clock, (long)wide, 0, 0, 0, 0);
	if (said == 0) {
		time->tv_sec = wide[0];
		time->tv_nsec = wide[1];
	}
	return said;
}

long sys_pipe(int fds[2])
{
	return raw_pipe(fds);
}

#ifdef __NR_stat64
typedef struct stat64 kernel_stat;
#define NR_stat		__NR_stat64
#define NR_fstat	__NR_fstat64
#else
typedef struct stat kernel_stat;
#define NR_stat		__NR_stat
#define NR_fstat	__NR_fstat
#endif

static long stat_by(long number, long what, struct file_status *status)
{
	kernel_stat raw;
	long said = raw_syscall(number, what, (long)&raw, 0, 0, 0, 0);

	if (said < 0)
		return said;
	status->dev = raw.st_dev;
	status->ino = raw.st_ino;
	status->mode = raw.st_mode;
	status->nlink = raw.st_nlink;
	status->uid = raw.st_uid;
	status->gid = raw.st_gid;
	status->rdev = raw.st_rdev;
	status->size = raw.st_size;
	return 0;
}

long sys_stat(const char *path, struct file_status *status)
{
	return stat_by(NR_stat, (long)path, status);
}

long sys_fstat(int fd, struct file_status *status)
{
	return stat_by(NR_fstat, fd, status);
}

long sys_mmap(void *address, size_t size, int protection, int flags, int fd, unsigned long offset)
{
#ifdef __NR_mmap2
	return raw_syscall(__NR_mmap2, (long)address, size, protection, flags, fd, offset / 4096);
#else
	return raw_syscall(__NR_mmap, (long)address, size, protection, flags, fd, offset);
#endif
}
