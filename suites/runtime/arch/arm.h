/* arm.h - how a program starts and calls the kernel on 32-bit ARM (EABI, ARM or Thumb-2 code). */
#ifndef ARCH_ARM_H
#define ARCH_ARM_H

#define ARCH_NAME	"arm"

/* EABI has no ipc(), but its direct calls still look for the version bit. */
#define ARCH_IPC_64	0x100

/* clone(flags, stack, parent_tid, tls, child_tid) */
#define ARCH_CLONE_TID_BEFORE_TLS 0

/* r7 is the Thumb frame pointer: needs -fomit-frame-pointer, which -O2 brings. */
static inline long raw_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;
	register long r4 __asm__("r4") = e;
	register long r5 __asm__("r5") = f;
	register long r7 __asm__("r7") = n;

	__asm__ volatile ("swi 0"
			  : "+r" (r0)
			  : "r" (r1), "r" (r2), "r" (r3), "r" (r4), "r" (r5), "r" (r7)
			  : "memory", "cc");
	return r0;
}

#define raw_clone(a, b, c, d, e) raw_syscall(__NR_clone, (a), (b), (c), (d), (e), 0)
#define raw_pipe(fds) raw_syscall(__NR_pipe, (long)(fds), 0, 0, 0, 0, 0)

/* The kernel's own trampoline sits in pages that a probe may have unmapped. */
#define ARCH_RESTORER	1
void arch_restorer(void);

static inline long raw_sigaction(int sig, const void *new, void *old, unsigned long size)
{
	return raw_syscall(__NR_rt_sigaction, sig, (long)new, (long)old, size, 0, 0);
}

#ifdef ARCH_START
__asm__(
	".syntax unified\n"
	".text\n"
	".arm\n"
	".align	2\n"
	".globl	_start\n"
	".type	_start, %function\n"
	"_start:\n"
	"	mov	fp, #0\n"
	"	mov	lr, #0\n"
	"	mov	r0, sp\n"
	"	bic	sp, sp, #7\n"
	"	bl	start_c\n"
	".globl	arch_restorer\n"
	".type	arch_restorer, %function\n"
	"arch_restorer:\n"
	"	mov	r7, #173\n"	/* __NR_rt_sigreturn */
	"	swi	0\n"
#ifdef __thumb__
	".thumb\n"
#endif
);
#endif

#endif
