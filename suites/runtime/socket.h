/*
 * socket.h - addresses to use the socket calls on, and questions to network devices by their name.
 */
#ifndef SOCKET_H
#define SOCKET_H

#include "probe.h"

struct address {
	uint16_t family;
	union {
		struct { uint16_t port; uint8_t ip[4]; uint8_t zero[8]; } v4;
		struct { uint16_t port; uint32_t flow; uint8_t ip[16]; uint32_t scope; } __attribute__((packed)) v6;
		char path[108];
	};
} __attribute__((packed));

/* 127.0.0.1 or ::1 at a port, for a socket of that family; the size of the address. */
static inline unsigned long loopback_address(struct address *address, long family, unsigned long port)
{
	static const uint8_t localhost[4] = { 127, 0, 0, 1 };
	uint8_t *wire = (uint8_t *)address + 2;

	memset(address, 0, sizeof(*address));
	address->family = family;
	wire[0] = port >> 8;	/* network order, on every machine */
	wire[1] = port;
	if (family == AF_INET6) {
		address->v6.ip[15] = 1;
		return 28;
	}
	memcpy(address->v4.ip, localhost, 4);
	return 16;
}

/* An abstract name (no file); the size of the address. */
static inline unsigned long abstract_address(struct address *address, const char *name)
{
	unsigned long length = 0;

	memset(address, 0, sizeof(*address));
	address->family = AF_UNIX;
	while (name[length]) {
		address->path[1 + length] = name[length];
		length++;
	}
	return 3 + length;
}

#define DEVICE_UP	0x1

/* One ioctl() on a socket of its own. */
static inline long device_ioctl(long request, void *argument)
{
	long said, fd = sys_socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0)
		return fd;
	said = sys_ioctl(fd, request, argument);
	sys_close(fd);
	return said;
}

/* The flags of a device, or -errno. */
static inline long device_flags(const char *name)
{
	struct interface_request request;
	long said;

	memset(&request, 0, sizeof(request));
	memcpy(request.name, name, string_length(name));
	said = device_ioctl(SIOCGIFFLAGS, &request);
	return said < 0 ? said : (unsigned short)request.flags;
}

static inline long device_set_flags(const char *name, long flags)
{
	struct interface_request request;

	memset(&request, 0, sizeof(request));
	memcpy(request.name, name, string_length(name));
	request.flags = flags;
	return device_ioctl(SIOCSIFFLAGS, &request);
}

static inline long loopback_up(long unused, long unused2)
{
	long flags = device_flags("lo");

	(void)unused, (void)unused2;
	return flags < 0 ? flags : device_set_flags("lo", flags | DEVICE_UP);
}

#endif
