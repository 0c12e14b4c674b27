/*
 * A socket tells who is at its other end by the number that the one who asks knows, and 0 for a peer outside.
 *
 * Servers decide by that number whom they talk to. It is stored when the message is sent or the connection made, and
 * translated when it is read: by whom it will be read is not known before.
 */
#include "people.h"
#include "socket.h"

struct credentials {
	struct cmsghdr header;
	struct ucred told;
};

struct passed {
	struct cmsghdr header;
	int fd;
};

/* Opened before the containers, so that every task has them. */
static int messages[2], stream[2], channel[2];
static int listener[8], client[8];
static long prober;	/* makes the names of this probe its own */

static void fill_message(struct msghdr *message, struct iovec *part, void *control, unsigned long size)
{
	static char byte;

	*part = (struct iovec){ &byte, 1 };
	memset(message, 0, sizeof(*message));
	message->msg_iov = part;
	message->msg_iovlen = 1;
	message->msg_control = control;
	message->msg_controllen = size;
}

/* Sends a byte, stating who it is or leaving that to the kernel. */
static long send_byte(long fd, long states)
{
	struct credentials control;
	struct msghdr message;
	struct iovec part;

	control.header = (struct cmsghdr){ sizeof(struct cmsghdr) + sizeof(struct ucred), SOL_SOCKET,
					   SCM_CREDENTIALS };
	control.told = (struct ucred){ own_number(), sys_getuid(), sys_getgid() };
	fill_message(&message, &part, states ? &control : NULL, states ? control.header.cmsg_len : 0);
	return sys_sendmsg(fd, &message, 0);
}

/* The number that came with it. */
static long receive_byte(long fd, long unused)
{
	struct credentials control;
	struct msghdr message;
	struct iovec part;
	long said;

	(void)unused;
	memset(&control, 0, sizeof(control));
	fill_message(&message, &part, &control, sizeof(control));
	said = sys_recvmsg(fd, &message, MSG_DONTWAIT);
	if (said < 0)
		return said;
	return control.header.cmsg_type == SCM_CREDENTIALS ? control.told.pid : -ENOMSG;
}

static long peer_of(long fd, long unused)
{
	struct ucred told = { -1, 0, 0 };
	int size = sizeof(told);
	long said = sys_getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &told, &size);

	(void)unused;
	return said < 0 ? said : told.pid;
}

/* Makes a pair of sockets and sends one end away. */
static long make_and_send_pair(long unused, long unused2)
{
	struct passed control;
	struct msghdr message;
	struct iovec part;
	int ends[2];
	long said = sys_socketpair(AF_UNIX, SOCK_STREAM, 0, ends);

	(void)unused, (void)unused2;
	if (said < 0)
		return said;
	control.header = (struct cmsghdr){ sizeof(struct cmsghdr) + sizeof(int), SOL_SOCKET, SCM_RIGHTS };
	control.fd = ends[0];
	fill_message(&message, &part, &control, control.header.cmsg_len);
	said = sys_sendmsg(channel[0], &message, 0);
	sys_close(ends[0]);
	sys_close(ends[1]);
	return said;
}

/* Takes it and asks who made it. */
static long receive_pair_and_ask(long unused, long unused2)
{
	struct passed control;
	struct msghdr message;
	struct iovec part;
	long said;

	(void)unused, (void)unused2;
	memset(&control, 0, sizeof(control));
	fill_message(&message, &part, &control, sizeof(control));
	said = sys_recvmsg(channel[1], &message, MSG_DONTWAIT);
	if (said < 0)
		return said;
	said = peer_of(control.fd, 0);
	sys_close(control.fd);
	return said;
}

/* Abstract names belong to the network that a socket was made in, here the host's for all. */
static unsigned long listener_address(struct address *address, long i)
{
	char name[40];

	format_text(name, sizeof(name), "harness-peers-%ld-%ld", prober, i);
	return abstract_address(address, name);
}

static long listen_here(long i, long unused)
{
	struct address address;
	unsigned long size = listener_address(&address, i);
	long said = sys_bind(listener[i], &address, size);

	(void)unused;
	return said < 0 ? said : sys_listen(listener[i], 1);
}

static long connect_here(long i, long unused)
{
	struct address address;
	unsigned long size = listener_address(&address, i);

	(void)unused;
	return sys_connect(client[i], &address, size);
}

static long accept_and_ask(long i, long unused)
{
	long said, fd = sys_accept(listener[i], NULL, NULL);

	(void)unused;
	if (fd < 0)
		return fd;
	said = peer_of(fd, 0);
	sys_close(fd);
	return said;
}

static long ask_client(long i, long unused)
{
	(void)unused;
	return peer_of(client[i], 0);
}

static const struct {
	enum person from, to;
} pair[] = {
	{ A_CHILD, A_TASK },
	{ A_INIT, A_CHILD },
	{ A_TASK, HOST },
	{ B_TASK, HOST },
	{ HOST, A_TASK },
	{ HOST, B_INIT },
	{ A_TASK, B_TASK },
	{ B_TASK, A_TASK },
};

static const struct {
	const char *name;
	int *fds;
	long states;
} kind[] = {
	{ "SCM_CREDENTIALS of a datagram", messages, 0 },
	{ "SCM_CREDENTIALS of a datagram, stated", messages, 1 },
	{ "SCM_CREDENTIALS in a stream", stream, 0 },
	{ "SCM_CREDENTIALS in a stream, stated", stream, 1 },
};

/* 0 where the case cannot be asked. */
static int start_pair(const char *what, unsigned long i)
{
	case_start("%s: from %s to %s", what, who[pair[i].from], who[pair[i].to]);
	if (number_of(pair[i].from, pair[i].to) >= 0 && number_of(pair[i].to, pair[i].from) >= 0)
		return 1;
	case_skip("the flavour does not tell the host's number");
	return 0;
}

static void run_pair(unsigned long i)
{
	struct task *from = person[pair[i].from], *to = person[pair[i].to];
	long told = number_of(pair[i].from, pair[i].to), back = number_of(pair[i].to, pair[i].from);
	unsigned long k;

	for (k = 0; k < ARRAY_SIZE(kind); k++) {
		if (!start_pair(kind[k].name, i))
			continue;
		EXPECT_OK(task_call(from, send_byte, kind[k].fds[0], kind[k].states));
		EXPECT_EQ(told, task_call(to, receive_byte, kind[k].fds[1], 0));
	}
	if (start_pair("SO_PEERCRED of a pair", i)) {
		EXPECT_OK(task_call(from, make_and_send_pair, 0, 0));
		EXPECT_EQ(told, task_call(to, receive_pair_and_ask, 0, 0));
	}
	if (start_pair("SO_PEERCRED of a connection", i)) {
		EXPECT_OK(task_call(to, listen_here, i, 0));
		EXPECT_OK(task_call(from, connect_here, i, 0));
		EXPECT_EQ(told, task_call(to, accept_and_ask, i, 0));
		EXPECT_EQ(back, task_call(from, ask_client, i, 0));
	}
}

static void open_sockets(void)
{
	int yes = 1;
	unsigned long i;

	prober = sys_getpid();
	REQUIRE_OK(sys_socketpair(AF_UNIX, SOCK_DGRAM, 0, messages));
	REQUIRE_OK(sys_socketpair(AF_UNIX, SOCK_STREAM, 0, stream));
	REQUIRE_OK(sys_socketpair(AF_UNIX, SOCK_DGRAM, 0, channel));
	REQUIRE_OK(sys_setsockopt(messages[1], SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes)));
	REQUIRE_OK(sys_setsockopt(stream[1], SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes)));
	for (i = 0; i < ARRAY_SIZE(listener); i++) {
		listener[i] = REQUIRE_OK(sys_socket(AF_UNIX, SOCK_STREAM, 0));
		client[i] = REQUIRE_OK(sys_socket(AF_UNIX, SOCK_STREAM, 0));
	}
}

static void run(void)
{
	unsigned long i;

	_Static_assert(ARRAY_SIZE(pair) <= ARRAY_SIZE(listener), "a listener and a client for each pair");
	open_sockets();
	people_start();
	for (i = 0; i < ARRAY_SIZE(pair); i++)
		run_pair(i);
}

PROBE(.claim = "a socket tells its peer by the number that the one who asks knows, and 0 for a peer outside",
      .requirements = "VS-3i O-4",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
