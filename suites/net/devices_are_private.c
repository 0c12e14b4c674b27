/*
 * A network device is known only in the container, or on the host, that made it.
 *
 * A device has two doors: its name (SIOCGIFINDEX) and the list (/proc/net/dev). What device can be made for the
 * question depends on what the kernel has compiled in.
 */
#include "places.h"
#include <linux/rtnetlink.h>
#include <linux/if_link.h>

static const char *const kind[] = { "dummy", "bridge", "veth" };
static const char *const device[PLACES] = { "hprobe-h", "hprobe-a", "hprobe-b" };

struct attribute {
	uint16_t size, type;
	char text[16];
};

/* RTM_NEWLINK or RTM_DELLINK of a device by its name; kind is NULL for the latter. */
static long change_link(const char *name, const char *of_kind)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
		struct attribute name;
		uint16_t info_size, info_type;
		struct attribute kind;
	} message;
	struct { struct nlmsghdr header; int32_t error; char rest[256]; } answer;
	long fd = sys_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	if (fd < 0)
		return fd;
	memset(&message, 0, sizeof(message));
	message.header.nlmsg_len = of_kind ? sizeof(message) : __builtin_offsetof(__typeof__(message), info_size);
	message.header.nlmsg_type = of_kind ? RTM_NEWLINK : RTM_DELLINK;
	message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | (of_kind ? NLM_F_CREATE | NLM_F_EXCL : 0);
	message.name.size = sizeof(message.name);
	message.name.type = IFLA_IFNAME;
	format_text(message.name.text, 16, "%s", name);
	message.info_size = 4 + sizeof(message.kind);
	message.info_type = IFLA_LINKINFO;
	message.kind.size = sizeof(message.kind);
	message.kind.type = IFLA_INFO_KIND;
	format_text(message.kind.text, 16, "%s", of_kind ? of_kind : "");
	answer.error = -EIO;
	sys_sendto(fd, &message, message.header.nlmsg_len, 0, NULL, 0);
	sys_recvfrom(fd, &answer, sizeof(answer), 0, NULL, NULL);
	sys_close(fd);
	return answer.error;
}

static long make_device(long who, long unused)
{
	long said = -ENOSYS;
	unsigned long i;

	(void)unused;
	for (i = 0; i < ARRAY_SIZE(kind); i++) {
		said = change_link(device[who], kind[i]);
		if (said >= 0)
			break;
	}
	return said;
}

static long remove_device(long who, long unused)
{
	(void)unused;
	return change_link(device[who], NULL);
}

static long device_index(long who, long unused)
{
	struct interface_request request;

	(void)unused;
	memset(&request, 0, sizeof(request));
	format_text(request.name, 16, "%s", device[who]);
	return device_ioctl(SIOCGIFINDEX, &request);
}

/* Whether /proc/net/dev has a line for it. */
static long device_listed(long who, long unused)
{
	char *text = shared_page;
	char line[20];

	(void)unused;
	memset(text, 0, 16384);
	if (read_file("/proc/net/dev", text, 16384) < 0)
		return -ENOENT;
	format_text(line, sizeof(line), "%s:", device[who]);
	for (; *text; text++)
		if (string_starts(text, line))
			return 1;
	return 0;
}

static void run_owner(int owner)
{
	long made;
	int w;

	case_start("device of %s", where[owner]);
	made = task_call(place[owner], make_device, owner, 0);
	if (made < 0) {
		case_skip("no kind of device can be made here");
		return;
	}
	for (w = 0; w < PLACES; w++) {
		if (!EXPECT_ERRNO(w == owner ? 0 : ENODEV, task_call(place[w], device_index, owner, 0)))
			note("asked in %s", where[w]);
		if (!EXPECT_EQ(w == owner, task_call(place[w], device_listed, owner, 0)))
			note("listed in %s", where[w]);
	}
	task_call(place[owner], remove_device, owner, 0);
}

static void run(void)
{
	int owner;

	places_start();
	for (owner = 0; owner < PLACES; owner++)
		run_owner(owner);
}

PROBE(.claim = "a network device is known only in the container, or on the host, that made it",
      .requirements = "VS-3j",
      .isolation = 1,
      .needs_isolation = ISOLATES_NET,
      .run = run);
