/*
 * runs.c - the document that the host asked for: probes that wait, probes that run, and their ends.
 *
 * A probe is whoever holds its report pipe. It ends when its main process says so or dies, or when its time is up;
 * then every holder is killed, and it is over when the pipe has no holder any more.
 */
#include "agent.h"
#include "story.h"

#define DEFAULT_DEADLINE_MS	10000
#define START_MS		1000	/* how long the line may take to send that a probe begins */
#define START_TRIES	100	/* so often it is looked at before anybody sleeps for it */
#define BURIAL_MS		5000	/* how long the killed may take to go */
#define SEARCH_MS		5	/* after so long what still lives is looked for all over /proc, which is slow */
#define MAX_WAITING		1024
#define MAX_STORMS		(MAX_JOBS / 2)	/* the other half is for the probes that are asked */

extern const struct probe *const __start_probes[], *const __stop_probes[];

enum stage { FREE, RUNNING, ENDING };

static struct run {
	enum stage stage;
	const struct probe *probe;
	pid_t pid;		/* of the main process; 0 once it is reaped */
	int status;		/* how it died then */
	int fd;			/* -1 once nobody holds the other end */
	char link[40];
	unsigned long begun_ms, stalled_ms, killed_ms;
	uint64_t begun_us, duration_us;
	int timed_out;
	int is_storm;		/* it runs for the noise it makes; nobody wants its result */
	struct story story;
} runs[MAX_JOBS];

static const struct probe *waiting[MAX_WAITING];
static unsigned long first_waiting, end_waiting;	/* positions that count on for ever */
static long jobs, planned, asked, results;
static long storms_wanted;
/*
 * The machine is thrown away once the probe is answered. Nobody else needs a fence around it, and moving into a control
 * group waits for the whole kernel; nor is anybody buried before the result is told, or the machine put in order.
 */
static int is_last;
static const char *why_not;	/* the kernel does not have the flavour */

static int count_runs(int is_storm)
{
	int count = 0;

	for (unsigned int i = 0; i < MAX_JOBS; i++)
		count += runs[i].stage != FREE && runs[i].is_storm == is_storm;
	return count;
}

static int runs_in_flight(void)
{
	return count_runs(0) + count_runs(1);
}

/* Whether it must be gone before another takes its place. */
static int needs_burial(const struct run *run)
{
	return !is_last || run->is_storm;
}

/* How long the agent may wait for word: a death is no event of any descriptor, so it asks for it now and then. */
int runs_patience_ms(void)
{
	int patience = -1;

	for (unsigned int i = 0; i < MAX_JOBS; i++) {
		if (runs[i].stage == ENDING)
			return 1;
		if (runs[i].stage == RUNNING)
			patience = 10;
	}
	return patience;
}

const char *runs_start(const char *flavour, long wanted_jobs, long count)
{
	int known;

	if (count_runs(0) || first_waiting != end_waiting)
		return "the probes of the document before it are not done";
	if (wanted_jobs < 1 || count < 0)
		return "expected a flavour, a number of jobs and a number of probes";
	why_not = flavours_choose(flavour, &known);
	if (!known)
		return why_not;
	jobs = wanted_jobs < MAX_JOBS - storms_wanted ? wanted_jobs : MAX_JOBS - storms_wanted;
	planned = count;
	asked = results = 0;
	is_last = 0;
	say("KTAP version 1");
	say("1..%ld", planned);
	return NULL;
}

const char *runs_ask(const char *name)
{
	if (!planned)
		return "no document has been started";
	if (asked >= planned)
		return "every probe of the document has been asked";
	if (end_waiting - first_waiting == MAX_WAITING)
		return "too many probes wait";
	for (const struct probe *const *p = __start_probes; p < __stop_probes; p++) {
		if (!string_equal((*p)->name, name))
			continue;
		asked++;
		waiting[end_waiting++ % MAX_WAITING] = *p;
		return NULL;
	}
	return "no probe of that name";
}

const char *runs_ask_only(const char *flavour, const char *name)
{
	const char *why = runs_start(flavour, 1, 1);

	if (!why)
		why = runs_ask(name);
	is_last = !why;
	return why;
}

int runs_watch(struct pollfd *fds)
{
	int count = 0;

	for (unsigned int i = 0; i < MAX_JOBS; i++)
		if (runs[i].stage != FREE && runs[i].fd >= 0)
			fds[count++] = (struct pollfd){ .fd = runs[i].fd, .events = POLLIN };
	return count;
}

/* Whether something that the probe needs is missing; the control, which isolates nothing, runs what would fail. */
static int lacks(const struct probe *probe, char *why, unsigned long size)
{
	int is_control = string_equal(flavour_name(), "none") && probe->isolation;
	unsigned long missing = probe->needs_isolation & ~current_isolates, have = machine_release();
	unsigned long need = probe->needs_kernel;

	if (why_not)
		format_text(why, size, "flavour %s: %s", flavour_name(), why_not);
	else if (missing && !is_control)
		format_text(why, size, "flavour %s does not isolate %s", flavour_name(), isolation_name(missing));
	else if (have < need)
		format_text(why, size, "the kernel is older than %lu.%lu.%lu", need >> 16, need >> 8 & 255, need & 255);
	else if (probe->needs_file && sys_access(probe->needs_file, 0) < 0)
		format_text(why, size, "%s does not exist", probe->needs_file);
	else
		return 0;
	return 1;
}

static void finish(struct run *run, enum verdict verdict)
{
	int has_run = run->begun_us != 0;

	if (run->fd >= 0)
		sys_close(run->fd);
	run->fd = -1;
	/* Orders may come in while this is printed; the run still counts as in flight for them. */
	if (!run->is_storm) {
		if (has_run)
			machine_trace_end();
		story_print(&run->story, run->probe->name, ++results, verdict, run->duration_us);
	}
	story_close(&run->story);
	run->stage = FREE;
	if (is_last)
		return;
	if (has_run && run->probe->exclusive)
		machine_restore();
	if (has_run && !runs_in_flight())
		machine_sweep();
}

/* What has the machine to itself needs no fence around it. */
static const char *try_begin(struct run *run, char *why, unsigned long size)
{
	struct launched launched = { .fd = -1 };
	const char *failed = launch(run->probe, is_last && !run->is_storm ? -1 : run - runs, &launched, why, size);

	run->fd = launched.fd;
	run->pid = launched.pid;
	if (!failed && needs_burial(run))
		descriptor_link(run->fd, run->link, sizeof(run->link));
	return failed;
}

/* A line that only emulates sending has done so in no time, where the shortest sleep may take a whole tick. */
static void send_start(void)
{
	for (int i = 0; i < START_TRIES; i++)
		if (frames_are_out(0))
			return;
	poll_until(START_MS, frames_are_out, 0);
}

static void begin(struct run *run, const struct probe *probe, int is_storm)
{
	struct story *story = &run->story;

	memset(run, 0, sizeof(*run));
	run->stage = RUNNING;
	run->is_storm = is_storm;
	run->probe = probe;
	run->fd = -1;
	if (lacks(probe, story->reason, sizeof(story->reason))) {
		story->end = REPORT_PROBE_SKIP;
		finish(run, VERDICT_SKIP);
		return;
	}
	if (!is_storm)
		say("# start %s", probe->name);
	/* A line that still waits to be sent is lost with the kernel, and then another probe would be blamed. */
	if (!is_storm && !is_last)
		send_start();
	run->begun_us = now_us();
	run->begun_ms = now_ms();
	run->stalled_ms = frames_stalled_ms();
	machine_trace_begin();
	if (story_open(story) < 0)
		format_text(story->reason, sizeof(story->reason), "no memory for its reports");
	else if (!try_begin(run, story->reason, sizeof(story->reason)))
		return;
	finish(run, VERDICT_BROKEN);
}

static void reap_all(void)
{
	int status;
	long pid;

	while ((pid = sys_wait4(-1, &status, WNOHANG | __WALL, NULL)) > 0) {
		for (unsigned int i = 0; i < MAX_JOBS; i++) {
			if (runs[i].stage == FREE || runs[i].pid != pid)
				continue;
			runs[i].pid = 0;
			runs[i].status = status;
		}
	}
}

static void read_reports(struct run *run)
{
	char bytes[4096];
	long got = 1;

	while (run->fd >= 0 && got > 0) {
		got = sys_read(run->fd, bytes, sizeof(bytes));
		/* What it says once its end is decided comes too late. */
		if (got > 0 && run->stage == RUNNING)
			story_feed(&run->story, bytes, got);
		if (got == 0) {
			sys_close(run->fd);
			run->fd = -1;
		}
	}
}

/* Milliseconds in which the agent waited for the console instead of listening to the probe. */
static unsigned long stalled_ms(const struct run *run)
{
	return frames_stalled_ms() - run->stalled_ms;
}

static unsigned long age(const struct run *run)
{
	return now_ms() - run->begun_ms - stalled_ms(run);
}

static void explain_death(struct run *run)
{
	char *why = run->story.reason;
	unsigned long size = sizeof(run->story.reason);

	if (run->status & 0x7f)
		format_text(why, size, "the probe's process was killed by %s", signal_name(run->status & 0x7f));
	else
		format_text(why, size, "the probe's process ended with status %d before its end", run->status >> 8);
}

/* A main process that let go of its pipe is not dead; it has a right to its time. */
static int has_ended(struct run *run)
{
	unsigned long deadline = run->probe->deadline_ms ? run->probe->deadline_ms : DEFAULT_DEADLINE_MS;

	if (run->story.end)
		return 1;
	if (!run->pid) {
		explain_death(run);
		return 1;
	}
	if (age(run) < deadline)
		return 0;
	run->timed_out = 1;
	format_text(run->story.reason, sizeof(run->story.reason), "after %lu ms", deadline);
	return 1;
}

static void kill_all(struct run *run)
{
	if (run->pid)
		sys_kill(run->pid, SIGKILL);
	if (run->fd < 0 || now_ms() - run->killed_ms < SEARCH_MS)
		return;
	if (!is_last || run->is_storm)
		fence_close(run - runs);
	kill_holders(REPORT_FD, run->link);
}

/* Its own process group first, for those that closed the pipe; the number cannot be another's yet. */
static void begin_end(struct run *run)
{
	run->stage = ENDING;
	run->killed_ms = now_ms();
	run->duration_us = now_us() - run->begun_us - stalled_ms(run) * 1000ULL;
	if (run->pid && needs_burial(run))
		sys_kill(-run->pid, SIGKILL);
}

static void move_on(struct run *run)
{
	read_reports(run);
	if (run->stage == RUNNING && has_ended(run))
		begin_end(run);
	if (run->stage != ENDING)
		return;
	if (needs_burial(run) && (run->pid || run->fd >= 0)) {
		int late = now_ms() - run->killed_ms >= BURIAL_MS;

		kill_all(run);
		if (!late)
			return;
		if (!run->is_storm)
			say("# note: processes of it are still there %d ms after they were killed", BURIAL_MS);
	}
	finish(run, run->timed_out ? VERDICT_TIMEOUT : story_verdict(&run->story));
}

static struct run *free_run(void)
{
	for (unsigned int i = 0; i < MAX_JOBS; i++)
		if (runs[i].stage == FREE)
			return &runs[i];
	return NULL;
}

static int exclusive_runs(void)
{
	for (unsigned int i = 0; i < MAX_JOBS; i++)
		if (runs[i].stage != FREE && runs[i].probe->exclusive)
			return 1;
	return 0;
}

static void end_storms(void)
{
	for (unsigned int i = 0; i < MAX_JOBS; i++)
		if (runs[i].stage == RUNNING && runs[i].is_storm)
			begin_end(&runs[i]);
}

static int same_suite(const char *a, const char *b)
{
	while (*a == *b && *a != '.')
		a++, b++;
	return *a == *b;
}

/* Who storms beside a probe: the others of its suite in turn, none that wants the machine or serves no requirement. */
static const struct probe *next_storm(const struct probe *tested)
{
	static unsigned long turn;
	unsigned long count = __stop_probes - __start_probes;

	for (unsigned long i = 0; i < count; i++) {
		const struct probe *probe = __start_probes[turn++ % count];

		if (probe != tested && !probe->exclusive && *probe->requirements && same_suite(probe->name, tested->name))
			return probe;
	}
	return NULL;
}

/* Tries each place once: a storm that the kernel cannot have is over at once. */
static void storm_beside(const struct probe *tested)
{
	const struct probe *noise;

	for (long i = count_runs(1); i < storms_wanted && free_run(); i++) {
		noise = next_storm(tested);
		if (!noise)
			return;
		begin(free_run(), noise, 1);
	}
}

/* In the order of asking; one that must be alone waits for the others, and the others wait behind it. */
static void begin_waiting(void)
{
	while (first_waiting != end_waiting) {
		const struct probe *next = waiting[first_waiting % MAX_WAITING];

		if (next->exclusive && !count_runs(0))
			end_storms();
		if (count_runs(0) >= jobs || exclusive_runs() || (next->exclusive && runs_in_flight()))
			return;
		if (!next->exclusive)
			storm_beside(next);
		first_waiting++;
		begin(free_run(), next, 0);
	}
}

static void keep_storming(void)
{
	const struct probe *tested = NULL;

	for (unsigned int i = 0; i < MAX_JOBS && !tested; i++)
		if (runs[i].stage == RUNNING && !runs[i].is_storm)
			tested = runs[i].probe;
	if (!tested || tested->exclusive)
		end_storms();
	else
		storm_beside(tested);
}

const char *runs_storm(long count)
{
	if (count < 0 || count > MAX_STORMS)
		return "too many at a time";
	storms_wanted = count;
	return NULL;
}

void runs_turn(void)
{
	/* The dead first: what they said before lies in their pipes by then. */
	reap_all();
	for (unsigned int i = 0; i < MAX_JOBS; i++)
		if (runs[i].stage != FREE)
			move_on(&runs[i]);
	begin_waiting();
	if (storms_wanted)
		keep_storming();
}
