/* x86_64.h - how a program starts and calls the kernel on 64-bit x86. */
#ifndef ARCH_X86_64_H
#define ARCH_X86_64_H

#define ARCH_NAME	"x86_64"

/* The native shmctl() and friends refuse the version bit that the multiplexed ones demand. */
#define ARCH_IPC_64	0

/* clone(flags, stack, parent_tid, child_tid, tls) */
#define ARCH_CLONE_TID_BEFORE_TLS 1

static inline long raw_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile ("syscall"
			  : "=a" (result)
			  : "a" (n), "D" (a), "S" (b), "d" (c), "r" (r10), "r" (r8), "r" (r9)
			  : "rcx", "r11", "memory");
	return result;
}

/* pipe() and the fork family return here as everywhere. */
#define raw_clone(a, b, c, d, e) raw_syscall(__NR_clone, (a), (b), (c), (d), (e), 0)
#define raw_pipe(fds) raw_syscall(__NR_pipe, (long)(fds), 0, 0, 0, 0, 0)

/* The kernel refuses to deliver a signal to an action without a restorer. */
#define ARCH_RESTORER	1
void arch_restorer(void);

static inline long raw_sigaction(int sig, const void *new, void *old, unsigned long size)
{
	return raw_syscall(__NR_rt_sigaction, sig, (long)new, (long)old, size, 0, 0);
}

#ifdef ARCH_START
__asm__(
	".text\n"
	".globl _start\n"
	"_start:\n"
	"	xorl	%ebp, %ebp\n"
	"	movq	%rsp, %rdi\n"
	"	andq	$-16, %rsp\n"
	"	call	start_c\n"
	"	hlt\n"
	".globl arch_restorer\n"
	"arch_restorer:\n"
	"	movl	$15, %eax\n"	/* __NR_rt_sigreturn */
	"	syscall\n"
);
#endif

#endif
