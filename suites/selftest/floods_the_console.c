/*
 * A probe that has the kernel write to the console without end is a crash, and its output fills no disk.
 */
#include "probe.h"

#define LINE	"<3>selftest.floods_the_console: the kernel's log has no end, and neither has this line\n"

static void run(void)
{
	long log;

	/* Writers of the log are rate limited since 4.9; before, there is no such file. */
	write_file("/proc/sys/kernel/printk_devkmsg", "on\n");
	log = REQUIRE_OK(sys_open("/dev/kmsg", O_WRONLY, 0));
	for (;;)
		REQUIRE_OK(sys_write(log, LINE, sizeof(LINE) - 1));
}

PROBE(.claim = "a probe that has the kernel write to the console without end is a crash",
      .requirements = "",
      .exclusive = 1,	/* nobody else is to be drowned out */
      .deadline_ms = 60000,	/* it is for the host to see that there is no end */
      .needs_file = "/dev/kmsg",
      .run = run);
