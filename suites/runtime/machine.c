/*
 * machine.c - the machine that the agent is the first process of: file systems, console, what probes leave behind.
 */
#include "agent.h"
#include "socket.h"
#include "sysv.h"

static const struct {
	const char *source, *target, *type, *data;
	unsigned long flags;
} file_system[] = {
	{ "proc", "/proc", "proc", NULL, 0 },
	{ "sysfs", "/sys", "sysfs", NULL, 0 },
	{ "tmpfs", "/tmp", "tmpfs", "mode=1777", 0 },
	{ "devtmpfs", "/dev", "devtmpfs", "mode=0755", 0 },
	{ "devpts", "/dev/pts", "devpts", "mode=0620,ptmxmode=0666", 0 },
	{ "mqueue", "/dev/mqueue", "mqueue", NULL, 0 },
	{ "tmpfs", "/dev/shm", "tmpfs", "mode=1777", 0 },
};

/* Before 2.6.32 nobody makes them; afterwards they are there already. */
static const struct {
	const char *path;
	unsigned int major, minor, mode;
} device[] = {
	{ "/dev/console", 5, 1, 0600 }, { "/dev/null", 1, 3, 0666 }, { "/dev/zero", 1, 5, 0666 },
	{ "/dev/full", 1, 7, 0666 }, { "/dev/random", 1, 8, 0666 }, { "/dev/urandom", 1, 9, 0666 },
	{ "/dev/kmsg", 1, 11, 0644 }, { "/dev/tty", 5, 0, 0666 }, { "/dev/ptmx", 5, 2, 0666 },
};

#define SHOW_WARNINGS	5	/* up to KERN_WARNING, which WARN() and the dumps of an oops have */

/* Knobs of the whole machine that probes turn, as they were at start. */
static struct knob {
	const char *path;
	char value[160];
} knobs[] = {
	{ "/proc/sys/kernel/core_pattern", "" },
	{ "/proc/sys/kernel/modprobe", "" },
	{ "/proc/sys/user/max_uts_namespaces", "" },
	{ "/proc/sys/user/max_ipc_namespaces", "" },
	{ "/proc/sys/user/max_net_namespaces", "" },
	{ "/proc/sys/user/max_mnt_namespaces", "" },
	{ "/proc/sys/user/max_pid_namespaces", "" },
	{ "/proc/sys/user/max_cgroup_namespaces", "" },
	{ "/proc/sys/user/max_time_namespaces", "" },
};
static struct new_utsname names;
#define REACHED		"/proc/sys/kernel/container_fault_reached"
#define TRACE_LINE	900

static int is_tracing;
static int has_fault;	/* the kernel was told to have one, and has not been told to begin */

static void mount_all(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(file_system); i++) {
		sys_mkdir(file_system[i].target, 0755);
		sys_mount(file_system[i].source, file_system[i].target, file_system[i].type, file_system[i].flags,
			  file_system[i].data);
		if (!string_equal(file_system[i].target, "/dev"))
			continue;
		for (unsigned int d = 0; d < ARRAY_SIZE(device); d++)
			sys_mknod(device[d].path, S_IFCHR | device[d].mode, device[d].major << 8 | device[d].minor);
	}
}

static int asks_for_messages(const char *line)
{
	int at_word = 1;

	for (; *line; line++) {
		if (at_word && (string_starts(line, "loglevel=") || string_starts(line, "debug") ||
				string_starts(line, "ignore_loglevel")))
			return 1;
		at_word = *line == ' ';
	}
	return 0;
}

static int asks_for_fault(const char *line)
{
	for (; *line; line++)
		if (string_starts(line, "container_fault="))
			return 1;
	return 0;
}

/* Ordinary messages would only stand in the way of the frames; a dying kernel must be heard. */
static void obey_command_line(void)
{
	char line[2048] = "";

	read_file("/proc/cmdline", line, sizeof(line));
	has_fault = asks_for_fault(line);
	if (!asks_for_messages(line))
		sys_syslog(8, NULL, SHOW_WARNINGS);
}

void machine_set_up(void)
{
	mount_all();
	fence_set_up();
	obey_command_line();
	loopback_up(0, 0);
	/* A deadline must hold against a probe that takes every processor, too; and its start is told before it runs. */
	sys_setpriority(PRIO_PROCESS, 0, -10);
	sys_uname(&names);
	for (unsigned int i = 0; i < ARRAY_SIZE(knobs); i++)
		read_file(knobs[i].path, knobs[i].value, sizeof(knobs[i].value));
}

/* Bytes as they are, both ways; and no carrier to wait for, nor to be hung up by. */
static void make_raw(int fd)
{
	struct termios modes;

	if (sys_ioctl(fd, TCGETS, &modes) < 0)
		return;
	modes.c_iflag = 0;
	modes.c_oflag = 0;
	modes.c_lflag = 0;
	modes.c_cflag = (modes.c_cflag & ~HUPCL) | CREAD | CLOCAL;
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	sys_ioctl(fd, TCSETS, &modes);
}

int machine_open_console(void)
{
	long fd = -1;

	if (sys_getpid() == 1)
		fd = sys_open("/dev/console", O_RDWR | O_NOCTTY, 0);
	if (fd >= 0) {
		for (int i = 0; i < 3; i++)
			sys_dup2(fd, i);
		if (fd > 2)
			sys_close(fd);
	}
	make_raw(0);
	sys_fcntl(0, F_SETFL, O_RDWR | O_NONBLOCK);
	return 0;
}

unsigned long machine_release(void)
{
	struct new_utsname name;
	unsigned long part[3] = { 0, 0, 0 };
	const char *at = name.release;

	sys_uname(&name);
	for (int i = 0; i < 3; i++) {
		while (*at >= '0' && *at <= '9')
			part[i] = part[i] * 10 + *at++ - '0';
		if (*at++ != '.')
			break;
	}
	return KERNEL(part[0], part[1], part[2] > 255 ? 255 : part[2]);
}

/* Elsewhere than on a machine of its own, other people's things would be taken for leftovers. */
static int owns_the_machine(void)
{
	return sys_getpid() == 1;
}

void machine_restore(void)
{
	struct new_utsname now;
	char value[sizeof(knobs[0].value)];

	if (!owns_the_machine())
		return;
	sys_uname(&now);
	if (!string_equal(now.nodename, names.nodename))
		sys_sethostname(names.nodename, string_length(names.nodename));
	if (!string_equal(now.domainname, names.domainname))
		sys_setdomainname(names.domainname, string_length(names.domainname));
	for (unsigned int i = 0; i < ARRAY_SIZE(knobs); i++) {
		value[0] = 0;
		read_file(knobs[i].path, value, sizeof(value));
		if (knobs[i].value[0] && !string_equal(value, knobs[i].value))
			write_file(knobs[i].path, knobs[i].value);
	}
	loopback_up(0, 0);
}

void machine_choose_fault(const char *name)
{
	write_file("/proc/sys/kernel/container_fault", name);
	has_fault = 1;
}

void machine_trace(void)
{
	is_tracing = 1;
}

void machine_trace_begin(void)
{
	if (is_tracing)
		write_file(REACHED, "0");
}

/* The names stand on one line; a frame holds less. */
void machine_trace_end(void)
{
	static char reached[4096];
	long length = is_tracing ? read_file(REACHED, reached, sizeof(reached)) : 0;
	char *from = reached, *end = reached + (length > 0 ? length - 1 : 0);

	while (from < end) {
		char *to = end - from > TRACE_LINE ? from + TRACE_LINE : end;

		while (to < end && *to != ' ')
			to--;
		*to = 0;
		say("# reached: %s", from);
		from = to + 1;
	}
}

void machine_arm_fault(void)
{
	if (has_fault)
		write_file("/proc/sys/kernel/container_fault_armed", "1");
	has_fault = 0;
}

static void remove_shm(long id)
{
	sys_shmctl(id, IPC_RMID, NULL);
}

static void remove_sem(long id)
{
	sys_semctl(id, 0, IPC_RMID, (union sysv_semaphore_argument){ .word = 0 });
}

static void remove_msg(long id)
{
	sys_msgctl(id, IPC_RMID, NULL);
}

static const struct {
	const char *path;
	void (*remove)(long id);
} sysv[] = {
	{ "/proc/sysvipc/shm", remove_shm }, { "/proc/sysvipc/sem", remove_sem }, { "/proc/sysvipc/msg", remove_msg },
};

/* Lines after the first have the key and the id. */
static void remove_listed(const char *text, void (*remove)(long id))
{
	for (;;) {
		long id = 0;

		while (*text && *text++ != '\n')
			;
		while (*text == ' ')
			text++;
		while (*text && *text != ' ')
			text++;
		while (*text == ' ')
			text++;
		if (!*text)
			return;
		while (*text >= '0' && *text <= '9')
			id = id * 10 + *text++ - '0';
		remove(id);
	}
}

static long remove_queue(const char *name, long unused)
{
	(void)unused;
	if (name[0] != '.')
		sys_mq_unlink(name);
	return 0;
}

void machine_sweep(void)
{
	static char text[16384];

	if (!owns_the_machine())
		return;
	for (unsigned int i = 0; i < ARRAY_SIZE(sysv); i++)
		if (read_file(sysv[i].path, text, sizeof(text)) > 0)
			remove_listed(text, sysv[i].remove);
	list_directory("/dev/mqueue", remove_queue, 0);
}

/*
 * An emulated machine has nothing to seed its random numbers with, and then mixes anew for each that is wanted; one that
 * has does so now and then. Both take thousands of instructions.
 */
static void seed_randomness(void)
{
	struct {
		struct rand_pool_info info;
		uint32_t words[8];
	} seed = { .info = { .entropy_count = 256, .buf_size = sizeof(seed.words) } };
	long fd = sys_open("/dev/urandom", O_RDONLY, 0);

	if (fd < 0)
		return;
	sys_ioctl(fd, RNDADDENTROPY, &seed);
	sys_ioctl(fd, RNDRESEEDCRNG, 0);
	sys_close(fd);
}

void machine_settle(long ms)
{
	sys_poll(NULL, 0, ms);
	if (owns_the_machine())
		seed_randomness();
}

void machine_end(unsigned int command)
{
	/* The acknowledgement is all that the host gets; the last bytes lie in the line's own buffer for a while. */
	poll_until(3000, frames_are_out, 0);
	sys_sync();
	sys_reboot(LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command, NULL);
	for (;;)
		sys_poll(NULL, 0, 1000);
}
