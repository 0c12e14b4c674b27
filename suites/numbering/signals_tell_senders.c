/*
 * A signal tells its sender's number as the receiver knows it, and 0 when the sender is outside.
 *
 * Receivers answer to the number that they are told. A number of another container's numbering would name some
 * innocent task of the receiver's own.
 */
#include "people.h"

static siginfo_t *queued(void)
{
	return (siginfo_t *)(shared_page + 0x1000);
}

static long by_kill(long pid, long sig)
{
	return sys_kill(pid, sig);
}

static long by_kill_of_group(long pid, long sig)
{
	return sys_kill(-pid, sig);
}

static long by_tkill(long pid, long sig)
{
	return sys_tkill(pid, sig);
}

static long by_tgkill(long pid, long sig)
{
	return sys_tgkill(pid, pid, sig);
}

/* Here the sender states its number itself, in its own numbering. */
static long fill_queued(long sig)
{
	memset(queued(), 0, sizeof(siginfo_t));
	queued()->si_signo = sig;
	queued()->si_code = SI_QUEUE;
	queued()->si_pid = own_number();
	return 0;
}

static long by_sigqueue(long pid, long sig)
{
	fill_queued(sig);
	return sys_rt_sigqueueinfo(pid, sig, queued());
}

static long by_tgsigqueue(long pid, long sig)
{
	fill_queued(sig);
	return sys_rt_tgsigqueueinfo(pid, pid, sig, queued());
}

static long by_pidfd(long pid, long sig)
{
	long said, pidfd = sys_pidfd_open(pid, 0);

	if (pidfd < 0)
		return pidfd;
	said = sys_pidfd_send_signal(pidfd, sig, NULL, 0);
	sys_close(pidfd);
	return said;
}

static const struct {
	const char *name;
	long (*send)(long pid, long sig);
} way[] = {
	{ "kill", by_kill },
	{ "kill of a group", by_kill_of_group },
	{ "tkill", by_tkill },
	{ "tgkill", by_tgkill },
	{ "rt_sigqueueinfo", by_sigqueue },
	{ "rt_tgsigqueueinfo", by_tgsigqueue },
	{ "pidfd_send_signal", by_pidfd },
};

static const struct {
	enum person from, to;
} pair[] = {
	{ A_CHILD, A_TASK },
	{ A_INIT, A_TASK },
	{ A_TASK, A_TASK },
	{ HOST, A_TASK },
	{ HOST, A_INIT },
	{ HOST, HOST },
};

/* Sends to the receiver by the number that the sender knows it by. */
static long send_to(enum person from, enum person to, unsigned long w)
{
	return task_call(person[from], way[w].send, number_of(to, from), SIGUSR1);
}

static void run_way(unsigned long w)
{
	unsigned long i;
	long said;

	for (i = 0; i < ARRAY_SIZE(pair); i++) {
		case_start("%s: from %s to %s", way[w].name, who[pair[i].from], who[pair[i].to]);
		if (number_of(pair[i].to, pair[i].from) < 0) {
			case_skip("the flavour does not tell the host's number");
			continue;
		}
		said = send_to(pair[i].from, pair[i].to, w);
		if (said == -ENOSYS) {
			case_skip("this kernel does not have the call");
			continue;
		}
		EXPECT_OK(said);
		EXPECT_EQ(number_of(pair[i].from, pair[i].to),
			  task_call(person[pair[i].to], take_signal, SIGUSR1, 0));
	}
}

/* The ways to be told. */
static volatile int handler_was_told = -1;

static void handler(int sig, siginfo_t *info, void *context)
{
	(void)sig, (void)context;
	handler_was_told = info->si_pid;
}

static long install_handler(long sig, long unused)
{
	struct signal_action action = { .handler = handler };

	(void)unused;
	return sys_rt_sigaction(sig, &action, NULL);
}

static long told_to_handler(long unused, long unused2)
{
	(void)unused, (void)unused2;
	return handler_was_told;
}

/* The number sits in the fourth word of what is read. */
static long told_by_signalfd(long sig, long unused)
{
	signal_set set = { { 0 } };
	unsigned int words[32];
	long said, fd;

	(void)unused;
	signal_set_add(&set, sig);
	fd = system_call(__NR_signalfd4, -1, (long)&set, sizeof(set), O_NONBLOCK, 0, 0);
	if (fd < 0)
		return fd;
	said = sys_read(fd, words, sizeof(words));
	sys_close(fd);
	return said < 0 ? said : (long)words[3];
}

static void run_reading(enum person from)
{
	long said;

	case_start("read from a signalfd: from %s", who[from]);
	if (number_of(A_TASK, from) < 0) {
		case_skip("the flavour does not tell the host's number");
		return;
	}
	EXPECT_OK(send_to(from, A_TASK, 0));
	said = task_call(person[A_TASK], told_by_signalfd, SIGUSR1, 0);
	if (said == -ENOSYS) {
		task_call(person[A_TASK], take_signal, SIGUSR1, 0);
		case_skip("this kernel does not have the call");
	} else {
		EXPECT_EQ(number_of(from, A_TASK), said);
	}
	case_start("given to a handler: from %s", who[from]);
	EXPECT_OK(task_call(person[from], by_kill, number_of(A_TASK, from), SIGUSR2));
	EXPECT_EQ(number_of(from, A_TASK), task_call(person[A_TASK], told_to_handler, 0, 0));
}

static void run_parent_death(void)
{
	case_start("the signal of a parent's death");
	REQUIRE_OK(task_call(person[A_CHILD], block_signal, SIGUSR2, 0));
	REQUIRE_OK(task_syscall(person[A_CHILD], __NR_prctl, PR_SET_PDEATHSIG, SIGUSR2));
	task_call(person[A_TASK], exit_here, 0, 0);
	EXPECT_EQ(person[A_TASK]->pid, task_call(person[A_CHILD], take_signal, SIGUSR2, 3000));
}

static void run(void)
{
	unsigned long w;
	int p;

	people_start();
	for (p = 0; p < PEOPLE; p++) {
		REQUIRE_OK(task_call(person[p], block_signal, SIGUSR1, 0));
		/* A group of its own, so that a signal to a group comes to nobody else; init has one already. */
		task_syscall(person[p], __NR_setpgid, 0, 0);
	}
	for (w = 0; w < ARRAY_SIZE(way); w++)
		run_way(w);
	REQUIRE_OK(task_call(person[A_TASK], install_handler, SIGUSR2, 0));
	run_reading(A_CHILD);
	run_reading(HOST);
	run_parent_death();
}

PROBE(.claim = "a signal tells its sender by the number that the receiver knows, and 0 for a sender outside",
      .requirements = "O-4 VS-3i",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
