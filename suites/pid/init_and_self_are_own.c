/*
 * /proc/1 and /proc/self in a container are its own init and the reader, and its init has no parent.
 *
 * Programs ask for these two by name, without looking for a number first: /proc/1 to learn what system they are on,
 * /proc/self to learn who they are.
 */
#include "view.h"

static const struct {
	const char *name, *task_name;
} place[] = {
	{ "A", "alpha" },
	{ "B", "beta" },
};

static long self_here(long name, long unused)
{
	long length = sys_readlink((const char *)name, spare_room(), 64);

	(void)unused;
	if (length >= 0)
		spare_room()[length] = 0;
	return length;
}

static void expect_self(struct task *task, const char *who, const char *where)
{
	char expected[64];
	long said;

	case_start("/proc/self of %s in %s", who, where);
	EXPECT_OK(task_call(task, self_here, (long)"/proc/self", 0));
	format_text(expected, sizeof(expected), "%d", task->pid);
	EXPECT_STR(expected, spare_room());
	EXPECT_EQ(task->pid, status_number(task, 0, "Pid"));
	EXPECT_EQ(task->pid, stat_field(task, 0, 1));
	case_start("/proc/thread-self of %s in %s", who, where);
	said = task_call(task, self_here, (long)"/proc/thread-self", 0);
	if (said == -ENOENT) {
		case_skip("this kernel does not have it");
		return;
	}
	format_text(expected, sizeof(expected), "%d/task/%d", task->pid, task->pid);
	EXPECT_OK(said);
	EXPECT_STR(expected, spare_room());
}

static void expect_init(struct task *init, struct task *child, unsigned long i)
{
	char name[32];

	case_start("the init of %s is 1", place[i].name);
	EXPECT_EQ(1, status_number(child, 1, "Pid"));
	EXPECT_EQ(1, stat_field(child, 1, 1));
	case_start("/proc/1 in %s is its init", place[i].name);
	EXPECT_OK(status_text(child, 1, "Name", name, sizeof(name)));
	EXPECT_STR(place[i].task_name, name);
	EXPECT_OK(status_text(init, 1, "Name", name, sizeof(name)));
	EXPECT_STR(place[i].task_name, name);
	case_start("the init of %s has no parent", place[i].name);
	EXPECT_EQ(0, task_syscall(init, __NR_getppid));
	EXPECT_EQ(0, status_number(child, 1, "PPid"));
	EXPECT_EQ(0, stat_field(child, 1, 4));
	EXPECT_EQ(0, status_number(init, 0, "PPid"));
	case_start("the init of %s is its child's parent", place[i].name);
	EXPECT_EQ(1, task_syscall(child, __NR_getppid));
	EXPECT_EQ(1, status_number(child, 0, "PPid"));
	EXPECT_EQ(1, stat_field(init, child->pid, 4));
}

static void run(void)
{
	struct container *container[ARRAY_SIZE(place)];
	struct task *child[ARRAY_SIZE(place)];
	char name[32];
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(place); i++) {
		container[i] = container_start();
		child[i] = task_start(container[i]);
		name_task(container[i]->init, place[i].task_name);
	}
	for (i = 0; i < ARRAY_SIZE(place); i++) {
		expect_init(container[i]->init, child[i], i);
		expect_self(container[i]->init, "init", place[i].name);
		expect_self(child[i], "a child", place[i].name);
	}
	case_start("/proc/1 on the host is the host's init");
	REQUIRE_OK(read_of_pid_here(1, (long)"status"));
	REQUIRE_OK(status_field(text_seen(), "Name", name, sizeof(name)));
	for (i = 0; i < ARRAY_SIZE(place); i++)
		EXPECT_TRUE("it is not a container's", !string_equal(place[i].task_name, name));
}

PROBE(.claim = "in a container /proc/1 is its own init, which has no parent, and /proc/self is the reader",
      .requirements = "VS-2b I-7 VS-3b",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .needs_file = "/proc/self/status",
      .run = run);
