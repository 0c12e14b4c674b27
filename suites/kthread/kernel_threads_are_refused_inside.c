/*
 * A kernel thread that a container would have started is refused with EPERM, and the host's log says whose it was.
 *
 * Such a thread would be the container's by its number and the host's by its rights, and no signal would end it. The
 * host itself goes on starting them.
 */
#include "kernel_log.h"
#include "membership.h"

#define TRIGGER "/proc/container_kthread"	/* writing has one made, in the writer's name */

static long ask(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return write_file(TRIGGER, "1");
}

static void expect_refused(const char *who, struct task *task)
{
	case_start("asked for by %s", who);
	EXPECT_ERRNO(EPERM, task_call(task, ask, 0, 0));
}

static void expect_granted(const char *who)
{
	case_start("asked for by %s", who);
	EXPECT_EQ(1, task_call(task_start(NULL), ask, 0, 0));
}

/* The message is limited to so many in a few seconds, all containers together: asked again until it comes. */
static long is_told(long arg)
{
	struct container *a = (struct container *)arg;
	char text[80];

	if (task_call(a->init, ask, 0, 0) != -EPERM)
		return -ENOENT;
	format_text(text, sizeof(text), "kernel_thread call inside container %ld\n", a->id);
	return log_find(NULL, text) != NULL;
}

static void run(void)
{
	struct container *a;
	struct task *child, *session, *user;

	log_room();
	a = container_start();
	if (flavour_isolates(ISOLATES_PID) && !is_counted_inside(a->init))
		probe_skip("to this kernel a container of flavour %s is no container", flavour_name());
	expect_granted("the host");
	expect_refused("init", a->init);
	child = task_start(a);
	expect_refused("its child", child);
	expect_refused("its grandchild", task_fork(child));
	session = task_start(a);
	REQUIRE_OK(task_syscall(session, __NR_setsid));
	expect_refused("one with a session of its own", session);
	user = task_start(a);
	REQUIRE_OK(task_syscall(user, NR_setuid, PLAIN_USER));
	expect_refused("a user of it", user);
	case_start("what the host's log says");
	EXPECT_EQ(1, poll_until(8000, is_told, (long)a));
	expect_granted("the host, afterwards");
	container_end(a);
	expect_granted("the host, after the container's end");
}

PROBE(.claim = "a kernel thread that a container would have started is refused with EPERM, and the host's log says so",
      .requirements = "O-6 VS-2i",
      .isolation = 1,
      .deadline_ms = 20000,
      .needs_isolation = ISOLATES_PID,
      .needs_file = TRIGGER,
      .run = run);
