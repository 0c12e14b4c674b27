/*
 * probe.h - all that a probe sees: one struct to fill in, actors to direct, expectations to state.
 *
 * A probe is one claim. Its main process, the host process H, starts containers and tasks and tells them what to
 * do; expectations may be stated in any process of the probe and count for the case that is open.
 */
#ifndef PROBE_H
#define PROBE_H

#include "sys.h" /* types, errno values, system calls as sys_NAME() returning -errno */

/* What a flavour promises to keep apart; a probe names what it needs. */
#define ISOLATES_UTS	(1UL << 0)
#define ISOLATES_PID	(1UL << 1)	/* members see each other only; every other number is ESRCH */
#define ISOLATES_IPC	(1UL << 2)
#define ISOLATES_NET	(1UL << 3)
#define ISOLATES_MNT	(1UL << 4)
#define ISOLATES_USER	(1UL << 5)
#define ISOLATES_TIME	(1UL << 6)
#define ISOLATES_CGROUP	(1UL << 7)
#define ISOLATES_NUMBERS (1UL << 8)	/* numbers of their own: init is 1, and equal ones are in use in two containers */
#define ISOLATES_LOG	(1UL << 9)	/* what its members make the kernel say is kept from the host's log, and that from them */

#define PLAIN_USER 1000	/* someone without any rights */

#define KERNEL(a, b, c)	(((unsigned long)(a) << 16) | ((b) << 8) | (c))

/* Every field is one machine word, so that the host reads it from the ELF file without running it. */
struct probe {
	unsigned long magic;		/* PROBE_MAGIC */
	unsigned long size;		/* sizeof(struct probe) */
	const char *name;		/* "uts.nodename_is_private", from the file's path */
	const char *file;		/* "suites/uts/nodename_is_private.c" */
	unsigned long line;
	const char *claim;		/* one sentence: what holds when this probe passes */
	const char *requirements;	/* "VS-3a O-8" */
	unsigned long isolation;	/* 1: must go red where there is no container */
	unsigned long exclusive;	/* 1: reaches other processes when nothing isolates; runs alone */
	unsigned long deadline_ms;	/* 0: 10000 */
	unsigned long needs_isolation;	/* ISOLATES_*: a flavour without them is a SKIP */
	unsigned long needs_kernel;	/* KERNEL(4, 1, 0): an older one is a SKIP */
	const char *needs_file;		/* a path that must exist on the host, else SKIP */
	void (*run)(void);
};

#define PROBE_MAGIC 0x70726f62UL

#define PROBE(...)								\
	static const struct probe this_probe = {				\
		.magic = PROBE_MAGIC, .size = sizeof(struct probe),		\
		.name = PROBE_NAME, .file = PROBE_FILE, .line = __LINE__,	\
		__VA_ARGS__							\
	};									\
	static const struct probe *const this_probe_entry			\
	__attribute__((used, section("probes"))) = &this_probe

/*
 * Cases: the rows of a probe's table. case_start() ends the case before it; the end of run() ends the last.
 * Only the probe's main process starts cases.
 */
void case_start(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The open case cannot be asked here (an old kernel, a missing call); the reason is mandatory. */
void case_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A diagnostic line of the open case. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* End the whole probe, from any of its processes. */
void probe_skip(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void probe_broken(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/*
 * Expectations. A failed one marks the open case and lets it go on; the return value says whether it held.
 * Values returned by sys_NAME() are shown by their errno name when negative.
 */
#define EXPECT_EQ(expected, found)	expect_long(PROBE_FILE, __LINE__, #found, (long)(expected), (long)(found))
#define EXPECT_NE(unexpected, found)	expect_not_long(PROBE_FILE, __LINE__, #found, (long)(unexpected), (long)(found))
/* found is a sys_*() result: exactly -error; -0 means success (>= 0). */
#define EXPECT_ERRNO(error, found)	expect_errno(PROBE_FILE, __LINE__, #found, (error), (long)(found))
#define EXPECT_OK(found)		expect_errno(PROBE_FILE, __LINE__, #found, 0, (long)(found))
#define EXPECT_STR(expected, found)	expect_string(PROBE_FILE, __LINE__, #found, (expected), (found))
/* what: a noun phrase, shown as what was expected. */
#define EXPECT_TRUE(what, condition)	expect_true(PROBE_FILE, __LINE__, #condition, (what), (condition))
/* Set-up: a failure means the question could not be asked (BROKEN). Gives the value back. */
#define REQUIRE_OK(found)		require_ok(PROBE_FILE, __LINE__, #found, (long)(found))

int expect_long(const char *file, int line, const char *expr, long expected, long found);
int expect_not_long(const char *file, int line, const char *expr, long unexpected, long found);
int expect_errno(const char *file, int line, const char *expr, int error, long found);
int expect_string(const char *file, int line, const char *expr, const char *expected, const char *found);
int expect_true(const char *file, int line, const char *expr, const char *what, int condition);
long require_ok(const char *file, int line, const char *expr, long found);

/*
 * Actors. A task is a process that waits for orders: it runs one function at a time and gives its value back.
 * Functions and constant data sit at the same address in every process (all are forks of one image); anything
 * else that a task must see goes through shared_page.
 */
struct task {
	pid_t pid;		/* the number by which it is known in its own container, and mostly its own getpid() */
	pid_t host_pid;		/* its number as the host sees it; 0 where the flavour cannot tell */
	struct container *container; /* NULL on the host */
	int alive_fd, order_fd, answer_fd; /* one socket */
	struct task *parent;	/* NULL for a child of the process that started it */
	pid_t parents_pid;	/* its number as its parent sees it */
	struct container *door_to;	/* it went in from the host, or its children do */
	int in_use, busy;
};

struct container {
	const struct flavour *flavour;
	long id;		/* the flavour's own identifier */
	pid_t host_pid;		/* its init as the host sees it */
	struct task *init;	/* its first task: pid 1 where the flavour has such a thing */
	void *private_data;
};

/* Makes a container of the flavour under test, with an init that takes orders. BROKEN if it cannot. */
struct container *container_start(void);
/* A container made by the flavour while the caller is the given task; what create() said on failure (-errno). */
long container_try_start(struct container **made);
/* Ends it from the host and waits until its init is gone; then, by deadline, until the flavour forgot it. */
void container_end(struct container *container);

/*
 * A task that comes in from the host, where the flavour can: 0, or -errno. Its parent is a host process; where
 * the container has numbers of its own it is no child of the container's init.
 */
long task_try_enter(struct container *container, struct task **entered);

/* A new task: on the host (NULL), or a child of that container's init. */
struct task *task_start(struct container *container);
/* A new task that is a child of the given task (same container). */
struct task *task_fork(struct task *parent);
/* Has the task run fn(a, b) and gives back its value. The task's death meanwhile gives -ESHUTDOWN. */
long task_call(struct task *task, long (*fn)(long, long), long a, long b);
/* The same, without waiting for it; task_answer() waits. */
void task_order(struct task *task, long (*fn)(long, long), long a, long b);
long task_answer(struct task *task);
/* Has the task make one system call; pointers must be constant data or in shared_page. */
long task_syscall(struct task *task, long number, ...); /* up to six longs; task_syscall(t, NR, a, b, c, d, e, f) */
#define task_syscall(task, ...) task_syscall_(task, SIX_(__VA_ARGS__, 0, 0, 0, 0, 0, 0))
#define SIX_(n, a, b, c, d, e, f, ...) (n), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f)
long task_syscall_(struct task *task, long n, long a, long b, long c, long d, long e, long f);
/* 1 while the process lives (known from its pipe, not from its pid). */
int task_alive(struct task *task);
/* Waits up to ms for it to die; 1 when it has. */
int task_wait_death(struct task *task, unsigned long ms);
/* Kills it from its own parent's side and reaps it. */
void task_end(struct task *task);

/*
 * In a task: task->pid, which is getpid() but for the first process of a container whose creator keeps its number in
 * its own eyes.
 */
pid_t own_number(void);

/* 64 KiB seen by all processes of the probe at one address, zero at start. */
extern char *shared_page;

/* Nonzero when the flavour under test promises all of these ISOLATES_* bits ('none' promises nothing). */
int flavour_isolates(unsigned long bits);
const char *flavour_name(void);

/* Milliseconds since some moment before; never back. */
unsigned long now_ms(void);

/* Polls until fn(arg) is nonzero or ms have gone; what it said last. */
long poll_until(unsigned long ms, long (*fn)(long), long arg);

/* Reads a small file into buffer (NUL ended); its length or -errno. */
long read_file(const char *path, char *buffer, unsigned long size);
/* Writes a whole string to an existing file; length or -errno. */
long write_file(const char *path, const char *text);
/* The value after "key:" in /proc/PID/status style text, leading blanks cut, into value; 0 or -ENOENT. */
long status_field(const char *text, const char *key, char *value, unsigned long size);
/* One entry name per call of fn; stops when fn gives nonzero and gives that back; -errno when it cannot open. */
long list_directory(const char *path, long (*fn)(const char *name, long arg), long arg);

/* Freestanding basics (also in format.c): */
unsigned long string_length(const char *s);
int string_equal(const char *a, const char *b);
int string_starts(const char *s, const char *prefix);
long parse_number(const char *s);	/* decimal; -EINVAL when it is none */
int format_text(char *buffer, unsigned long size, const char *format, ...) __attribute__((format(printf, 3, 4)));
void *memset(void *to, int c, unsigned long n);
void *memcpy(void *to, const void *from, unsigned long n);
void *memmove(void *to, const void *from, unsigned long n);
int memcmp(const void *a, const void *b, unsigned long n);

/*
 * Another program in the same file: when it is executed under this name (the last part of argv[0]), main() runs and
 * its value is the exit status. For what only an execve() can show, e.g. the kernel's user-mode helpers.
 */
struct program {
	const char *name;
	long (*main)(int argc, char **argv);
};

#define PROGRAM(program_name, function)						\
	static const struct program function##_program = { program_name, function };	\
	static const struct program *const function##_program_entry			\
	__attribute__((used, section("programs"))) = &function##_program

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
