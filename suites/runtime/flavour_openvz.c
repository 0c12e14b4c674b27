/*
 * flavour_openvz.c - virtual environments, as OpenVZ's kernels 2.6.18 and 2.6.32 make them by ioctls on /dev/vzctl.
 *
 * The kernel gives names, IPC, network and process numbers; the mounts and the rights inside are the care of whoever
 * starts one. Its end comes some time after its last process's.
 */
#include "actor.h"
#include "namespaces.h"

#define DEVICE		"/dev/vzctl"
#define MAJOR		126
#define FIRST_ID	1000	/* those below belong to people */

#define VE_CREATE	1
#define VE_EXCLUSIVE	2
#define VE_ENTER	4
#define VE_TEST		8
#define FEATURE_SYSFS	1

/* To act on a container of another number: a right of OpenVZ's own, where others have CAP_AUDIT_WRITE. */
#define CAP_SETVEID	29
#define INSIDE_DROPPED	(HOST_RIGHTS | 1ULL << CAP_SETVEID)

struct env_create {
	uint32_t veid, flags, class_id;
};

struct env_create_data {
	uint32_t veid, flags, class_id;
	void *data;
	int datalen;
};

struct env_create_param {
	uint64_t iptables_mask, feature_mask;
	uint32_t total_vcpus, pad;
	uint64_t known_features;
};

#define ENV_CREATE	_IOW('.', 5, struct env_create)
#define ENV_CREATE_DATA	_IOW('.', 10, struct env_create_data)

/* As these kernels have them on each architecture; PowerPC and SPARC encode the direction otherwise. */
#if defined(__powerpc__) || defined(__sparc__)
#define WRITES	0x80000000UL
#else
#define WRITES	0x40000000UL
#endif
_Static_assert(ENV_CREATE == (WRITES | 0x000c2e05), "ENV_CREATE");
_Static_assert(ENV_CREATE_DATA == (WRITES | (sizeof(long) == 8 ? 0x00202e0a : 0x00142e0a)), "ENV_CREATE_DATA");
_Static_assert(sizeof(struct env_create_param) == 32, "env_create_param");

static const struct flavour openvz;

/* What the create call does when it is told to test or to enter; or, without flags, the caller's own id. */
static long act(long device, uint32_t id, uint32_t flags)
{
	struct env_create what = { id, flags, 0 };

	return sys_ioctl(device, ENV_CREATE, &what);
}

/* Always with data: without, these kernels use what is not there. */
static long make(long device, uint32_t id)
{
	struct env_create_param param = { .feature_mask = FEATURE_SYSFS, .known_features = FEATURE_SYSFS };
	struct env_create_data what = {
		.veid = id, .flags = VE_CREATE | VE_EXCLUSIVE, .data = &param, .datalen = sizeof(param),
	};

	return sys_ioctl(device, ENV_CREATE_DATA, &what);
}

static long open_device(void)
{
	return sys_open(DEVICE, O_RDWR, 0);
}

/* What the host is told of itself: its id, 0; or -errno. */
static long ask_host(void)
{
	long said, device, is_new = sys_mknod(DEVICE, S_IFCHR | 0600, MAJOR << 8) == 0;

	device = open_device();
	if (device < 0) {
		if (is_new)
			sys_unlink(DEVICE);
		return device;
	}
	said = act(device, 0, 0);
	sys_close(device);
	return said;
}

static long detect(unsigned long *isolates, char *why, unsigned long size)
{
	long said = ask_host();

	if (said == 0)
		return container_trial(&openvz, isolates, why, size);
	if (said < 0)
		format_text(why, size, "%s does not answer: -%s", DEVICE, errno_name(-said));
	else
		format_text(why, size, "%s takes the host for container %ld", DEVICE, said);
	return said < 0 ? said : -EPROTO;
}

static long move_into_new(uint32_t id)
{
	long said, device = open_device();

	if (device < 0)
		return device;
	/* Before it, or what is mounted inside would cover the host's. */
	said = sys_unshare(CLONE_NEWNS);
	if (said >= 0)
		said = make(device, id);
	sys_close(device);
	return said;
}

static long create(struct container *container, struct actor *first)
{
	long said, pid = sys_fork();

	if (pid) {
		container->id = FIRST_ID + pid;
		return pid;
	}
	/* Whoever leads others, or has a terminal, cannot become the first. */
	sys_setsid();
	said = move_into_new(FIRST_ID + sys_getpid());
	if (said < 0)
		actor_failed(first, said);
	mount_own(current_isolates);
	said = drop_rights(INSIDE_DROPPED);
	if (said < 0)
		actor_failed(first, said);
	actor_main(first);
}

static long look_through(pid_t host_pid)
{
	char path[32];
	long said;

	format_text(path, sizeof(path), "/proc/%d/root", host_pid);
	said = sys_chroot(path);
	return said < 0 ? said : sys_chdir("/");
}

/* Before 3.8 there is no way into the mounts of another process, but one to see what it sees. */
static long enter_mounts(struct container *container)
{
	if (!flavour_isolates(ISOLATES_MNT) || namespaces_enter(container->host_pid, ISOLATES_MNT) >= 0)
		return 0;
	return look_through(container->host_pid);
}

static long enter(struct container *container)
{
	long said, device = open_device();

	if (device < 0)
		return device;
	said = enter_mounts(container);
	if (said >= 0)
		said = act(device, container->id, VE_ENTER);
	sys_close(device);
	return said < 0 ? said : drop_rights(INSIDE_DROPPED);
}

static long identify(pid_t host_pid)
{
	long id = process_status(host_pid, "envID");

	return id < 0 ? 0 : id;
}

/* The host is listed, too, as 0. */
static long list(long (*fn)(long id, long arg), long arg)
{
	return list_lines("/proc/vz/veinfo", fn, arg);
}

/* The kernel ends the rest with the first process. */
static long kill_first(struct container *container)
{
	return sys_kill(container->host_pid, SIGKILL);
}

static long forgotten(struct container *container)
{
	long said, device = open_device();

	if (device < 0)
		return 1;
	said = act(device, container->id, VE_TEST);
	sys_close(device);
	return said == -ESRCH;
}

static void destroy(struct container *container)
{
	(void)container;
}

static const struct flavour openvz = {
	.name = "openvz", .detect = detect, .create = create, .enter = enter, .identify = identify, .list = list,
	.kill = kill_first, .forgotten = forgotten, .destroy = destroy,
};
FLAVOUR(openvz);
