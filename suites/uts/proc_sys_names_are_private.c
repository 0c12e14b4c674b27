/*
 * /proc/sys/kernel/hostname and domainname are the reader's container's, whether read or written.
 *
 * They are a second door to the fields of uname(), with code of its own: a kernel that gave the system calls a
 * container's copy may still read or write the host's through the file. Each door is tried against the other.
 */
#include "witnesses.h"

static const struct door {
	const char *what;
	const char *path;
	int set_by_file, get_by_file;
	long set_call;
	unsigned long offset;
} door[] = {
	{ "hostname file to file", "/proc/sys/kernel/hostname", 1, 1, 0, 0 },
	{ "hostname file to uname", "/proc/sys/kernel/hostname", 1, 0, 0,
	  __builtin_offsetof(struct new_utsname, nodename) },
	{ "sethostname to hostname file", "/proc/sys/kernel/hostname", 0, 1, __NR_sethostname, 0 },
	{ "domainname file to file", "/proc/sys/kernel/domainname", 1, 1, 0, 0 },
	{ "domainname file to uname", "/proc/sys/kernel/domainname", 1, 0, 0,
	  __builtin_offsetof(struct new_utsname, domainname) },
	{ "setdomainname to domainname file", "/proc/sys/kernel/domainname", 0, 1, __NR_setdomainname, 0 },
};

static const struct door *through;	/* the one being tried; only the host process looks here */

static char *to_write(void)
{
	return shared_page + 1024;
}

static char *was_read(void)
{
	return shared_page + 2048;
}

static long write_in_task(long path, long unused)
{
	(void)unused;
	return write_file((const char *)path, to_write());
}

static long read_in_task(long path, long unused)
{
	(void)unused;
	return read_file((const char *)path, was_read(), 128);
}

static long set_name(struct task *task, const char *name)
{
	memcpy(to_write(), name, string_length(name) + 1);
	if (through->set_by_file)
		return task_call(task, write_in_task, (long)through->path, 0);
	return task_syscall(task, through->set_call, to_write(), string_length(name));
}

static long get_name(struct task *task, char *name)
{
	unsigned long i;
	long length;

	if (!through->get_by_file) {
		memcpy(name, (char *)uname_of(task) + through->offset, 65);
		return 0;
	}
	length = task_call(task, read_in_task, (long)through->path, 0);
	if (length < 0)
		return length;
	for (i = 0; i < 64 && was_read()[i] && was_read()[i] != '\n'; i++)
		name[i] = was_read()[i];
	name[i] = 0;
	return 0;
}

static const struct naming naming = { set_name, get_name, 65 };

static void run(void)
{
	unsigned long i;

	witnesses_start();
	for (i = 0; i < ARRAY_SIZE(door); i++) {
		through = &door[i];
		play(&naming, through->what, two_way_acts, ARRAY_SIZE(two_way_acts));
	}
}

PROBE(.claim = "/proc/sys/kernel/{hostname,domainname} read and write the names of the caller's container only",
      .requirements = "VS-3a O-8 K-6",
      .isolation = 1,
      .exclusive = 1,	/* without isolation it renames the machine */
      .needs_isolation = ISOLATES_UTS,
      .needs_file = "/proc/sys/kernel/hostname",
      .run = run);
