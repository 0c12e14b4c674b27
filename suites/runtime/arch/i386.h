/* i386.h - how a program starts and calls the kernel on 32-bit x86. */
#ifndef ARCH_I386_H
#define ARCH_I386_H

#define ARCH_NAME	"i386"

/* ipc() gives the 16-bit structures of Linux 1 to whoever does not ask for version 64. */
#define ARCH_IPC_64	0x100

/* clone(flags, stack, parent_tid, tls, child_tid) */
#define ARCH_CLONE_TID_BEFORE_TLS 0

/* int 0x80, not the vdso: the kernels under test may have none. The sixth argument is in the frame pointer. */
static inline long raw_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	long result;

	__asm__ volatile ("pushl %7\n\t"
			  "pushl %%ebp\n\t"
			  "movl 4(%%esp), %%ebp\n\t"
			  "int $0x80\n\t"
			  "popl %%ebp\n\t"
			  "addl $4, %%esp"
			  : "=a" (result)
			  : "0" (n), "b" (a), "c" (b), "d" (c), "S" (d), "D" (e), "m" (f)
			  : "memory", "cc");
	return result;
}

#define raw_clone(a, b, c, d, e) raw_syscall(__NR_clone, (a), (b), (c), (d), (e), 0)
#define raw_pipe(fds) raw_syscall(__NR_pipe, (long)(fds), 0, 0, 0, 0, 0)

/* Without one, the kernel points at its vdso, which may be compiled out. */
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
	"	movl	%esp, %eax\n"
	"	andl	$-16, %esp\n"
	"	subl	$12, %esp\n"	/* start_c() expects an aligned stack before its argument */
	"	pushl	%eax\n"
	"	call	start_c\n"
	"	hlt\n"
	".globl arch_restorer\n"
	"arch_restorer:\n"
	"	movl	$173, %eax\n"	/* __NR_rt_sigreturn */
	"	int	$0x80\n"
);
#endif

#endif
