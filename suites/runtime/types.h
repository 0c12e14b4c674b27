/*
 * types.h - what the kernel's own headers give, and the few structures that they leave to a libc.
 *
 * <asm/signal.h> is used for its numbers only: its sigset_t and struct sigaction are the old 32-bit ones on
 * some archs, so signal_set and struct signal_action below are the real rt_ ones.
 */
#ifndef TYPES_H
#define TYPES_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <asm/errno.h>
#include <asm/ioctls.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/socket.h>
#include <asm/stat.h>
#include <asm/termbits.h>
#include <asm/unistd.h>
#include <linux/capability.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/ipc.h>
#include <linux/mman.h>
#include <linux/mqueue.h>
#include <linux/netlink.h>
#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/random.h>
#include <linux/reboot.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include <linux/stat.h>
#include <linux/sysinfo.h>
#include <linux/time.h>
#include <linux/types.h>
#include <linux/un.h>
#include <linux/utsname.h>
#include <linux/wait.h>

typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int mode_t;
typedef long ssize_t;

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME	0x00000080
#endif
#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP	0x02000000
#endif

#define AF_UNSPEC	0
#define AF_UNIX		1
#define AF_INET		2
#define AF_INET6	10
#define AF_NETLINK	16
#define AF_PACKET	17
#define SOCK_STREAM	1
#define SOCK_DGRAM	2
#define SOCK_RAW	3
#define SOCK_SEQPACKET	5
#define SCM_RIGHTS	1
#define SCM_CREDENTIALS	2
#define MSG_PEEK	2
#define MSG_DONTWAIT	0x40
#define MSG_NOSIGNAL	0x4000

struct sockaddr {
	unsigned short sa_family;
	char sa_data[14];
};

struct iovec {
	void *iov_base;
	size_t iov_len;
};

struct msghdr {
	void *msg_name;
	int msg_namelen;
	struct iovec *msg_iov;
	size_t msg_iovlen;
	void *msg_control;
	size_t msg_controllen;
	unsigned int msg_flags;
};

struct cmsghdr {
	size_t cmsg_len;
	int cmsg_level;
	int cmsg_type;
};

struct ucred {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};

/* struct ifreq as far as probes use it; the kernel copies all 40 (32-bit: 32) bytes. */
struct interface_request {
	char name[16];
	union {
		short flags;
		int index;
		int mtu;
		struct sockaddr address;
		unsigned long room[3];
	};
};
#define IFF_UP_RUNNING	0x41

/* 64 signals, whatever the word. */
typedef struct {
	unsigned long bits[8 / sizeof(unsigned long)];
} signal_set;

/* The handler always gets three arguments: the runtime forces SA_SIGINFO, so that one restorer serves. */
struct signal_action {
	void (*handler)(int sig, siginfo_t *info, void *context);
	unsigned long flags;
	void (*restorer)(void);
	signal_set mask;
};

struct directory_entry {
	uint64_t d_ino;
	int64_t d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[];
};

/* One shape of stat on all archs. */
struct file_status {
	unsigned long dev, ino, mode, nlink, uid, gid, rdev, size;
};

#endif
