/*
 * numbers.h - system calls that the headers of an arch may not name.
 *
 * Calls newer than the headers have one number everywhere (424 on; ia64 adds 1024); anything else that an arch
 * never had is NR_ABSENT, which the wrappers answer with -ENOSYS themselves: ARM kills the caller of a number
 * out of range.
 */
#ifndef NUMBERS_H
#define NUMBERS_H

#include <asm/unistd.h>

#define NR_ABSENT	(-1)

#ifdef __ia64__
#define NR_UNIFIED(n)	((n) + 1024)
#else
#define NR_UNIFIED(n)	(n)
#endif

#ifndef __NR_pidfd_send_signal
#define __NR_pidfd_send_signal NR_UNIFIED(424)
#endif
#ifndef __NR_pidfd_open
#define __NR_pidfd_open	NR_UNIFIED(434)
#endif
#ifndef __NR_pidfd_getfd
#define __NR_pidfd_getfd NR_UNIFIED(438)
#endif

#ifndef __NR_clone3
#define __NR_clone3	NR_ABSENT
#endif
#ifndef __NR_olduname
#define __NR_olduname	NR_ABSENT
#endif
#ifndef __NR_oldolduname
#define __NR_oldolduname NR_ABSENT
#endif
#ifndef __NR_umount
#define __NR_umount	NR_ABSENT
#endif
#ifndef __NR_unshare
#define __NR_unshare	NR_ABSENT
#endif
#ifndef __NR_setns
#define __NR_setns	NR_ABSENT
#endif
#ifndef __NR_process_vm_readv
#define __NR_process_vm_readv NR_ABSENT
#endif
#ifndef __NR_process_vm_writev
#define __NR_process_vm_writev NR_ABSENT
#endif
#ifndef __NR_rt_tgsigqueueinfo
#define __NR_rt_tgsigqueueinfo NR_ABSENT
#endif
#ifndef __NR_kcmp
#define __NR_kcmp	NR_ABSENT
#endif
#ifndef __NR_clock_gettime64
#define __NR_clock_gettime64 NR_ABSENT
#endif
#ifndef __NR_clock_nanosleep_time64
#define __NR_clock_nanosleep_time64 NR_ABSENT
#endif
#ifndef __NR_clock_getres_time64
#define __NR_clock_getres_time64 NR_ABSENT
#endif
#ifndef __NR_sched_rr_get_interval_time64
#define __NR_sched_rr_get_interval_time64 NR_ABSENT
#endif
#ifndef __NR_mq_timedsend_time64
#define __NR_mq_timedsend_time64 NR_ABSENT
#endif
#ifndef __NR_mq_timedreceive_time64
#define __NR_mq_timedreceive_time64 NR_ABSENT
#endif
#ifndef __NR_futex_time64
#define __NR_futex_time64 NR_ABSENT
#endif
#ifndef __NR_rt_sigtimedwait_time64
#define __NR_rt_sigtimedwait_time64 NR_ABSENT
#endif
#ifndef __NR_accept
#define __NR_accept	NR_ABSENT
#endif
#ifndef __NR_readlinkat
#define __NR_readlinkat	NR_ABSENT
#endif
#ifndef __NR_openat
#define __NR_openat	NR_ABSENT
#endif
#ifndef __NR_memfd_create
#define __NR_memfd_create NR_ABSENT
#endif
#ifndef __NR_time
#define __NR_time	NR_ABSENT
#endif

/* i386 and ARM first had 16-bit user ids; the plain names still mean those. */
#ifdef __NR_setuid32
#define NR_setuid	__NR_setuid32
#define NR_setgid	__NR_setgid32
#define NR_setreuid	__NR_setreuid32
#define NR_setregid	__NR_setregid32
#define NR_setresuid	__NR_setresuid32
#define NR_setresgid	__NR_setresgid32
#define NR_setgroups	__NR_setgroups32
#define NR_setfsuid	__NR_setfsuid32
#define NR_getuid	__NR_getuid32
#define NR_geteuid	__NR_geteuid32
#define NR_getgid	__NR_getgid32
#define NR_chown	__NR_chown32
#else
#define NR_setuid	__NR_setuid
#define NR_setgid	__NR_setgid
#define NR_setreuid	__NR_setreuid
#define NR_setregid	__NR_setregid
#define NR_setresuid	__NR_setresuid
#define NR_setresgid	__NR_setresgid
#define NR_setgroups	__NR_setgroups
#define NR_setfsuid	__NR_setfsuid
#define NR_getuid	__NR_getuid
#define NR_geteuid	__NR_geteuid
#define NR_getgid	__NR_getgid
#define NR_chown	__NR_chown
#endif

/* The first getrlimit() cut every limit at 31 bits. */
#ifdef __NR_ugetrlimit
#define NR_getrlimit	__NR_ugetrlimit
#else
#define NR_getrlimit	__NR_getrlimit
#endif

#ifdef __NR_fcntl64
#define NR_fcntl	__NR_fcntl64
#else
#define NR_fcntl	__NR_fcntl
#endif

#endif
