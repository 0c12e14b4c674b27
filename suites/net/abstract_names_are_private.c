/*
 * An abstract AF_UNIX name means a different socket in A, in B and on the host.
 *
 * Abstract names have no file, so no file system protects them: the desktop bus and the init of the host listen on
 * such names. Only the network stack keeps them apart.
 */
#include "places.h"

#define NAME "harness-abstract-name"

static const struct {
	const char *name;
	long type;
} tcase[] = {
	{ "stream", SOCK_STREAM },
	{ "datagram", SOCK_DGRAM },
	{ "seqpacket", SOCK_SEQPACKET },
};

static long bind_name(long type, long unused)
{
	struct address address;
	unsigned long size = abstract_address(&address, NAME);
	long said, fd = sys_socket(AF_UNIX, type, 0);

	(void)unused;
	if (fd < 0)
		return fd;
	said = sys_bind(fd, &address, size);
	if (said >= 0 && type != SOCK_DGRAM)
		said = sys_listen(fd, 5);
	if (said >= 0)
		return fd;
	sys_close(fd);
	return said;
}

static long connect_name(long type, long unused)
{
	struct address address;
	unsigned long size = abstract_address(&address, NAME);
	long said, fd = sys_socket(AF_UNIX, type, 0);

	(void)unused;
	if (fd < 0)
		return fd;
	said = sys_connect(fd, &address, size);
	sys_close(fd);
	return said;
}

static void run_type(const char *name, long type)
{
	long fd[PLACES];
	int i;

	for (i = 0; i < PLACES; i++) {
		case_start("%s name bound in %s", name, where[i]);
		EXPECT_ERRNO(ECONNREFUSED, task_call(place[i], connect_name, type, 0));
		fd[i] = task_call(place[i], bind_name, type, 0);
		EXPECT_OK(fd[i]);
		/* The positive half: where it is bound it is taken and answers. */
		EXPECT_ERRNO(EADDRINUSE, task_call(place[i], bind_name, type, 0));
		EXPECT_OK(task_call(place[i], connect_name, type, 0));
	}
	for (i = 0; i < PLACES; i++) {
		case_start("%s name closed in %s", name, where[i]);
		close_in(place[i], fd[i]);
		EXPECT_ERRNO(ECONNREFUSED, task_call(place[i], connect_name, type, 0));
	}
}

static void run(void)
{
	unsigned long i;

	places_start();
	for (i = 0; i < ARRAY_SIZE(tcase); i++)
		run_type(tcase[i].name, tcase[i].type);
}

PROBE(.claim = "an abstract AF_UNIX name means different sockets in two containers and on the host",
      .requirements = "VS-3j",
      .isolation = 1,
      .needs_isolation = ISOLATES_NET,
      .run = run);
