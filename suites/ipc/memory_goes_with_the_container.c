/*
 * System V shared memory of a container is given back when the container ends.
 *
 * A segment lives until somebody removes it; when the last task of a container is gone nobody can, since nobody
 * knows its id. A kernel that forgets it there loses the memory for good.
 */
#include "objects.h"

#define KEY 0x50410021L
#define SEGMENT_KIB 4096L	/* small boards have 64 MiB */

/* Shared memory pages in use, as the machine counts them. */
static long shmem_kib(void)
{
	char *text = shared_page + 4096, value[32];
	long said;
	char *end;

	said = read_file("/proc/meminfo", text, 8192);
	if (said < 0)
		return said;
	said = status_field(text, "Shmem", value, sizeof(value));
	if (said < 0)
		return said;
	for (end = value; *end >= '0' && *end <= '9'; end++)
		;
	*end = 0;
	return parse_number(value);
}

static long make_segment(long unused, long unused2)
{
	long id = sys_shmget(KEY, SEGMENT_KIB * 1024, IPC_CREAT | IPC_EXCL | 0600);
	long at, i;

	(void)unused, (void)unused2;
	if (id < 0)
		return id;
	at = sys_shmat(id, NULL, 0);
	if (!is_address(at))
		return at;
	for (i = 0; i < SEGMENT_KIB * 1024; i += 4096)
		*(volatile char *)(at + i) = 1;
	return sys_shmdt((void *)at);
}

/* The counters lag behind by some pages for each processor. */
static long is_used(long before)
{
	return shmem_kib() >= before + SEGMENT_KIB / 2;
}

static long is_back(long before)
{
	return shmem_kib() < before + SEGMENT_KIB / 2;
}

static void run(void)
{
	struct container *a = container_start();
	long before, id;

	before = shmem_kib();
	if (before < 0)
		probe_skip("/proc/meminfo does not tell shared memory");
	case_start("a segment is counted while its container lives");
	REQUIRE_OK(task_call(a->init, make_segment, 0, 0));
	EXPECT_TRUE("its pages are in use, though nobody is attached", poll_until(3000, is_used, before));
	case_start("it is given back when the container ends");
	container_end(a);
	id = sys_shmget(KEY, 0, 0);
	EXPECT_ERRNO(ENOENT, id);
	/* What the host has does not go by itself. */
	EXPECT_TRUE("its pages are free again", poll_until(id < 0 ? 3000 : 0, is_back, before));
	if (id >= 0)
		sys_shmctl(id, IPC_RMID, NULL);
}

PROBE(.claim = "the System V shared memory of a container is given back when the container ends",
      .requirements = "VS-2a VS-1a K-4",
      .isolation = 1,
      .exclusive = 1,	/* it reads a count of the whole machine */
      .needs_isolation = ISOLATES_IPC,
      .run = run);
