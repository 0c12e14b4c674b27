/*
 * sys.h - system calls as sys_NAME(), which give back what the kernel gave: a result, or -errno.
 *
 * No libc stands between: an old kernel's -ENOSYS arrives as such, and a pointer may be wrong on purpose.
 */
#ifndef SYS_H
#define SYS_H

#include "types.h"
#include "numbers.h"

#if defined(__x86_64__)
#include "arch/x86_64.h"
#elif defined(__i386__)
#include "arch/i386.h"
#elif defined(__arm__)
#include "arch/arm.h"
#elif defined(__powerpc64__) && defined(__BIG_ENDIAN__)
#include "arch/ppc64.h"
#elif defined(__sparc__) && defined(__arch64__)
#include "arch/sparc64.h"
#elif defined(__ia64__)
#error "ia64: add arch/ia64.h (start code, raw_syscall by break 0x100000, raw_clone on clone2, ARCH_IPC_64 0)"
#else
#error "no suites/runtime/arch/<arch>.h for this compiler's target; copy the nearest and name it here"
#endif

static inline long system_call(long n, long a, long b, long c, long d, long e, long f)
{
	return n == NR_ABSENT ? -ENOSYS : raw_syscall(n, a, b, c, d, e, f);
}

#define CALL0(name, nr)						static inline long	\
	sys_##name(void) { return system_call(nr, 0, 0, 0, 0, 0, 0); }
#define CALL1(name, nr, ta, a)					static inline long	\
	sys_##name(ta a) { return system_call(nr, (long)a, 0, 0, 0, 0, 0); }
#define CALL2(name, nr, ta, a, tb, b)				static inline long	\
	sys_##name(ta a, tb b) { return system_call(nr, (long)a, (long)b, 0, 0, 0, 0); }
#define CALL3(name, nr, ta, a, tb, b, tc, c)			static inline long	\
	sys_##name(ta a, tb b, tc c) { return system_call(nr, (long)a, (long)b, (long)c, 0, 0, 0); }
#define CALL4(name, nr, ta, a, tb, b, tc, c, td, d)		static inline long	\
	sys_##name(ta a, tb b, tc c, td d) { return system_call(nr, (long)a, (long)b, (long)c, (long)d, 0, 0); }
#define CALL5(name, nr, ta, a, tb, b, tc, c, td, d, te, e)	static inline long	\
	sys_##name(ta a, tb b, tc c, td d, te e)					\
	{ return system_call(nr, (long)a, (long)b, (long)c, (long)d, (long)e, 0); }
#define CALL6(name, nr, ta, a, tb, b, tc, c, td, d, te, e, tf, f) static inline long	\
	sys_##name(ta a, tb b, tc c, td d, te e, tf f)					\
	{ return system_call(nr, (long)a, (long)b, (long)c, (long)d, (long)e, (long)f); }

/* Processes and their numbers */
CALL0(getpid, __NR_getpid)
CALL0(getppid, __NR_getppid)
CALL0(gettid, __NR_gettid)
CALL1(getpgid, __NR_getpgid, pid_t, pid)
CALL2(setpgid, __NR_setpgid, pid_t, pid, pid_t, group)
CALL1(getsid, __NR_getsid, pid_t, pid)
CALL0(setsid, __NR_setsid)
CALL1(set_tid_address, __NR_set_tid_address, int *, tid)
CALL4(wait4, __NR_wait4, pid_t, pid, int *, status, int, options, struct rusage *, usage)
CALL5(waitid, __NR_waitid, int, which, pid_t, pid, siginfo_t *, info, int, options, struct rusage *, usage)
CALL3(execve, __NR_execve, const char *, path, char *const *, argv, char *const *, envp)
CALL1(unshare, __NR_unshare, unsigned long, flags)
CALL2(setns, __NR_setns, int, fd, int, type)
CALL2(pidfd_open, __NR_pidfd_open, pid_t, pid, unsigned int, flags)
CALL4(pidfd_send_signal, __NR_pidfd_send_signal, int, pidfd, int, sig, siginfo_t *, info, unsigned int, flags)
CALL3(pidfd_getfd, __NR_pidfd_getfd, int, pidfd, int, fd, unsigned int, flags)
CALL5(kcmp, __NR_kcmp, pid_t, pid1, pid_t, pid2, int, type, unsigned long, idx1, unsigned long, idx2)
CALL6(process_vm_readv, __NR_process_vm_readv, pid_t, pid, const struct iovec *, local, unsigned long, nlocal,
      const struct iovec *, remote, unsigned long, nremote, unsigned long, flags)
CALL6(process_vm_writev, __NR_process_vm_writev, pid_t, pid, const struct iovec *, local, unsigned long, nlocal,
      const struct iovec *, remote, unsigned long, nremote, unsigned long, flags)
CALL4(ptrace, __NR_ptrace, long, request, pid_t, pid, unsigned long, address, unsigned long, data)
CALL2(clone3, __NR_clone3, struct clone_args *, args, size_t, size)
CALL2(getpriority, __NR_getpriority, int, which, int, who)
CALL3(setpriority, __NR_setpriority, int, which, int, who, int, nice)
CALL3(ioprio_set, __NR_ioprio_set, int, which, int, who, int, priority)
CALL2(ioprio_get, __NR_ioprio_get, int, which, int, who)
CALL1(sched_getscheduler, __NR_sched_getscheduler, pid_t, pid)
CALL3(sched_setscheduler, __NR_sched_setscheduler, pid_t, pid, int, policy, const int *, param)
CALL2(sched_getparam, __NR_sched_getparam, pid_t, pid, int *, param)
CALL3(sched_getaffinity, __NR_sched_getaffinity, pid_t, pid, unsigned long, size, unsigned long *, mask)
CALL3(sched_setaffinity, __NR_sched_setaffinity, pid_t, pid, unsigned long, size, unsigned long *, mask)
CALL0(sched_yield, __NR_sched_yield)
CALL5(prctl, __NR_prctl, int, option, unsigned long, a, unsigned long, b, unsigned long, c, unsigned long, d)
CALL1(personality, __NR_personality, unsigned long, persona)
/* fork() by clone(), which every arch has; a clone without its own stack goes on where its parent was. */
long sys_clone(unsigned long flags);
static inline long sys_fork(void) { return sys_clone(SIGCHLD); }
void sys_exit(int status) __attribute__((noreturn));

/* Signals */
CALL2(kill, __NR_kill, pid_t, pid, int, sig)
CALL2(tkill, __NR_tkill, pid_t, tid, int, sig)
CALL3(tgkill, __NR_tgkill, pid_t, pid, pid_t, tid, int, sig)
CALL3(rt_sigqueueinfo, __NR_rt_sigqueueinfo, pid_t, pid, int, sig, siginfo_t *, info)
CALL4(rt_tgsigqueueinfo, __NR_rt_tgsigqueueinfo, pid_t, pid, pid_t, tid, int, sig, siginfo_t *, info)
long sys_rt_sigaction(int sig, const struct signal_action *action, struct signal_action *old);
long sys_rt_sigprocmask(int how, const signal_set *set, signal_set *old);
long sys_rt_sigpending(signal_set *set);
/* timeout_ms < 0 waits for ever; the signal's number, or -EAGAIN when time is up. */
long sys_rt_sigtimedwait(const signal_set *set, siginfo_t *info, long timeout_ms);
static inline void signal_set_add(signal_set *set, int sig)
{
	set->bits[(sig - 1) / (8 * sizeof(long))] |= 1UL << ((sig - 1) % (8 * sizeof(long)));
}
static inline int signal_set_has(const signal_set *set, int sig)
{
	return set->bits[(sig - 1) / (8 * sizeof(long))] >> ((sig - 1) % (8 * sizeof(long))) & 1;
}

/* Names, users, the machine */
CALL1(uname, __NR_uname, struct new_utsname *, name)
CALL1(olduname, __NR_olduname, void *, name)
CALL1(oldolduname, __NR_oldolduname, void *, name)
CALL2(sethostname, __NR_sethostname, const char *, name, int, length)
CALL2(setdomainname, __NR_setdomainname, const char *, name, int, length)
CALL4(reboot, __NR_reboot, unsigned int, magic1, unsigned int, magic2, unsigned int, command, void *, argument)
#define SYSLOG_READ_ALL		3
#define SYSLOG_READ_CLEAR	4
#define SYSLOG_CLEAR		5
#define SYSLOG_SIZE_BUFFER	10
CALL3(syslog, __NR_syslog, int, type, char *, buffer, int, length)
CALL1(sysinfo, __NR_sysinfo, struct sysinfo *, info)
CALL2(capget, __NR_capget, struct __user_cap_header_struct *, header, struct __user_cap_data_struct *, data)
CALL2(capset, __NR_capset, struct __user_cap_header_struct *, header, const struct __user_cap_data_struct *, data)
CALL0(getuid, NR_getuid)
CALL0(geteuid, NR_geteuid)
CALL0(getgid, NR_getgid)
CALL1(setuid, NR_setuid, uid_t, uid)
CALL1(setgid, NR_setgid, gid_t, gid)
CALL2(setreuid, NR_setreuid, uid_t, ruid, uid_t, euid)
CALL3(setresuid, NR_setresuid, uid_t, ruid, uid_t, euid, uid_t, suid)
CALL3(setresgid, NR_setresgid, gid_t, rgid, gid_t, egid, gid_t, sgid)
CALL2(setgroups, NR_setgroups, int, count, const gid_t *, groups)
CALL1(setfsuid, NR_setfsuid, uid_t, uid)
CALL2(getrlimit, NR_getrlimit, int, resource, struct rlimit *, limit)
CALL2(setrlimit, __NR_setrlimit, int, resource, const struct rlimit *, limit)
CALL2(clock_settime, __NR_clock_settime, int, clock, const struct timespec *, time)
long sys_clock_gettime(int clock, struct timespec *time);
long sys_nanosleep(const struct timespec *time, struct timespec *rest);

/* Files */
CALL3(open, __NR_open, const char *, path, int, flags, mode_t, mode)
CALL4(openat, __NR_openat, int, directory, const char *, path, int, flags, mode_t, mode)
CALL1(close, __NR_close, int, fd)
CALL3(read, __NR_read, int, fd, void *, buffer, size_t, size)
CALL3(write, __NR_write, int, fd, const void *, buffer, size_t, size)
CALL3(lseek, __NR_lseek, int, fd, long, offset, int, whence)
CALL1(dup, __NR_dup, int, fd)
CALL2(dup2, __NR_dup2, int, from, int, to)
CALL3(ioctl, __NR_ioctl, int, fd, unsigned long, request, void *, argument)
CALL3(fcntl, NR_fcntl, int, fd, int, command, long, argument)
CALL3(poll, __NR_poll, struct pollfd *, fds, unsigned int, count, int, timeout_ms)
CALL3(getdents64, __NR_getdents64, int, fd, void *, buffer, unsigned int, size)
CALL3(readlink, __NR_readlink, const char *, path, char *, buffer, size_t, size)
CALL2(access, __NR_access, const char *, path, int, mode)
CALL2(link, __NR_link, const char *, from, const char *, to)
CALL2(symlink, __NR_symlink, const char *, target, const char *, path)
CALL1(unlink, __NR_unlink, const char *, path)
CALL2(rename, __NR_rename, const char *, from, const char *, to)
CALL2(mkdir, __NR_mkdir, const char *, path, mode_t, mode)
CALL1(rmdir, __NR_rmdir, const char *, path)
CALL3(mknod, __NR_mknod, const char *, path, mode_t, mode, unsigned long, device)
CALL2(chmod, __NR_chmod, const char *, path, mode_t, mode)
CALL3(chown, NR_chown, const char *, path, uid_t, uid, gid_t, gid)
CALL1(chdir, __NR_chdir, const char *, path)
CALL1(fchdir, __NR_fchdir, int, fd)
CALL2(getcwd, __NR_getcwd, char *, buffer, size_t, size)
CALL1(chroot, __NR_chroot, const char *, path)
CALL2(pivot_root, __NR_pivot_root, const char *, new_root, const char *, put_old)
CALL5(mount, __NR_mount, const char *, source, const char *, target, const char *, type, unsigned long, flags,
      const void *, data)
CALL2(umount2, __NR_umount2, const char *, target, int, flags)
CALL0(sync, __NR_sync)
CALL2(memfd_create, __NR_memfd_create, const char *, name, unsigned int, flags)
long sys_pipe(int fds[2]);
long sys_stat(const char *path, struct file_status *status);
long sys_fstat(int fd, struct file_status *status);

/* Memory; offset in bytes */
long sys_mmap(void *address, size_t size, int protection, int flags, int fd, unsigned long offset);
CALL2(munmap, __NR_munmap, void *, address, size_t, size)
CALL3(mprotect, __NR_mprotect, void *, address, size_t, size, int, protection)

/* POSIX message queues; struct mq_attr comes from <linux/mqueue.h>. Names go without a slash here. */
CALL4(mq_open, __NR_mq_open, const char *, name, int, flags, mode_t, mode, struct mq_attr *, attr)
CALL1(mq_unlink, __NR_mq_unlink, const char *, name)
CALL5(mq_timedsend, __NR_mq_timedsend, int, queue, const char *, text, size_t, size, unsigned int, priority,
      const struct timespec *, deadline)
CALL5(mq_timedreceive, __NR_mq_timedreceive, int, queue, char *, text, size_t, size, unsigned int *, priority,
      const struct timespec *, deadline)

/* Sockets: by socketcall() where the arch has it, since its direct calls came late (4.3 on i386 and SPARC). */
long sys_socket(int family, int type, int protocol);
long sys_socketpair(int family, int type, int protocol, int fds[2]);
long sys_bind(int fd, const void *address, int size);
long sys_listen(int fd, int backlog);
long sys_accept(int fd, void *address, int *size);
long sys_connect(int fd, const void *address, int size);
long sys_getsockname(int fd, void *address, int *size);
long sys_getpeername(int fd, void *address, int *size);
long sys_sendto(int fd, const void *data, size_t size, int flags, const void *address, int address_size);
long sys_recvfrom(int fd, void *data, size_t size, int flags, void *address, int *address_size);
long sys_sendmsg(int fd, const struct msghdr *message, int flags);
long sys_recvmsg(int fd, struct msghdr *message, int flags);
long sys_setsockopt(int fd, int level, int option, const void *value, int size);
long sys_getsockopt(int fd, int level, int option, void *value, int *size);
long sys_shutdown(int fd, int how);

/* "EPERM" for 1; NULL for a number without a name. Both numbers and names are the arch's own. */
const char *errno_name(long error);

#endif
