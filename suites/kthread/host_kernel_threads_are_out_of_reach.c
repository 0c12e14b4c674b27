/*
 * No call that takes a pid finds a kernel thread of the host from inside a container.
 *
 * Not being listed is not enough: the numbers are easily guessed. Each call looks the number up by itself. Only
 * calls that read are tried, so that nothing happens to a machine where they succeed.
 */
#include "kernel_threads.h"

static long kill_zero(long pid, long unused)
{
	(void)unused;
	return sys_kill(pid, 0);
}

static long getpgid_of(long pid, long unused)
{
	(void)unused;
	return sys_getpgid(pid);
}

static long getsid_of(long pid, long unused)
{
	(void)unused;
	return sys_getsid(pid);
}

static long scheduler_of(long pid, long unused)
{
	(void)unused;
	return sys_sched_getscheduler(pid);
}

static long affinity_of(long pid, long unused)
{
	unsigned long mask[32];

	(void)unused;
	return sys_sched_getaffinity(pid, sizeof(mask), mask);
}

static long priority_of(long pid, long unused)
{
	(void)unused;
	return sys_getpriority(PRIO_PROCESS, pid);
}

static long open_status(long pid, long unused)
{
	char path[40];
	long fd;

	(void)unused;
	format_text(path, sizeof(path), "/proc/%ld/status", pid);
	fd = sys_open(path, O_RDONLY, 0);
	return fd < 0 ? fd : sys_close(fd);
}

static const struct {
	const char *name;
	long (*call)(long pid, long unused);
	int error;
} tcase[] = {
	{ "kill with signal 0", kill_zero, ESRCH },
	{ "getpgid", getpgid_of, ESRCH },
	{ "getsid", getsid_of, ESRCH },
	{ "sched_getscheduler", scheduler_of, ESRCH },
	{ "sched_getaffinity", affinity_of, ESRCH },
	{ "getpriority", priority_of, ESRCH },
	{ "/proc/PID/status", open_status, ENOENT },
};

/* The largest number of a kernel thread that stays: workers come and go. */
static long choose(const char *name, long arg)
{
	struct stat_line line;
	long pid = parse_number(name);

	if (pid > *(long *)arg && read_stat(name, &line) == 0 && is_kernel_thread(&line) &&
	    !string_starts(line.name, "kworker"))
		*(long *)arg = pid;
	return 0;
}

static void run(void)
{
	struct task *inside = task_start(container_start());
	struct task *host = task_start(NULL);
	unsigned long i;
	long thread = 0;

	REQUIRE_OK(list_directory("/proc", choose, (long)&thread));
	if (flavour_isolates(ISOLATES_NUMBERS) && thread <= inside->pid + 2)
		probe_skip("every kernel thread here has a number that the container uses, too");
	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		case_start("%s", tcase[i].name);
		/* The positive half: the host finds it. */
		EXPECT_OK(task_call(host, tcase[i].call, thread, 0));
		EXPECT_ERRNO(tcase[i].error, task_call(inside, tcase[i].call, thread, 0));
		EXPECT_OK(task_call(inside, tcase[i].call, inside->pid, 0));
	}
}

PROBE(.claim = "no call that takes a pid finds a kernel thread of the host from inside a container",
      .requirements = "O-6 VS-2i VS-2a",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .needs_file = "/proc/self/stat",
      .run = run);
