/*
 * reboot() in a container ends that container alone, and how its init died tells a restart from a halt.
 *
 * Asked in a container only: without one, or where the kernel does not look for one, it is the machine that ends.
 */
#include "probe.h"

#define P_PID	1

static const struct {
	const char *name;
	unsigned int command;
	int sig;		/* init dies of it; 0: refused */
	int error;
} tcase[] = {
	{ "a command that is none", 0x12345678, 0, EINVAL },
	{ "a command about the machine's keyboard", LINUX_REBOOT_CMD_CAD_ON, 0, EINVAL },
	{ "restart", LINUX_REBOOT_CMD_RESTART, SIGHUP, 0 },
	{ "halt", LINUX_REBOOT_CMD_HALT, SIGINT, 0 },
	{ "power off", LINUX_REBOOT_CMD_POWER_OFF, SIGINT, 0 },
};

static long reboot_here(long command, long unused)
{
	(void)unused;
	return sys_reboot(LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command, NULL);
}

/* What a container's init died of, without reaping it. */
static long died_of(struct container *container)
{
	siginfo_t info;
	long said;

	memset(&info, 0, sizeof(info));
	said = sys_waitid(P_PID, container->host_pid, &info, WEXITED | WNOWAIT, NULL);
	return said < 0 ? said : info.si_status;
}

static void run_command(struct container *bystander, unsigned long c)
{
	struct container *a = container_start();
	struct task *child = task_start(a);
	long said;

	case_start("%s", tcase[c].name);
	said = task_call(child, reboot_here, tcase[c].command, 0);
	/* It ends who asked, too, so that nothing is answered. */
	EXPECT_ERRNO(tcase[c].sig ? ESHUTDOWN : tcase[c].error, said);
	EXPECT_EQ(tcase[c].sig != 0, task_wait_death(a->init, tcase[c].sig ? 3000 : 0));
	if (tcase[c].sig && !task_alive(a->init))
		EXPECT_EQ(tcase[c].sig, died_of(a));
	EXPECT_EQ(1, task_alive(bystander->init));
	container_end(a);
}

static void run_unprivileged(void)
{
	struct container *a = container_start();
	struct task *child = task_start(a);

	case_start("restart without privilege");
	REQUIRE_OK(task_syscall(child, NR_setuid, PLAIN_USER));
	EXPECT_ERRNO(EPERM, task_call(child, reboot_here, LINUX_REBOOT_CMD_RESTART, 0));
	EXPECT_EQ(1, task_alive(a->init));
	container_end(a);
}

static void run(void)
{
	struct container *bystander;

	if (!string_equal(flavour_name(), "namespaces"))
		probe_skip("this asks mainline's way to end a container by reboot(), which flavour %s need not have",
			   flavour_name());
	bystander = container_start();
	run_unprivileged();
	for (unsigned long c = 0; c < ARRAY_SIZE(tcase); c++)
		run_command(bystander, c);
}

PROBE(.claim = "reboot() in a container ends that one alone, and its init's death tells a restart from a halt",
      .requirements = "VS-3f",
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .needs_kernel = KERNEL(3, 4, 0),
      .exclusive = 1,	/* where the kernel is wrong about it, the machine ends */
      .run = run);
