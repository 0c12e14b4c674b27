/*
 * A lock on a file tells its holder by the number that the one who asks knows, and no number of one outside.
 *
 * Containers share file systems more often than anything else. Who finds a file locked is told by whom, and must not
 * be led to a task of its own.
 */
#include "people.h"

static long file;		/* opened before the containers, so that every task has it */
static unsigned long inode;

static long lock_here(long type, long unused)
{
	struct flock lock;

	(void)unused;
	memset(&lock, 0, sizeof(lock));
	lock.l_type = type;
	return sys_fcntl(file, F_SETLK, (long)&lock);
}

/* Who holds the lock that would be in the way. */
static long ask_here(long type, long unused)
{
	struct flock lock;
	long said;

	(void)unused;
	memset(&lock, 0, sizeof(lock));
	lock.l_type = type;
	lock.l_pid = -1;
	said = sys_fcntl(file, F_GETLK, (long)&lock);
	if (said < 0)
		return said;
	return lock.l_type == F_UNLCK ? -ENOLCK : lock.l_pid;
}

static long read_locks_here(long unused, long unused2)
{
	(void)unused, (void)unused2;
	memset(shared_page, 0, 0x8000);
	return read_file("/proc/locks", shared_page, 0x8000);
}

/* The start of the word before the one at this place. */
static char *word_before(char *start, char *at)
{
	while (at > start && at[-1] == ' ')
		at--;
	while (at > start && at[-1] != ' ')
		at--;
	return at;
}

/* The number on the line of the file ("... WRITE 123 00:01:4711 0 EOF"); 0 where it has no line. */
static long number_in_locks(void)
{
	char wanted[32], *at;

	format_text(wanted, sizeof(wanted), ":%lu ", inode);
	for (at = shared_page; *at; at++) {
		if (!string_starts(at, wanted))
			continue;
		at = word_before(shared_page, word_before(shared_page, at));
		*word_before(at, at + string_length(at)) = 0;
		while (*at == ' ')
			at++;
		wanted[0] = 0;
		for (unsigned long i = 0; at[i] && at[i] != ' ' && i + 1 < sizeof(wanted); i++) {
			wanted[i] = at[i];
			wanted[i + 1] = 0;
		}
		return parse_number(wanted);
	}
	return 0;
}

static const struct {
	enum person holder, reader;
} row[] = {
	{ A_CHILD, A_TASK },
	{ A_TASK, A_INIT },
	{ A_TASK, HOST },
	{ B_TASK, HOST },
	{ HOST, A_TASK },
	{ B_TASK, A_TASK },
	{ A_TASK, B_INIT },
};

static void run_row(enum person holder, enum person reader)
{
	long expected = number_of(holder, reader);
	int can_be_told = expected >= 0;

	case_start("F_GETLK: held by %s, asked by %s", who[holder], who[reader]);
	REQUIRE_OK(task_call(person[holder], lock_here, F_WRLCK, 0));
	if (can_be_told)
		EXPECT_EQ(expected, task_call(person[reader], ask_here, F_WRLCK, 0));
	else
		case_skip("the flavour does not tell the host's number");
	case_start("/proc/locks: held by %s, read by %s", who[holder], who[reader]);
	if (task_call(person[reader], read_locks_here, 0, 0) < 0)
		case_skip("this kernel or this container has no /proc/locks");
	else if (can_be_told)
		EXPECT_EQ(expected, number_in_locks());
	else
		case_skip("the flavour does not tell the host's number");
	task_call(person[holder], lock_here, F_UNLCK, 0);
}

static void open_file(void)
{
	struct file_status status;
	char path[40];

	format_text(path, sizeof(path), "/tmp/harness-locks-%ld", sys_getpid());
	file = REQUIRE_OK(sys_open(path, O_CREAT | O_EXCL | O_RDWR, 0600));
	REQUIRE_OK(sys_unlink(path));
	REQUIRE_OK(sys_fstat(file, &status));
	inode = status.ino;
}

static void run(void)
{
	unsigned long r;

	open_file();
	people_start();
	for (r = 0; r < ARRAY_SIZE(row); r++)
		run_row(row[r].holder, row[r].reader);
}

PROBE(.claim = "a lock on a file tells its holder by the number that the one who asks knows, and 0 for one outside",
      .requirements = "VS-3i",
      .isolation = 1,
      .needs_isolation = ISOLATES_PID | ISOLATES_NUMBERS,
      .run = run);
