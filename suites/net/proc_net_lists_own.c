/*
 * /proc/net/{unix,tcp,udp} list the sockets of the reader's container and no others.
 *
 * The files walk the tables of sockets by themselves; what they leak is the list of services of the neighbours.
 */
#include "places.h"

#define PORT 0x2781	/* its hexadecimal digits are what the files show */

static const char *const unix_name[PLACES] = { "@harness-net-host", "@harness-net-a", "@harness-net-b" };

static const struct {
	const char *path;
	long row;	/* of transport[]; -1: AF_UNIX */
} tcase[] = {
	{ "/proc/net/unix", -1 },
	{ "/proc/net/tcp", 0 },
	{ "/proc/net/udp", 1 },
	{ "/proc/net/tcp6", 2 },
	{ "/proc/net/udp6", 3 },
};

static long open_unix(long who, long unused)
{
	struct address address;
	unsigned long size = abstract_address(&address, unix_name[who] + 1);
	long said, fd = sys_socket(AF_UNIX, SOCK_STREAM, 0);

	(void)unused;
	if (fd < 0)
		return fd;
	said = sys_bind(fd, &address, size);
	return said < 0 ? said : fd;
}

static long read_in_task(long path, long unused)
{
	(void)unused;
	memset(shared_page, 0, 32768);
	return read_file((const char *)path, shared_page, 32768);
}

static int contains(const char *text, const char *wanted)
{
	for (; *text; text++)
		if (string_starts(text, wanted))
			return 1;
	return 0;
}

/* What the file shows for the socket that a place has opened. */
static const char *trace_of(unsigned long i, int owner)
{
	static char text[16];

	if (tcase[i].row < 0)
		return unix_name[owner];
	format_text(text, sizeof(text), ":%X ", PORT + owner);
	return text;
}

static void run_file(unsigned long i)
{
	long fd[PLACES];
	int reader, owner;

	for (owner = 0; owner < PLACES; owner++) {
		if (tcase[i].row < 0)
			fd[owner] = task_call(place[owner], open_unix, owner, 0);
		else
			fd[owner] = task_call(place[owner], open_server, tcase[i].row, PORT + owner);
	}
	for (reader = 0; reader < PLACES; reader++) {
		case_start("%s in %s", tcase[i].path, where[reader]);
		if (fd[reader] == -EAFNOSUPPORT || fd[reader] == -EADDRNOTAVAIL) {
			case_skip("this kernel or place has none");
			continue;
		}
		REQUIRE_OK(fd[reader]);
		EXPECT_OK(task_call(place[reader], read_in_task, (long)tcase[i].path, 0));
		for (owner = 0; owner < PLACES; owner++)
			if (!EXPECT_EQ(reader == owner, contains(shared_page, trace_of(i, owner))))
				note("the socket is that of %s", where[owner]);
	}
	for (owner = 0; owner < PLACES; owner++)
		close_in(place[owner], fd[owner]);
}

static void run(void)
{
	unsigned long i;

	places_start_connected();
	for (i = 0; i < ARRAY_SIZE(tcase); i++)
		run_file(i);
}

PROBE(.claim = "/proc/net/{unix,tcp,udp} list the sockets of the reader's container and no others",
      .requirements = "VS-3j VS-2b K-11",
      .isolation = 1,
      .needs_isolation = ISOLATES_NET,
      .needs_file = "/proc/net/unix",
      .run = run);
