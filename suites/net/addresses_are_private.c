/*
 * An address given to a device is listed (SIOCGIFCONF) only where it was given, and can be bound to only there.
 *
 * Every kernel has a loopback device to give one more address to. An address outside 127.0.0.0/8 is local only
 * where it was given, so that binding to it elsewhere fails.
 */
#include "places.h"

#define PORT 10131

static const char *const label[PLACES] = { "lo:71", "lo:72", "lo:73" };

/* 198.18.7.<n>: from the range that is set aside for testing, so that nobody else has it. */
static void set_number(struct address *address, long who)
{
	address->v4.ip[0] = 198;
	address->v4.ip[1] = 18;
	address->v4.ip[2] = 7;
	address->v4.ip[3] = 1 + who;
}

/* Gives the loopback device 198.18.7.<n>, a number that is nobody's,, under a label of its own; or takes it away. */
static long set_label(long who, long on)
{
	struct interface_request request;
	struct address address;

	memset(&request, 0, sizeof(request));
	format_text(request.name, 16, "%s", label[who]);
	if (!on)
		return device_set_flags(label[who], 0);
	loopback_address(&address, AF_INET, 0);
	set_number(&address, who);
	memcpy(&request.address, &address, sizeof(request.address));
	return device_ioctl(SIOCSIFADDR, &request);
}

static long label_listed(long who, long unused)
{
	struct interface_request list[32];
	struct { int32_t size; struct interface_request *at; } request = { sizeof(list), list };
	long said, i;

	(void)unused;
	said = device_ioctl(SIOCGIFCONF, &request);
	if (said < 0)
		return said;
	for (i = 0; i < request.size / (long)sizeof(list[0]); i++)
		if (string_equal(list[i].name, label[who]))
			return 1;
	return 0;
}

static long bind_to(long who, long unused)
{
	struct address address;
	unsigned long size = loopback_address(&address, AF_INET, PORT);
	long said, fd = sys_socket(AF_INET, SOCK_DGRAM, 0);

	(void)unused;
	if (fd < 0)
		return fd;
	set_number(&address, who);
	said = sys_bind(fd, &address, size);
	sys_close(fd);
	return said;
}

static void run_owner(int owner)
{
	int w;

	case_start("address of %s listed", where[owner]);
	REQUIRE_OK(task_call(place[owner], set_label, owner, 1));
	for (w = 0; w < PLACES; w++)
		if (!EXPECT_EQ(w == owner, task_call(place[w], label_listed, owner, 0)))
			note("listed in %s", where[w]);

	case_start("address of %s bound to", where[owner]);
	for (w = 0; w < PLACES; w++)
		if (!EXPECT_ERRNO(w == owner ? 0 : EADDRNOTAVAIL, task_call(place[w], bind_to, owner, 0)))
			note("bound in %s", where[w]);
	task_call(place[owner], set_label, owner, 0);
}

static void run(void)
{
	int owner;

	places_start_connected();
	for (owner = 0; owner < PLACES; owner++)
		run_owner(owner);
}

PROBE(.claim = "an address is listed and can be bound to only in the container, or on the host, that has it",
      .requirements = "VS-3j VS-2c",
      .isolation = 1,
      .needs_isolation = ISOLATES_NET,
      .run = run);
