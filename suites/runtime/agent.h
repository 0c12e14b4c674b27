/*
 * agent.h - what the parts of the agent share: frames out, orders in, probes that run, the machine around them.
 */
#ifndef AGENT_H
#define AGENT_H

#include "runtime.h"

/* frames.c: numbered lines to the host. PROTOCOL.md says what they look like. */
void frames_open(int console);
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same in pieces; a name's '#' is escaped, too, so that nobody takes it for a directive. */
void frame_start(void);
void frame_add(const char *format, ...) __attribute__((format(printf, 1, 2)));
void frame_add_name(const char *name);
void frame_end(void);
/* 1, or 0 when it is no longer kept. */
int frames_repeat(unsigned long sequence);
/* The host's orders up to this one have been taken; the frame is not counted. */
void frames_acknowledge(unsigned long order);
/* Writes what the console takes now; whether something is left. */
int frames_flush(void);
/* For poll_until(): whether the line itself, too, has nothing left to send. */
long frames_are_out(long unused);
/* The time that has gone by in waiting for the console, which no probe must pay for. */
unsigned long frames_stalled_ms(void);
uint32_t frames_crc(uint32_t crc, const char *data, unsigned long size);

/* orders.c: bytes from the console; whole orders are obeyed as they come. */
void orders_feed(const char *bytes, long count);

/* flavours.c: what this kernel can do. */
void flavours_detect(void);
/* Makes it the current one; NULL, or why this kernel does not have it. known: whether this program does. */
const char *flavours_choose(const char *name, int *known);
/* "uts" for the lowest of these ISOLATES_* bits. */
const char *isolation_name(unsigned long bits);

/* runs.c: the document and its probes. NULL, or why it cannot be. */
const char *runs_start(const char *flavour, long jobs, long count);
const char *runs_ask(const char *name);
const char *runs_ask_only(const char *flavour, const char *name);
/* Descriptors to be polled; how many. */
#define MAX_JOBS	32
int runs_watch(struct pollfd *fds);
/* Moves everything on by one step. */
void runs_turn(void);
int runs_patience_ms(void);
const char *runs_storm(long count);

/* machine.c: the machine that the agent is the first process of. */
int machine_open_console(void);
void machine_set_up(void);
/* What one probe did to the whole machine must not reach the next. */
void machine_restore(void);
/* Chooses what the kernel gets wrong, where it can still be told; by the command line it may have been told before. */
void machine_choose_fault(const char *name);
/* From now on it is told of each probe by the places of which faults it came; one probe at a time. */
void machine_trace(void);
void machine_trace_begin(void);
void machine_trace_end(void);
/* Until then a kernel that was told to have a fault behaves. */
void machine_arm_fault(void);
/* Objects that outlive their makers; only while no probe runs. */
void machine_sweep(void);
/* Lets time go by, and has done by then what the kernel would do of itself before long. */
void machine_settle(long ms);
void machine_end(unsigned int command) __attribute__((noreturn));
unsigned long machine_release(void);	/* as KERNEL() */

/* fence.c: a job's probe and all that it forks, up to a number. Nothing where the kernel has no such thing. */
void fence_set_up(void);
void fence_open(unsigned int job);
/* The caller, and whoever it forks from now on. */
void fence_enter(unsigned int job);
/* None of them forks any more, so that killing them comes to an end. */
void fence_close(unsigned int job);

/* launch.c: the main process of a probe, and where it reports. */
struct launched {
	pid_t pid;
	int fd;		/* -1 where there is none */
};
/* In the fence of a job, or without any below 0, as the one who stands by. NULL, or why it cannot be. */
const char *launch(const struct probe *probe, int job, struct launched *launched, char *why, unsigned long size);
/* Has a process ready for a probe that is asked alone; nobody else is to see it. */
void launch_stand_by(void);
void launch_stand_down(void);

/* agent.c */
void console_read(int console);
void agent_main(void) __attribute__((noreturn));

#endif
