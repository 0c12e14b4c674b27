/* sparc64.h - how a program starts and calls the kernel on 64-bit SPARC. */
#ifndef ARCH_SPARC64_H
#define ARCH_SPARC64_H

#define ARCH_NAME	"sparc64"

/* The kernel's ipc() adds the version bit itself; both ways work. */
#define ARCH_IPC_64	0x100
/* Its semctl() takes the fourth argument itself, where the other multiplexers take its address. */
#define ARCH_SEMCTL_BY_VALUE 1

/* clone(flags, stack, parent_tid, tls, child_tid) */
#define ARCH_CLONE_TID_BEFORE_TLS 0

/* An error is told by the carry bit, with a positive number; second is what some calls return in %o1. */
static inline long raw_syscall_pair(long n, long a, long b, long c, long d, long e, long f, long *second)
{
	register long g1 __asm__("g1") = n;
	register long o0 __asm__("o0") = a;
	register long o1 __asm__("o1") = b;
	register long o2 __asm__("o2") = c;
	register long o3 __asm__("o3") = d;
	register long o4 __asm__("o4") = e;
	register long o5 __asm__("o5") = f;

	__asm__ volatile ("ta	0x6d\n\t"
			  "bcc,pt	%%xcc, 1f\n\t"
			  " nop\n\t"
			  "sub	%%g0, %%o0, %%o0\n\t"
			  "1:"
			  : "+r" (o0), "+r" (o1), "+r" (g1)
			  : "r" (o2), "r" (o3), "r" (o4), "r" (o5)
			  : "memory", "cc");
	*second = o1;
	return o0;
}

static inline long raw_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	long ignored;

	return raw_syscall_pair(n, a, b, c, d, e, f, &ignored);
}

/* The child of the fork family finds its parent's pid in %o0 and 1 in %o1; the parent finds 0 in %o1. */
static inline long raw_clone(long flags, long stack, long c, long d, long e)
{
	long is_child, pid = raw_syscall_pair(__NR_clone, flags, stack, c, d, e, 0, &is_child);

	return pid > 0 && is_child == 1 ? 0 : pid;
}

/* Both descriptors come back in registers. */
static inline long raw_pipe(int fds[2])
{
	long write_end, read_end = raw_syscall_pair(__NR_pipe, 0, 0, 0, 0, 0, 0, &write_end);

	if (read_end < 0)
		return read_end;
	fds[0] = read_end;
	fds[1] = write_end;
	return 0;
}

/* The restorer is an argument of its own, and the handler returns to eight bytes after it. */
#define ARCH_RESTORER	0
void arch_restorer(void);

static inline long raw_sigaction(int sig, const void *new, void *old, unsigned long size)
{
	return raw_syscall(__NR_rt_sigaction, sig, (long)new, (long)old, (long)arch_restorer - 8, size, 0);
}

#ifdef ARCH_START
/* argc lies above the stack bias and the save area of one register window. */
__asm__(
	".text\n"
	".align	4\n"
	".globl	_start\n"
	"_start:\n"
	"	mov	%g0, %fp\n"
	"	add	%sp, 2047 + 128, %o0\n"
	"	sub	%sp, 48, %sp\n"
	"	call	start_c\n"
	"	 nop\n"
	"	ta	1\n"
	".globl	arch_restorer\n"
	"arch_restorer:\n"
	"	mov	101, %g1\n"	/* __NR_rt_sigreturn */
	"	ta	0x6d\n"
);
#endif

#endif
