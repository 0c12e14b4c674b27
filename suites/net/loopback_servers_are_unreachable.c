/*
 * A server on the loopback address is reached from its own container and from nowhere else.
 *
 * "Only on localhost" is how services are kept private; it must mean the container's own localhost.
 */
#include "places.h"

#define PORT 10121

static struct exchange {
	struct task *client_task, *server_task;
	long client, server;
} exchange;	/* the one going on; only the host process looks here */

static long take(long fd, long unused)
{
	char byte;

	(void)unused;
	return sys_recvfrom(fd, &byte, 1, MSG_DONTWAIT, NULL, NULL);
}

/* What became of a datagram: 1 when the server has it, the error that came back for it, or 0 when neither yet. */
static long outcome(long unused)
{
	long said = task_call(exchange.client_task, take, exchange.client, 0);

	(void)unused;
	if (said != -EAGAIN)
		return said;
	said = task_call(exchange.server_task, take, exchange.server, 0);
	return said == -EAGAIN ? 0 : said;
}

/* 1 when the server is reached, or the error; a stream is refused when it connects, a datagram when it is sent. */
static long reach(struct task *client_task, struct task *server_task, unsigned long row, long port, long server)
{
	long said, fd = task_call(client_task, open_client, row, port);

	if (fd < 0)
		return fd;
	said = 1;
	if (transport[row].type == SOCK_DGRAM) {
		exchange = (struct exchange){ client_task, server_task, fd, server };
		said = task_syscall(client_task, __NR_write, fd, "x", 1);
		if (said == 1)
			said = poll_until(3000, outcome, 0);
	}
	close_in(client_task, fd);
	return said;
}

static void run_case(unsigned long row, int owner)
{
	long port = PORT + owner;
	long server = task_call(place[owner], open_server, row, port);
	int i;

	case_start("%s server in %s", transport[row].name, where[owner]);
	if (server == -EAFNOSUPPORT || server == -EADDRNOTAVAIL) {
		case_skip("this kernel or place has no %s", transport[row].name);
		return;
	}
	REQUIRE_OK(server);
	/* The positive half: it answers where it is. */
	EXPECT_EQ(1, reach(place[owner], place[owner], row, port, server));
	for (i = 0; i < PLACES; i++)
		if (i != owner && !EXPECT_ERRNO(ECONNREFUSED, reach(place[i], place[owner], row, port, server)))
			note("asked from %s", where[i]);
	close_in(place[owner], server);
}

static void run(void)
{
	unsigned long row;
	int owner;

	places_start_connected();
	for (row = 0; row < ARRAY_SIZE(transport); row++)
		for (owner = 0; owner < PLACES; owner++)
			run_case(row, owner);
}

PROBE(.claim = "a server on the loopback address is reached from its own container and refused everywhere else",
      .requirements = "VS-3j VS-2c",
      .isolation = 1,
      .needs_isolation = ISOLATES_NET,
      .run = run);
