/*
 * A container's /proc lists its own tasks, each of them, and nothing else.
 *
 * Reading the directory walks the numbers one after the other, with code that the look-up of one name never runs:
 * either can be right while the other shows the whole machine.
 */
#include "crowd.h"
#include "view.h"

/*
 * Kernel threads that a container has for itself bear its mark (OpenVZ's envID) and have no memory. A container
 * without marks has no such threads.
 */
static long is_own_kernel_thread(long pid, long unused)
{
	char own[24], mark[24], memory[24];

	(void)unused;
	if (read_of_pid_here(0, (long)"status") < 0 || status_field(text_seen(), "envID", own, sizeof(own)))
		return 0;
	if (read_of_pid_here(pid, (long)"status") < 0 || status_field(text_seen(), "envID", mark, sizeof(mark)))
		return 0;
	return string_equal(own, mark) && !string_equal(mark, "0") &&
	       status_field(text_seen(), "VmSize", memory, sizeof(memory)) != 0;
}

/* As list_numbers_here(), but one or two entries at a time: each call must find its place again. */
static long list_slowly_here(long unused, long unused2)
{
	uint64_t buffer[8];
	long got, fd = sys_open("/proc", O_RDONLY | O_DIRECTORY, 0);

	(void)unused, (void)unused2;
	if (fd < 0)
		return fd;
	listing()->count = 0;
	while ((got = sys_getdents64(fd, buffer, sizeof(buffer))) > 0) {
		struct directory_entry *entry = (void *)buffer;

		for (; (char *)entry < (char *)buffer + got; entry = (void *)((char *)entry + entry->d_reclen))
			note_number(entry->d_name, 0);
	}
	sys_close(fd);
	return got;
}

static void expect_listed_by(struct task *reader, struct task **own, int owns)
{
	long i, strangers = 0, one = 0;
	int o;

	for (o = 0; o < owns; o++)
		if (!EXPECT_EQ(1, listed(own[o]->pid)))
			note("the own task that is missing has number %d", own[o]->pid);
	for (i = 0; i < listing()->count; i++) {
		for (o = 0; o < owns && own[o]->pid != listing()->pid[i]; o++)
			;
		if (o < owns || task_call(reader, is_own_kernel_thread, listing()->pid[i], 0))
			continue;
		strangers++;
		one = listing()->pid[i];
	}
	if (!EXPECT_EQ(0, strangers))
		note("one of them has number %ld", one);
}

static void expect_list(struct task *reader, struct task **own, int owns)
{
	EXPECT_OK(list_numbers(reader, "/proc"));
	expect_listed_by(reader, own, owns);
}

static void run(void)
{
	struct task *own[A_TASKS + 1];
	int i;

	crowd_start();
	memcpy(own, in_a, sizeof(in_a));
	for (i = 0; i < A_TASKS; i++) {
		case_start("read by %s", a_name[i]);
		expect_list(in_a[i], own, A_TASKS);
	}
	case_start("read by B's child");
	expect_list(last_in_b(), in_b, b_tasks);
	case_start("read a few bytes at a time");
	EXPECT_OK(task_call(in_a[A_CHILD], list_slowly_here, 0, 0));
	expect_listed_by(in_a[A_CHILD], own, A_TASKS);
	case_start("after tasks were added elsewhere");
	task_start(NULL);
	in_b[b_tasks++] = task_start(b);
	expect_list(in_a[A_INIT], own, A_TASKS);
	case_start("after a task was added");
	own[A_TASKS] = task_start(a);
	expect_list(in_a[A_INIT], own, A_TASKS + 1);
	case_start("after a task has ended");
	task_end(own[A_TASKS]);
	expect_list(in_a[A_INIT], own, A_TASKS);
}

PROBE(.claim = "a container's /proc lists each of its own tasks by its own number, and no other task",
      .requirements = "I-4 VS-2b K-11",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .needs_file = "/proc/self/status",
      .run = run);
