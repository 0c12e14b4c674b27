/*
 * A task without the privilege cannot set the names of its container, by call or by file.
 *
 * The check asks for a capability in the right place: inside as on the host root may, a user and a root that gave
 * CAP_SYS_ADMIN away may not.
 */
#include "witnesses.h"

static const char *const path[] = { "/proc/sys/kernel/hostname", "/proc/sys/kernel/domainname" };

static const struct {
	const char *name;
	long number;
	unsigned long offset;
} call[] = {
	{ "sethostname", __NR_sethostname, __builtin_offsetof(struct new_utsname, nodename) },
	{ "setdomainname", __NR_setdomainname, __builtin_offsetof(struct new_utsname, domainname) },
};

static long drop_user(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return sys_setuid(1);
}

static long drop_capability(long unused, long unused2)
{
	/* Version 1: one word of capabilities, known to every kernel. */
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_1, 0 };
	struct __user_cap_data_struct caps;
	long said = sys_capget(&header, &caps);

	(void)unused, (void)unused2;
	if (said < 0)
		return said;
	caps.effective &= ~(1U << CAP_SYS_ADMIN);
	return sys_capset(&header, &caps);
}

static const struct {
	const char *who;
	long (*drop)(long, long);
	int call_error, file_error;	/* file_error 0: root owns the file, so opening is not asked */
} tcase[] = {
	{ "an ordinary user", drop_user, EPERM, EACCES },
	{ "root without CAP_SYS_ADMIN", drop_capability, EPERM, 0 },
};

static void run_case(struct container *container, struct task *onlooker, unsigned long t, unsigned long c)
{
	struct task *task = task_start(container);
	char now[65];

	memcpy(now, (char *)uname_of(task) + call[c].offset, 65);
	memcpy(shared_page + 1024, now, 65);
	/* The positive half: before it drops the privilege the task may (and says what is there already). */
	EXPECT_OK(task_syscall(task, call[c].number, shared_page + 1024, string_length(now)));
	REQUIRE_OK(task_call(task, tcase[t].drop, 0, 0));
	EXPECT_ERRNO(tcase[t].call_error, task_syscall(task, call[c].number, "intruder", 8));
	if (tcase[t].file_error)
		EXPECT_ERRNO(tcase[t].file_error, task_syscall(task, __NR_openat, AT_FDCWD, path[c], O_WRONLY));
	EXPECT_STR(now, (char *)uname_of(onlooker) + call[c].offset);
	task_end(task);
}

static void run_in(struct container *container, struct task *onlooker, const char *where)
{
	unsigned long t, c;

	for (t = 0; t < ARRAY_SIZE(tcase); t++) {
		for (c = 0; c < ARRAY_SIZE(call); c++) {
			case_start("%s by %s %s", call[c].name, tcase[t].who, where);
			run_case(container, onlooker, t, c);
		}
	}
}

static void run(void)
{
	witnesses_start();
	run_in(NULL, witness[ON_HOST].task, "on the host");
	run_in(witness[A_INIT].task->container, witness[A_INIT].task, "in a container");
}

PROBE(.claim = "a task without CAP_SYS_ADMIN cannot set the nodename or the domainname of its container",
      .requirements = "VS-3a VS-1b",
      .exclusive = 1,	/* it reads and rewrites the machine's own names */
      .needs_file = "/proc/sys/kernel/hostname",
      .run = run);
