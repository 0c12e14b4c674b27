/*
 * socket_calls.c - the socket family, by socketcall() where the arch has it and directly elsewhere.
 */
#include "sys.h"

#ifdef __NR_socketcall
static long socket_call(int op, long a, long b, long c, long d, long e, long f)
{
	long arguments[6] = { a, b, c, d, e, f };

	return raw_syscall(__NR_socketcall, op, (long)arguments, 0, 0, 0, 0);
}
#define SOCKET_CALL(op, name, ...)	socket_call(op, __VA_ARGS__)
#else
#define SOCKET_CALL(op, name, ...)	raw_syscall(__NR_##name, __VA_ARGS__)
#endif

long sys_socket(int family, int type, int protocol)
{
	return SOCKET_CALL(1, socket, family, type, protocol, 0, 0, 0);
}

long sys_bind(int fd, const void *address, int size)
{
	return SOCKET_CALL(2, bind, fd, (long)address, size, 0, 0, 0);
}

long sys_connect(int fd, const void *address, int size)
{
	return SOCKET_CALL(3, connect, fd, (long)address, size, 0, 0, 0);
}

long sys_listen(int fd, int backlog)
{
	return SOCKET_CALL(4, listen, fd, backlog, 0, 0, 0, 0);
}

long sys_accept(int fd, void *address, int *size)
{
	return SOCKET_CALL(5, accept, fd, (long)address, (long)size, 0, 0, 0);
}

long sys_getsockname(int fd, void *address, int *size)
{
	return SOCKET_CALL(6, getsockname, fd, (long)address, (long)size, 0, 0, 0);
}

long sys_getpeername(int fd, void *address, int *size)
{
	return SOCKET_CALL(7, getpeername, fd, (long)address, (long)size, 0, 0, 0);
}

long sys_socketpair(int family, int type, int protocol, int fds[2])
{
	return SOCKET_CALL(8, socketpair, family, type, protocol, (long)fds, 0, 0);
}

long sys_sendto(int fd, const void *data, size_t size, int flags, const void *address, int address_size)
{
	return SOCKET_CALL(11, sendto, fd, (long)data, size, flags, (long)address, address_size);
}

long sys_recvfrom(int fd, void *data, size_t size, int flags, void *address, int *address_size)
{
	return SOCKET_CALL(12, recvfrom, fd, (long)data, size, flags, (long)address, (long)address_size);
}

long sys_shutdown(int fd, int how)
{
	return SOCKET_CALL(13, shutdown, fd, how, 0, 0, 0, 0);
}

long sys_setsockopt(int fd, int level, int option, const void *value, int size)
{
	return SOCKET_CALL(14, setsockopt, fd, level, option, (long)value, size, 0);
}

long sys_getsockopt(int fd, int level, int option, void *value, int *size)
{
	return SOCKET_CALL(15, getsockopt, fd, level, option, (long)value, (long)size, 0);
}

long sys_sendmsg(int fd, const struct msghdr *message, int flags)
{
	return SOCKET_CALL(16, sendmsg, fd, (long)message, flags, 0, 0, 0);
}

long sys_recvmsg(int fd, struct msghdr *message, int flags)
{
	return SOCKET_CALL(17, recvmsg, fd, (long)message, flags, 0, 0, 0);
}
