/*
 * socket.h - the socket calls, whichever way an architecture passes them, and addresses to use them on.
 */
#ifndef SOCKET_H
#define SOCKET_H

#include "sys.h"

#define AF_UNIX		1
#define AF_INET		2
#define AF_INET6	10
#define SOCK_STREAM	1
#define SOCK_DGRAM	2
#define SOCK_SEQPACKET	5

struct address {
	u16 family;
	union {
		struct { u16 port; u8 ip[4]; u8 zero[8]; } v4;
		struct { u16 port; u32 flow; u8 ip[16]; u32 scope; } __attribute__((packed)) v6;
		char path[108];
	};
} __attribute__((packed));

#ifdef __NR_socketcall

enum { CALL_SOCKET = 1, CALL_BIND, CALL_CONNECT, CALL_LISTEN, CALL_ACCEPT, CALL_SEND = 9, CALL_RECV };

/* Kernels before 4.3 have nothing else on some architectures. */
static inline long socket_call(long which, long a, long b, long c, long d)
{
	long arguments[4] = { a, b, c, d };

	return raw_syscall(__NR_socketcall, which, (long)arguments, 0, 0, 0, 0);
}

static inline long sys_socket(long family, long type, long protocol)
{
	return socket_call(CALL_SOCKET, family, type, protocol, 0);
}

static inline long sys_bind(long fd, const struct address *address, unsigned long size)
{
	return socket_call(CALL_BIND, fd, (long)address, size, 0);
}

static inline long sys_connect(long fd, const struct address *address, unsigned long size)
{
	return socket_call(CALL_CONNECT, fd, (long)address, size, 0);
}

static inline long sys_listen(long fd, long backlog)
{
	return socket_call(CALL_LISTEN, fd, backlog, 0, 0);
}

static inline long sys_send(long fd, const void *from, unsigned long size, long flags)
{
	return socket_call(CALL_SEND, fd, (long)from, size, flags);
}

static inline long sys_recv(long fd, void *to, unsigned long size, long flags)
{
	return socket_call(CALL_RECV, fd, (long)to, size, flags);
}

#else

static inline long sys_socket(long family, long type, long protocol)
{
	return raw_syscall(__NR_socket, family, type, protocol, 0, 0, 0);
}

static inline long sys_bind(long fd, const struct address *address, unsigned long size)
{
	return raw_syscall(__NR_bind, fd, (long)address, size, 0, 0, 0);
}

static inline long sys_connect(long fd, const struct address *address, unsigned long size)
{
	return raw_syscall(__NR_connect, fd, (long)address, size, 0, 0, 0);
}

static inline long sys_listen(long fd, long backlog)
{
	return raw_syscall(__NR_listen, fd, backlog, 0, 0, 0, 0);
}

static inline long sys_send(long fd, const void *from, unsigned long size, long flags)
{
	return raw_syscall(__NR_sendto, fd, (long)from, size, flags, 0, 0);
}

static inline long sys_recv(long fd, void *to, unsigned long size, long flags)
{
	return raw_syscall(__NR_recvfrom, fd, (long)to, size, flags, 0, 0);
}

#endif

/* 127.0.0.1 or ::1 at a port, for a socket of that family; the size of the address. */
static inline unsigned long loopback_address(struct address *address, long family, unsigned long port)
{
	static const u8 localhost[4] = { 127, 0, 0, 1 };
	u8 *wire = (u8 *)address + 2;

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

/* ioctl()s on a network device by its name. */
#define IOCTL_GET_FLAGS		0x8913
#define IOCTL_SET_FLAGS		0x8914
#define IOCTL_SET_ADDRESS	0x8916
#define IOCTL_LIST_ADDRESSES	0x8912
#define IOCTL_GET_INDEX		0x8933
#define DEVICE_UP		0x1

struct device_request {
	char name[16];
	union {
		s16 flags;
		s32 index;
		struct address_v4 { u16 family; u16 port; u8 ip[4]; u8 zero[8]; } address;
		long room[3];
	};
};

/* One ioctl() on a socket of its own. */
static inline long device_ioctl(long request, void *argument)
{
	long said, fd = sys_socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0)
		return fd;
	said = raw_syscall(__NR_ioctl, fd, request, (long)argument, 0, 0, 0);
	raw_syscall(__NR_close, fd, 0, 0, 0, 0, 0);
	return said;
}

/* The flags of a device, or -errno. */
static inline long device_flags(const char *name)
{
	struct device_request request;
	long said;

	memset(&request, 0, sizeof(request));
	memcpy(request.name, name, string_length(name));
	said = device_ioctl(IOCTL_GET_FLAGS, &request);
	return said < 0 ? said : (u16)request.flags;
}

static inline long device_set_flags(const char *name, long flags)
{
	struct device_request request;

	memset(&request, 0, sizeof(request));
	memcpy(request.name, name, string_length(name));
	request.flags = flags;
	return device_ioctl(IOCTL_SET_FLAGS, &request);
}

static inline long loopback_up(long unused, long unused2)
{
	long flags = device_flags("lo");

	(void)unused, (void)unused2;
	return flags < 0 ? flags : device_set_flags("lo", flags | DEVICE_UP);
}

#endif
