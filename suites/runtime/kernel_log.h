/*
 * kernel_log.h - what the kernel's log holds, as syslog() tells the caller; and words of one's own in it.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include "probe.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/runtime/kernel_log.h"

/* What syslog() is asked to do. */
enum {
	LOG_READ = 2, LOG_READ_ALL = 3, LOG_READ_CLEAR = 4, LOG_CLEAR = 5,
	LOG_CONSOLE_OFF = 6, LOG_CONSOLE_ON = 7, LOG_CONSOLE_LEVEL = 8,
	LOG_UNREAD = 9, LOG_SIZE = 10,
};

#define LOG_ROOM	(1UL << 20)	/* more than any log here holds, though not what log_buf_len= may say */

/* Room for a whole log, shared with tasks that are started after the first call. */
static inline char *log_room(void)
{
	static long room;

	if (!room)
		room = sys_mmap(NULL, LOG_ROOM, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if ((unsigned long)room >= (unsigned long)-4095L)
		probe_broken("no memory to read the log into: -%s", errno_name(-room));
	return (char *)room;
}

/* Where a text begins in another; NULL when it does not. */
static inline const char *find_text(const char *in, const char *text)
{
	for (; *in; in++)
		if (*in == *text && string_starts(in, text))
			return in;
	return NULL;
}

/* Reads the caller's log by one of the calls that read into log_room(), which ends in NUL; its length or -errno. */
static inline long log_read(long action, long unused)
{
	long said;

	(void)unused;
	/* On the host this one waits for a message where there is none. */
	if (action == LOG_READ && sys_syslog(LOG_UNREAD, NULL, 0) <= 0)
		said = 0;
	else
		said = sys_syslog(action, log_room(), LOG_ROOM - 1);
	log_room()[said < 0 ? 0 : said] = 0;
	return said;
}

/* What the reader finds in its log from that text on; NULL where it is not there, or nothing can be read. */
static inline const char *log_find(struct task *reader, const char *text)
{
	long said = reader ? task_call(reader, log_read, LOG_READ_ALL, 0) : log_read(LOG_READ_ALL, 0);

	return said <= 0 ? NULL : find_text(log_room(), text);
}

/* Writes a line into the log of whoever calls: 0 or -errno. <7> keeps it off the console. */
static inline long log_write(long text, long unused)
{
	char line[128];
	long said;

	(void)unused;
	format_text(line, sizeof(line), "<7>%s\n", (const char *)text);
	said = write_file("/dev/kmsg", line);
	return said < 0 ? said : 0;
}

/* A word that no log has held before; it lies in shared_page until the next one is asked for. */
static inline const char *log_token(void)
{
	static int count;

	format_text(shared_page, 64, "token-%ld-%d.", sys_getpid(), ++count);
	return shared_page;
}

#pragma pop_macro("PROBE_FILE")

#endif
