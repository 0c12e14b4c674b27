/*
 * What one container looked up in /proc is never shown to another that uses the same number.
 *
 * The kernel remembers names that were looked up, also those that were not there. If two containers share that
 * memory, the second finds the first one's task behind its own number, or nothing where it has a task.
 */
#include "twins.h"
#include "view.h"

enum { A, B };

struct look {
	const char *what;
	int by[3];
};

static const struct look look[] = {
	{ "looked up in A, B and A", { A, B, A } },
	{ "looked up in B, A and B", { B, A, B } },
};

static const char *const name_of[] = { "alpha", "beta" };

static void expect_name(const char *name, struct task *reader, long pid)
{
	char seen[32];

	EXPECT_OK(status_text(reader, pid, "Name", seen, sizeof(seen)));
	EXPECT_STR(name, seen);
}

static long open_directory_here(long pid, long unused)
{
	char path[32];

	(void)unused;
	format_text(path, sizeof(path), "/proc/%ld", pid);
	return sys_open(path, O_RDONLY | O_DIRECTORY, 0);
}

/* Reads status below an open directory. */
static long read_below_here(long directory, long unused)
{
	long length, fd = sys_openat(directory, "status", O_RDONLY, 0);

	(void)unused;
	if (fd < 0)
		return fd;
	memset(text_seen(), 0, 0x4000);
	length = sys_read(fd, text_seen(), 0x3fff);
	sys_close(fd);
	return length;
}

static void expect_name_below(const char *name, struct task *reader, long directory)
{
	char seen[32] = "";

	EXPECT_OK(task_call(reader, read_below_here, directory, 0));
	status_field(text_seen(), "Name", seen, sizeof(seen));
	EXPECT_STR(name, seen);
}

static void run_looks(void)
{
	struct task *const reader[] = { a->init, b->init };
	unsigned long i, j;

	for (i = 0; i < ARRAY_SIZE(look); i++) {
		case_start("%s", look[i].what);
		for (j = 0; j < ARRAY_SIZE(look[i].by); j++)
			expect_name(name_of[look[i].by[j]], reader[look[i].by[j]], twin_a->pid);
	}
}

static void run_open_directories(void)
{
	long in_a, in_b;

	case_start("opened in both, then read");
	in_a = task_call(a->init, open_directory_here, twin_a->pid, 0);
	in_b = task_call(b->init, open_directory_here, twin_a->pid, 0);
	expect_name_below("alpha", a->init, in_a);
	expect_name_below("beta", b->init, in_b);
	case_start("opened in both, when A's task has ended");
	task_end(twin_a);
	EXPECT_TRUE("A's directory is dead", task_call(a->init, read_below_here, in_a, 0) < 0);
	expect_name_below("beta", b->init, in_b);
}

/* A number that A uses and B does not yet: B's "not there" must not be A's, nor A's task B's. */
static void run_late_number(void)
{
	struct task *first = task_start(a), *second = NULL;
	long number;
	int i;

	for (i = 0; i < 4 && first->pid <= twin_a->pid + 3; i++)
		first = task_start(a);
	number = first->pid;
	name_task(first, "gamma");
	case_start("a number that only A uses");
	expect_name("gamma", a->init, number);
	EXPECT_ERRNO(ENOENT, read_of_pid(b->init, number, "status"));
	expect_name("gamma", a->init, number);
	case_start("a number that B uses later than A");
	for (i = 0; i < 8 && (!second || second->pid < number); i++)
		second = task_start(b);
	EXPECT_EQ(number, second->pid);
	name_task(second, "delta");
	expect_name("delta", b->init, number);
	expect_name("gamma", a->init, number);
}

static void run_ended(void)
{
	long number = twin_a->pid;

	case_start("a number whose task has ended in A");
	EXPECT_ERRNO(ENOENT, read_of_pid(a->init, number, "status"));
	EXPECT_OK(list_numbers(a->init, "/proc"));
	EXPECT_EQ(0, listed(number));
	expect_name("beta", b->init, number);
	EXPECT_OK(list_numbers(b->init, "/proc"));
	EXPECT_EQ(1, listed(number));
	case_start("a number whose container has ended");
	container_end(a);
	expect_name("beta", b->init, number);
	EXPECT_OK(list_numbers(b->init, "/proc"));
	EXPECT_EQ(1, listed(number));
}

static void run(void)
{
	struct task *on_host = task_start(NULL);

	twins_start();
	name_task(twin_a, "alpha");
	name_task(twin_b, "beta");
	run_looks();
	case_start("looked up on the host");
	if (twin_a->host_pid) {
		expect_name("alpha", on_host, twin_a->host_pid);
		expect_name("beta", on_host, twin_b->host_pid);
		expect_name("alpha", a->init, twin_a->pid);
	} else {
		case_skip("the flavour does not tell the host's number");
	}
	run_late_number();
	run_open_directories();
	run_ended();
}

PROBE(.claim = "an entry of /proc looked up in one container is never served to another that uses the same number",
      .requirements = "I-7 VS-2b K-11",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .needs_file = "/proc/self/status",
      .run = run);
