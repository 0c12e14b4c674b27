/*
 * A thread in a container has a number of the container's, by which /proc shows it there and nowhere else.
 *
 * /proc/PID/task is one more directory of numbers, with a walk and a look-up of its own; and the root of /proc finds
 * threads that it does not list.
 */
#include "thread.h"
#include "view.h"

static struct task *maker, *beside, *in_b;

static long read_of_thread_here(long pid, long tid)
{
	char path[64];

	format_text(path, sizeof(path), "/proc/%ld/task/%ld/status", pid, tid);
	memset(text_seen(), 0, 0x4000);
	return read_file(path, text_seen(), 0x4000);
}

static void list_threads(struct task *reader, long pid)
{
	format_text(spare_room(), 64, "/proc/%ld/task", pid);
	EXPECT_OK(list_numbers(reader, spare_room()));
}

static void expect_inside(long tid)
{
	char value[32];

	case_start("listed in its task's directory");
	list_threads(beside, maker->pid);
	EXPECT_EQ(2, listing()->count);
	EXPECT_EQ(1, listed(maker->pid));
	EXPECT_EQ(1, listed(tid));
	case_start("looked up in its task's directory");
	EXPECT_OK(task_call(beside, read_of_thread_here, maker->pid, tid));
	EXPECT_OK(status_field(text_seen(), "Pid", value, sizeof(value)));
	EXPECT_EQ(tid, leading_number(value));
	EXPECT_OK(status_field(text_seen(), "Tgid", value, sizeof(value)));
	EXPECT_EQ(maker->pid, leading_number(value));
	case_start("looked up in the root of /proc");
	EXPECT_EQ(tid, status_number(beside, tid, "Pid"));
	EXPECT_EQ(maker->pid, status_number(beside, tid, "Tgid"));
	EXPECT_EQ(tid, stat_field(beside, tid, 1));
	case_start("not listed in the root of /proc");
	EXPECT_OK(list_numbers(beside, "/proc"));
	EXPECT_EQ(1, listed(maker->pid));
	EXPECT_EQ(0, listed(tid));
}

static void expect_outside(long tid)
{
	long outer;

	case_start("looked up in B");
	EXPECT_ERRNO(ENOENT, read_of_pid(in_b, tid, "status"));
	EXPECT_ERRNO(ENOENT, task_call(in_b, read_of_thread_here, in_b->pid, tid));
	case_start("listed on the host by the host's number");
	if (!maker->host_pid) {
		case_skip("the flavour does not tell the host's number");
		return;
	}
	format_text(spare_room(), 64, "/proc/%ld/task", (long)maker->host_pid);
	EXPECT_OK(list_numbers_here((long)spare_room(), 0));
	EXPECT_EQ(2, listing()->count);
	EXPECT_EQ(1, listed(maker->host_pid));
	outer = listing()->pid[0] == maker->host_pid ? listing()->pid[1] : listing()->pid[0];
	EXPECT_NE(tid, outer);
	EXPECT_OK(read_of_thread_here(maker->host_pid, outer));
	/* Nobody lists a thread here, so it cannot be remembered from a listing. */
	case_start("looked up in the root of the host's /proc");
	EXPECT_OK(read_of_pid_here(outer, (long)"status"));
	case_start("looked up in A by the host's number");
	EXPECT_ERRNO(ENOENT, read_of_pid(beside, outer, "status"));
	EXPECT_ERRNO(ENOENT, task_call(beside, read_of_thread_here, maker->pid, outer));
}

static void run(void)
{
	struct container *a;
	long tid;

	threads_prepare();
	a = container_start();
	in_b = container_start()->init;
	beside = a->init;
	task_start(a);	/* the thread's number is to be larger than those of B's init and kernel threads */
	maker = task_start(a);
	thread_start(maker);
	tid = thread_words()->tid;
	if (tid <= 0) {
		EXPECT_OK(thread_end(maker));
		return;
	}
	expect_inside(tid);
	expect_outside(tid);
	case_start("its number after it has ended");
	EXPECT_EQ(tid, thread_end(maker));
	EXPECT_ERRNO(ENOENT, read_of_pid(beside, tid, "status"));
	list_threads(beside, maker->pid);
	EXPECT_EQ(1, listing()->count);
}

PROBE(.claim = "/proc shows a container's thread by the container's number in its own container and nowhere else",
      .requirements = "I-4 I-5 VS-2b VS-3i",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .needs_file = "/proc/self/task",
      .run = run);
