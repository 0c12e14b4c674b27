/*
 * The file, process, signal or page beyond a limit is refused with its own error, and one given back makes room again.
 *
 * Asked of an ordinary user, once on the host and once in a container: root may go beyond some of them.
 */
#include "probe.h"

#define CHUNK		65536UL		/* a whole number of pages on every architecture */
#define ROOM		4		/* so many can be taken, or less where the caller has some already */
#define MOST		(2 * ROOM)
#define QUEUED		40		/* a real-time signal: an ordinary one is dropped silently */

/* One more than MOST: where a limit is not kept, even the one beyond them all can be had. */
static char chunks[(MOST + 1) * CHUNK] __attribute__((aligned(65536)));
static long mapped[MOST + 1];

static long open_file(long unused)
{
	(void)unused;
	return sys_open("/", O_RDONLY, 0);
}

static long close_file(long fd)
{
	return sys_close(fd);
}

static long start_process(long unused)
{
	long pid = sys_fork();

	(void)unused;
	while (pid == 0)
		sys_poll(NULL, 0, -1);
	return pid;
}

static long end_process(long pid)
{
	sys_kill(pid, SIGKILL);
	return sys_wait4(pid, NULL, 0, NULL);
}

static long queue_signal(long unused)
{
	siginfo_t info;

	(void)unused;
	memset(&info, 0, sizeof(info));
	info.si_signo = QUEUED;
	info.si_code = SI_QUEUE;
	return sys_rt_sigqueueinfo(sys_getpid(), QUEUED, &info);
}

static long take_signal(long unused)
{
	signal_set set = { { 0 } };
	siginfo_t info;

	(void)unused;
	signal_set_add(&set, QUEUED);
	return sys_rt_sigtimedwait(&set, &info, 0);
}

static long lock_chunk(long nth)
{
	long said = system_call(__NR_mlock, (long)chunks + nth * CHUNK, CHUNK, 0, 0, 0, 0);

	return said < 0 ? said : nth;
}

static long unlock_chunk(long nth)
{
	return system_call(__NR_munlock, (long)chunks + nth * CHUNK, CHUNK, 0, 0, 0, 0);
}

/* An address may look like an error where it is high. */
static long map_chunk(long nth)
{
	mapped[nth] = sys_mmap(NULL, CHUNK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return (unsigned long)mapped[nth] >= -4095UL ? mapped[nth] : nth;
}

static long unmap_chunk(long nth)
{
	return sys_munmap((void *)mapped[nth], CHUNK);
}

/* The limit is one on numbers: those below it that are in use, where it leaves room for as many as are wanted. */
static long files_open(void)
{
	long fd, room = 0;

	for (fd = 0; room < ROOM; fd++)
		room += sys_fcntl(fd, F_GETFD, 0) < 0;
	return fd - ROOM;
}

static long one(void)
{
	return 1;
}

static long none(void)
{
	return 0;
}

/* In chunks, rounded up by the one that leaves room for a stack to grow. */
static long chunks_mapped(void)
{
	char text[2048], value[32];

	if (read_file("/proc/self/status", text, sizeof(text)) < 0 ||
	    status_field(text, "VmSize", value, sizeof(value)) < 0)
		return -ENOENT;
	for (unsigned long i = 0; value[i]; i++)
		if (value[i] == ' ')
			value[i] = 0;
	return parse_number(value) * 1024 / CHUNK + 1;
}

static const struct limit {
	const char *name;
	int resource, error;
	unsigned long unit;		/* of the limit, for each one that is taken */
	long (*in_use)(void);		/* how many of them the caller has already */
	long (*take)(long nth);		/* what give_back() wants, or -errno */
	long (*give_back)(long taken);
} limit[] = {
	{ "open files", RLIMIT_NOFILE, EMFILE, 1, files_open, open_file, close_file },
	{ "processes of a user", RLIMIT_NPROC, EAGAIN, 1, one, start_process, end_process },
	{ "queued signals", RLIMIT_SIGPENDING, EAGAIN, 1, none, queue_signal, take_signal },
	{ "locked memory", RLIMIT_MEMLOCK, ENOMEM, CHUNK, none, lock_chunk, unlock_chunk },
	{ "address space", RLIMIT_AS, ENOMEM, CHUNK, chunks_mapped, map_chunk, unmap_chunk },
};

/* What the task found, in the shared page. */
static struct finding {
	long count;		/* how many it took */
	long beyond;		/* what was said of one more */
	long again;		/* and of another after the last was given back */
	long beyond_again;
} *finding(void)
{
	return (struct finding *)shared_page;
}

static long taken[MOST];

static long take_all(const struct limit *kind)
{
	long said;

	do
		said = kind->take(finding()->count);
	while (said >= 0 && (taken[finding()->count] = said, ++finding()->count < MOST));
	return said;
}

/* In a task of its own for each kind: what was lowered cannot be raised again. */
static long reach_limit(long k, long unused)
{
	const struct limit *kind = &limit[k];
	signal_set set = { { 0 } };
	struct rlimit wanted;
	long in_use = kind->in_use();

	(void)unused;
	memset(finding(), 0, sizeof(*finding()));
	signal_set_add(&set, QUEUED);
	sys_rt_sigprocmask(SIG_BLOCK, &set, NULL);
	wanted.rlim_cur = wanted.rlim_max = (in_use + ROOM) * kind->unit;
	in_use = in_use < 0 ? in_use : sys_setrlimit(kind->resource, &wanted);
	if (in_use < 0)
		return in_use;
	finding()->beyond = take_all(kind);
	if (finding()->count == 0)
		return 0;
	finding()->count--;
	kind->give_back(taken[finding()->count]);
	finding()->again = kind->take(finding()->count);
	taken[finding()->count++] = finding()->again;
	finding()->beyond_again = kind->take(finding()->count);
	for (long i = 0; i < finding()->count; i++)
		if (taken[i] >= 0)
			kind->give_back(taken[i]);
	return 0;
}

static void run_in(struct container *container, const char *where)
{
	/* Nobody else has it: the numbers of a user's processes are counted together. */
	long user = 100000 + sys_getpid();

	for (unsigned long k = 0; k < ARRAY_SIZE(limit); k++) {
		struct task *task = task_start(container);

		case_start("%s %s", limit[k].name, where);
		REQUIRE_OK(task_syscall(task, NR_setgid, user));
		REQUIRE_OK(task_syscall(task, NR_setuid, user));
		REQUIRE_OK(task_call(task, reach_limit, k, 0));
		EXPECT_EQ(ROOM, finding()->count);
		EXPECT_ERRNO(limit[k].error, finding()->beyond);
		EXPECT_OK(finding()->again);
		EXPECT_ERRNO(limit[k].error, finding()->beyond_again);
		task_end(task);
	}
}

static void run(void)
{
	run_in(NULL, "on the host");
	run_in(container_start(), "in a container");
}

PROBE(.claim = "what goes beyond a limit is refused with its own error, and one given back makes room for another",
      .requirements = "VS-6b",
      .run = run);
