/*
 * A program that the kernel starts because of a container runs outside of it, or is not started at all.
 *
 * The kernel runs modprobe and the core dump handler with all privileges. Started inside, it would be a program of
 * the container's choice; the helper here is this binary, which writes down where it finds itself.
 */
#include "helper.h"

#define MODPROBE "/proc/sys/kernel/modprobe"
#define CORE_PATTERN "/proc/sys/kernel/core_pattern"

/* A family that nobody has: the kernel asks for the module net-pf-27 and waits for the answer. */
static long ask_for_module(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return sys_socket(27, SOCK_STREAM, 0);
}

static long dump_core(long unused, long unused2)
{
	long pid = sys_getpid();

	(void)unused, (void)unused2;
	return sys_kill(pid, SIGSEGV);
}

static const struct {
	const char *name;
	const char *knob, *value;
	long (*trigger)(long, long);
} tcase[] = {
	{ "module loader", MODPROBE, HELPER_PATH, ask_for_module },
	{ "core dump handler", CORE_PATTERN, "|" HELPER_PATH, dump_core },
};

/* Whether a helper was started and has written all that it has to say. */
static long has_record(long unused)
{
	(void)unused;
	memset(shared_page, 0, 4096);
	if (read_file(HELPER_RECORD, shared_page, 4096) <= 0)
		return 0;
	return status_field(shared_page, "end", shared_page + 4096, 64) == 0;
}

static void expect_outside(const char *host_name)
{
	char said[128], link[128];
	unsigned long i;

	status_field(shared_page, "nodename", said, sizeof(said));
	EXPECT_STR(host_name, said);
	for (i = 0; i < ARRAY_SIZE(helper_spaces); i++) {
		helper_space(helper_spaces[i], link, sizeof(link));
		if (link[0] && status_field(shared_page, helper_spaces[i], said, sizeof(said)) == 0)
			EXPECT_STR(link, said);
	}
}

static void run_case(struct container *a, unsigned long i, const char *host_name)
{
	unsigned long begin = now_ms(), taken;

	sys_unlink(HELPER_RECORD);
	case_start("%s on the host", tcase[i].name);
	task_call(task_start(NULL), tcase[i].trigger, 0, 0);
	if (!poll_until(2000, has_record, 0)) {
		case_skip("this kernel starts no helper for it");
		return;
	}
	taken = now_ms() - begin;
	expect_outside(host_name);

	sys_unlink(HELPER_RECORD);
	case_start("%s in a container", tcase[i].name);
	task_call(task_start(a), tcase[i].trigger, 0, 0);
	/* The kernel waits for both helpers before it goes on, so that this is time to spare. */
	if (!poll_until(200 + 10 * taken, has_record, 0)) {
		note("no helper is started for a container");
		EXPECT_EQ(0, has_record(0));
		return;
	}
	expect_outside(host_name);
}

static void run(void)
{
	struct container *a = container_start();
	struct new_utsname names;
	char knob[ARRAY_SIZE(tcase)][256];
	unsigned long i;

	REQUIRE_OK(sys_uname(&names));
	sys_unlink(HELPER_PATH);
	REQUIRE_OK(sys_symlink("/init", HELPER_PATH));
	for (i = 0; i < ARRAY_SIZE(tcase); i++) {
		memset(knob[i], 0, sizeof(knob[i]));
		read_file(tcase[i].knob, knob[i], sizeof(knob[i]));
		write_file(tcase[i].knob, tcase[i].value);
	}
	/* The container must differ from the host in something that a helper can see. */
	REQUIRE_OK(task_syscall(a->init, __NR_sethostname, "inside", 6));
	for (i = 0; i < ARRAY_SIZE(tcase); i++)
		run_case(a, i, names.nodename);
	for (i = 0; i < ARRAY_SIZE(tcase); i++)
		write_file(tcase[i].knob, knob[i]);
	sys_unlink(HELPER_PATH);
	sys_sethostname(names.nodename, string_length(names.nodename));
}

PROBE(.claim = "a program that the kernel starts because of a container runs outside of it or is not started at all",
      .requirements = "O-6 VS-2i",
      .isolation = 1,
      .exclusive = 1,	/* it sets what the whole machine starts for a missing module */
      .deadline_ms = 20000,
      .needs_isolation = ISOLATES_UTS,
      .run = run);
