/*
 * One port of one address can be bound in A, in B and on the host at the same time.
 *
 * Two containers made from one template run the same servers. The table of bound ports is a global that has to be
 * asked for the container, once for each protocol.
 */
#include "places.h"

#define PORT 10101

static void run_transport(unsigned long row)
{
	long fd[PLACES];
	int i;

	for (i = 0; i < PLACES; i++) {
		case_start("%s bound in %s", transport[row].name, where[i]);
		fd[i] = task_call(place[i], open_server, row, PORT);
		if (fd[i] == -EAFNOSUPPORT || fd[i] == -EADDRNOTAVAIL) {
			case_skip("this kernel or place has no %s", transport[row].name);
			continue;
		}
		EXPECT_OK(fd[i]);
		/* The positive half: the port is taken where it is bound. */
		EXPECT_ERRNO(EADDRINUSE, task_call(place[i], open_server, row, PORT));
	}
	for (i = 0; i < PLACES; i++)
		close_in(place[i], fd[i]);
}

static void run(void)
{
	unsigned long row;

	places_start_connected();
	for (row = 0; row < ARRAY_SIZE(transport); row++)
		run_transport(row);
}

PROBE(.claim = "the same port can be bound in two containers and on the host at the same time",
      .requirements = "VS-3j VS-2c",
      .isolation = 1,
      .needs_isolation = ISOLATES_NET,
      .run = run);
