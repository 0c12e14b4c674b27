/*
 * places.h - one task on the host, one in A, one in B, and the sockets they are told to open.
 */
#ifndef PLACES_H
#define PLACES_H

#include "probe.h"
#include "socket.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/net/places.h"

enum { HOST, A, B, PLACES };

static const char *const where[PLACES] = { "the host", "A", "B" };
static struct task *place[PLACES];

static inline void places_start(void)
{
	place[HOST] = task_start(NULL);
	place[A] = container_start()->init;
	place[B] = container_start()->init;
}

/* The same, each with its loopback device up. */
static inline void places_start_connected(void)
{
	int i;

	places_start();
	for (i = 0; i < PLACES; i++)
		REQUIRE_OK(task_call(place[i], loopback_up, 0, 0));
}

struct transport {
	const char *name;
	long family, type;
};

static const struct transport transport[] = {
	{ "tcp",	AF_INET,	SOCK_STREAM },
	{ "udp",	AF_INET,	SOCK_DGRAM },
	{ "tcp6",	AF_INET6,	SOCK_STREAM },
	{ "udp6",	AF_INET6,	SOCK_DGRAM },
};

/* The functions below are run by tasks: a row of the table above and a port. */

/* A socket bound to the loopback address, listening if it can; its descriptor, which stays open. */
static inline long open_server(long row, long port)
{
	struct address address;
	unsigned long size = loopback_address(&address, transport[row].family, port);
	long said, fd = sys_socket(transport[row].family, transport[row].type, 0);

	if (fd < 0)
		return fd;
	said = sys_bind(fd, &address, size);
	if (said >= 0 && transport[row].type == SOCK_STREAM)
		said = sys_listen(fd, 5);
	if (said >= 0)
		return fd;
	sys_close(fd);
	return said;
}

/* A socket connected to the loopback address; its descriptor, which stays open. */
static inline long open_client(long row, long port)
{
	struct address address;
	unsigned long size = loopback_address(&address, transport[row].family, port);
	long said, fd = sys_socket(transport[row].family, transport[row].type, 0);

	if (fd < 0)
		return fd;
	said = sys_connect(fd, &address, size);
	if (said >= 0)
		return fd;
	sys_close(fd);
	return said;
}

static inline void close_in(struct task *task, long fd)
{
	if (fd >= 0)
		task_syscall(task, __NR_close, fd);
}

#pragma pop_macro("PROBE_FILE")

#endif
