/*
 * launch.c - the main process of a probe: forked when it is asked for, or standing by.
 *
 * Of a clone, each path through the kernel is costly that nobody took before it was saved. So one process waits from
 * the agent's start with all that it needs, and the probe that has the machine to itself is run by it.
 */
#include "agent.h"

#define GO_FD	CONTROL_FD	/* what runs a probe is no task */

/* What the process that stands by is told. */
struct charge {
	const struct probe *probe;
	const struct flavour *flavour;
	unsigned long isolates;
};

static struct {
	pid_t pid;	/* 0 when nobody stands by */
	int go, report;
} standby;

static void settle(int report_end)
{
	sys_setsid();
	sys_setpriority(PRIO_PROCESS, 0, 0);
	sys_dup2(report_end, REPORT_FD);
	for (int fd = 0; fd < REPORT_FD; fd++)
		sys_close(fd);
	sys_open("/dev/null", O_RDWR, 0);
	sys_dup2(0, 1);
	sys_dup2(0, 2);
}

static long share_memory(void)
{
	long at = sys_mmap(NULL, SHARED_SIZE + sizeof(*probe_state), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if ((unsigned long)at >= (unsigned long)-4095L)
		return at;
	shared_page = (char *)at;
	probe_state = (struct probe_state *)(shared_page + SHARED_SIZE);
	/* Has the pages be there. */
	shared_page[0] = 0;
	probe_state->case_open = 0;
	return 0;
}

static void run_probe(const struct probe *probe, long shared)
{
	current_probe = probe;
	if (shared < 0)
		probe_broken("no shared memory: -%s", errno_name(-shared));
	probe->run();
	report_send(REPORT_DONE, "done");
}

static void stand_by(int go, int report_end) __attribute__((noreturn));

static void stand_by(int go, int report_end)
{
	struct charge charge;
	long shared;

	sys_dup2(go, GO_FD);
	settle(report_end);
	shared = share_memory();
	if (sys_read(GO_FD, &charge, sizeof(charge)) != sizeof(charge))
		sys_exit(0);
	sys_close(GO_FD);
	current_flavour = charge.flavour;
	current_isolates = charge.isolates;
	run_probe(charge.probe, shared);
	/* Its end, and that of its containers, would only keep a machine busy that is thrown away. */
	for (;;)
		sys_poll(NULL, 0, -1);
}

void launch_stand_by(void)
{
	int go[2], ends[2];

	if (sys_pipe(go) < 0)
		return;
	if (sys_pipe(ends) < 0) {
		sys_close(go[0]);
		sys_close(go[1]);
		return;
	}
	sys_fcntl(ends[0], F_SETFL, O_NONBLOCK);
	standby.pid = sys_fork();
	if (standby.pid == 0)
		stand_by(go[0], ends[1]);
	sys_close(go[0]);
	sys_close(ends[1]);
	standby.go = go[1];
	standby.report = ends[0];
	if (standby.pid < 0)
		launch_stand_down();
}

void launch_stand_down(void)
{
	if (!standby.pid)
		return;
	sys_close(standby.go);
	sys_close(standby.report);
	if (standby.pid > 0)
		sys_wait4(standby.pid, NULL, 0, NULL);
	standby.pid = 0;
}

/* Whether somebody stood by. Nothing is tidied up: the machine is thrown away. */
static int send_standby(const struct probe *probe, struct launched *launched)
{
	struct charge charge = { probe, current_flavour, current_isolates };

	if (!standby.pid)
		return 0;
	sys_write(standby.go, &charge, sizeof(charge));
	*launched = (struct launched){ .pid = standby.pid, .fd = standby.report };
	standby.pid = 0;
	return 1;
}

const char *launch(const struct probe *probe, int job, struct launched *launched, char *why, unsigned long size)
{
	int ends[2];
	long said;

	if (job < 0 && send_standby(probe, launched))
		return NULL;
	said = sys_pipe(ends);
	if (said < 0) {
		format_text(why, size, "no report pipe: -%s", errno_name(-said));
		return why;
	}
	launched->fd = ends[0];
	sys_fcntl(ends[0], F_SETFL, O_NONBLOCK);
	if (job >= 0)
		fence_open(job);
	launched->pid = sys_fork();
	if (launched->pid == 0) {
		if (job >= 0)
			fence_enter(job);
		settle(ends[1]);
		run_probe(probe, share_memory());
		sys_exit(0);
	}
	sys_close(ends[1]);
	if (launched->pid < 0) {
		format_text(why, size, "no process: -%s", errno_name(-launched->pid));
		launched->pid = 0;
		return why;
	}
	return NULL;
}
