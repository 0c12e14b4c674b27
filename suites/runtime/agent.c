/*
 * agent.c - the loop that serves the console and the probes, and never waits for either of them alone.
 */
#include "agent.h"
#include "story.h"

static void introduce(void)
{
	unsigned long mask[128] = { 0 };
	long cpus = 0, bytes = sys_sched_getaffinity(0, sizeof(mask), mask);
	struct new_utsname name;

	for (long i = 0; i < bytes * 8; i++)
		cpus += mask[i / (8 * sizeof(long))] >> i % (8 * sizeof(long)) & 1;
	sys_uname(&name);
	say("hello agent=1 arch=" ARCH_NAME " machine=%s release=%s cpus=%ld", name.machine, name.release,
	    cpus ? cpus : 1);
	flavours_detect();
	stories_prepare();
	launch_stand_by();
	say("ready");
}

void console_read(int console)
{
	static int reading;
	char bytes[4096];
	long got;

	/* What an order makes the agent say may bring it here again; the first reader goes on. */
	if (reading)
		return;
	reading = 1;
	while ((got = sys_read(console, bytes, sizeof(bytes))) > 0)
		orders_feed(bytes, got);
	reading = 0;
	/* Not even a line that hangs up may have the agent spin. */
	if (got == 0 || (got != -EAGAIN && got != -EINTR)) {
		struct timespec pause = { 0, 20000000 };

		sys_nanosleep(&pause, NULL);
	}
}

void agent_main(void)
{
	struct pollfd fds[1 + MAX_JOBS];
	int console;

	if (sys_getpid() == 1)
		machine_set_up();
	console = machine_open_console();
	frames_open(console);
	introduce();
	for (;;) {
		int pending = frames_flush();

		fds[0] = (struct pollfd){ .fd = console, .events = POLLIN | (pending ? POLLOUT : 0) };
		sys_poll(fds, 1 + runs_watch(fds + 1), runs_patience_ms());
		if (fds[0].revents & ~POLLOUT)
			console_read(console);
		runs_turn();
	}
}
