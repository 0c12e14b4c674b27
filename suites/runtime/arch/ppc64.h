/* ppc64.h - how a program starts and calls the kernel on big endian 64-bit PowerPC (ELFv1). */
#ifndef ARCH_PPC64_H
#define ARCH_PPC64_H

#define ARCH_NAME	"ppc64"

/* ipc() gives old structures to whoever does not ask for version 64. */
#define ARCH_IPC_64	0x100

/* clone(flags, stack, parent_tid, tls, child_tid) */
#define ARCH_CLONE_TID_BEFORE_TLS 0

/* An error is told by the summary overflow bit, with a positive number. */
static inline long raw_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	register long r0 __asm__("r0") = n;
	register long r3 __asm__("r3") = a;
	register long r4 __asm__("r4") = b;
	register long r5 __asm__("r5") = c;
	register long r6 __asm__("r6") = d;
	register long r7 __asm__("r7") = e;
	register long r8 __asm__("r8") = f;

	__asm__ volatile ("sc\n\t"
			  "bns+ 1f\n\t"
			  "neg 3, 3\n\t"
			  "1:"
			  : "+r" (r0), "+r" (r3), "+r" (r4), "+r" (r5), "+r" (r6), "+r" (r7), "+r" (r8)
			  :
			  : "r9", "r10", "r11", "r12", "cr0", "ctr", "xer", "memory");
	return r3;
}

#define raw_clone(a, b, c, d, e) raw_syscall(__NR_clone, (a), (b), (c), (d), (e), 0)
#define raw_pipe(fds) raw_syscall(__NR_pipe, (long)(fds), 0, 0, 0, 0, 0)

/* The kernel knows no restorer here: it returns through its vdso or the stack. */
#define ARCH_RESTORER	0

static inline long raw_sigaction(int sig, const void *new, void *old, unsigned long size)
{
	return raw_syscall(__NR_rt_sigaction, sig, (long)new, (long)old, size, 0, 0);
}

#ifdef ARCH_START
/*
 * The ELF entry of ELFv1 is a function descriptor: code, TOC, environment. The kernel loads r2 from it; the
 * stack pointer points at argc, so a frame must be made before any C code stores its link register there.
 */
__asm__(
	".section \".opd\",\"aw\"\n"
	".align	3\n"
	".globl	_start\n"
	"_start:\n"
	"	.quad	.Lstart_code, .TOC.@tocbase, 0\n"
	".previous\n"
	".text\n"
	".align	2\n"
	".Lstart_code:\n"
	"	mr	3, 1\n"
	"	clrrdi	1, 1, 4\n"
	"	li	0, 0\n"
	"	stdu	0, -128(1)\n"
	"	mtlr	0\n"
	"	bl	start_c\n"
	"	nop\n"
	"	trap\n"
);
#endif

#endif
