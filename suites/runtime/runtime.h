/*
 * runtime.h - what the parts of the runtime share; probes see probe.h only.
 */
#ifndef RUNTIME_H
#define RUNTIME_H

#include "probe.h"
#include "flavour.h"

/* Descriptors that the processes of a probe have at fixed numbers, out of the way of those that probes open. */
#define REPORT_FD	60	/* pipe to the agent: who holds it belongs to the probe */
#define CONTROL_FD	61	/* a task's end of the socket that its orders come through */
#define MARK_FD		62	/* pipe to whoever started the container: who holds it belongs to the container */

/* One write to the report pipe, so that the lines of several processes never mix (PIPE_BUF is 4096). */
enum report_kind {
	REPORT_CASE = 1,	/* name */
	REPORT_CASE_SKIP,	/* reason */
	REPORT_NOTE,		/* text */
	REPORT_FAILURE,		/* expected, found, where: each NUL ended */
	REPORT_PROBE_SKIP,	/* reason */
	REPORT_PROBE_BROKEN,	/* what broke */
	REPORT_DONE,		/* run() came back */
};

#define REPORT_TEXT	1016

struct report {
	unsigned int kind;
	unsigned int length;	/* of text, with its last NUL */
	char text[REPORT_TEXT];
};

void report_send(enum report_kind kind, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What the processes of one probe know together; it lies behind shared_page. */
struct probe_state {
	volatile long case_open;
	volatile long is_red;	/* an expectation has failed */
};

#define SHARED_SIZE	(64 * 1024)

extern const struct probe *current_probe;
extern const struct flavour *current_flavour;
extern unsigned long current_isolates;
extern struct probe_state *probe_state;

/* "SIGSEGV" for 11. */
const char *signal_name(int sig);

/* After a plain fork: this process is no task, so it lets go of its parent's order socket and number. */
void actor_forget(void);

/* Every process whose descriptor fd is this pipe or socket ("pipe:[4711]"): kill it, or tell its pid. */
long kill_holders(int fd, const char *link);
pid_t find_holder(int fd, const char *link);
/* The link text of a pipe or socket of the caller itself; 0 or -errno. */
long descriptor_link(int fd, char *link, unsigned long size);

/* The number behind "key:" in a process's status; -ENODATA where there is no such line, or -errno. */
long process_status(pid_t pid, const char *key);
/*
 * Calls fn for each number above 0 that begins a line of a file, or that is the name of an entry of a folder, until it
 * gives nonzero; that, or -errno.
 */
long list_lines(const char *path, long (*fn)(long number, long arg), long arg);
long list_numbered(const char *path, long (*fn)(long number, long arg), long arg);

int format_list(char *buffer, unsigned long size, const char *format, va_list list);
/* Microseconds by the clock of now_ms(). */
uint64_t now_us(void);
/* How long to wait for what may never come: a probe that is red already stays so, and need not wait long. */
unsigned long patience(unsigned long ms);
/* Waits for an answer, a death or the time's end: poll() on one descriptor; its revents, 0 when time is up. */
int wait_readable(int fd, long timeout_ms);

#endif
