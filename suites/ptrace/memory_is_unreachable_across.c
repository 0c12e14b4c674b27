/*
 * The memory of a task of the host or of another container cannot be read or written.
 *
 * process_vm_readv() and /proc/PID/mem reach memory without a trace, each with a look-up of its own.
 */
#include "border.h"

/* Sits at one address in every process of the probe; a private copy in each. */
static volatile char secret[8] = "secret";

static long vm_read(long pid, long unused)
{
	char seen[8];
	struct iovec here = { seen, sizeof(seen) }, there = { (void *)secret, sizeof(seen) };

	(void)unused;
	return sys_process_vm_readv(pid, &here, 1, &there, 1, 0);
}

static long vm_write(long pid, long unused)
{
	static char text[8] = "written";
	struct iovec here = { text, sizeof(text) }, there = { (void *)secret, sizeof(text) };

	(void)unused;
	return sys_process_vm_writev(pid, &here, 1, &there, 1, 0);
}

static long open_mem(long pid, long unused)
{
	(void)unused;
	return open_proc(pid, "mem");
}

static long open_maps(long pid, long unused)
{
	(void)unused;
	return open_proc(pid, "maps");
}

static long open_environ(long pid, long unused)
{
	(void)unused;
	return open_proc(pid, "environ");
}

static const struct way way[] = {
	{ "process_vm_readv", vm_read, ESRCH },
	{ "process_vm_writev", vm_write, ESRCH },
	{ "/proc/PID/mem", open_mem, ENOENT },
	{ "/proc/PID/maps", open_maps, ENOENT },
	{ "/proc/PID/environ", open_environ, ENOENT },
};

static long first_byte(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return secret[0];
}

static void run(void)
{
	int f;

	border_start();
	try_ways(way, ARRAY_SIZE(way));
	for (f = 0; f < FOREIGNERS; f++) {
		case_start("unchanged memory of %s", foreigner[f].name);
		EXPECT_EQ('s', task_call(foreigner[f].task, first_byte, 0, 0));
	}
}

PROBE(.claim = "the memory of a task of the host or of another container cannot be read or written by its number",
      .requirements = "VS-2f",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID,
      .run = run);
