/*
 * files.c - small files of /proc and /sys, directories, clocks and waiting.
 */
#include "runtime.h"

long read_file(const char *path, char *buffer, unsigned long size)
{
	unsigned long length = 0;
	long said, fd = sys_open(path, O_RDONLY, 0);

	if (fd < 0)
		return fd;
	do {
		said = sys_read(fd, buffer + length, size - 1 - length);
		if (said > 0)
			length += said;
	} while (said > 0 && length < size - 1);
	sys_close(fd);
	buffer[length] = 0;
	return said < 0 ? said : (long)length;
}

long write_file(const char *path, const char *text)
{
	long said, fd = sys_open(path, O_WRONLY, 0);

	if (fd < 0)
		return fd;
	said = sys_write(fd, text, string_length(text));
	sys_close(fd);
	return said;
}

/* Copies up to the end of the line, blanks before the value left out. */
static void copy_value(const char *text, char *value, unsigned long size)
{
	unsigned long n = 0;

	while (*text == ' ' || *text == '\t')
		text++;
	while (*text && *text != '\n' && n + 1 < size)
		value[n++] = *text++;
	value[n] = 0;
}

long status_field(const char *text, const char *key, char *value, unsigned long size)
{
	unsigned long length = string_length(key);

	while (*text) {
		if (string_starts(text, key) && text[length] == ':') {
			copy_value(text + length + 1, value, size);
			return 0;
		}
		while (*text && *text++ != '\n')
			;
	}
	return -ENOENT;
}

long list_directory(const char *path, long (*fn)(const char *name, long arg), long arg)
{
	/* Aligned for the records' 64-bit fields. */
	uint64_t buffer[256];
	long got, said = 0, fd = sys_open(path, O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0)
		return fd;
	while (!said && (got = sys_getdents64(fd, buffer, sizeof(buffer))) > 0) {
		for (long at = 0; !said && at < got;) {
			struct directory_entry *entry = (void *)((char *)buffer + at);

			said = fn(entry->d_name, arg);
			at += entry->d_reclen;
		}
	}
	sys_close(fd);
	return said;
}

long process_status(pid_t pid, const char *key)
{
	char path[40], text[2048], value[24];
	long said;

	format_text(path, sizeof(path), "/proc/%d/status", pid);
	said = read_file(path, text, sizeof(text));
	if (said < 0)
		return said;
	return status_field(text, key, value, sizeof(value)) ? -ENODATA : parse_number(value);
}

struct line_reader {
	long number, arg;
	long (*fn)(long number, long arg);
	enum { BEFORE, NUMBER, AFTER } place;
};

static long read_character(struct line_reader *reader, char c)
{
	int is_digit = c >= '0' && c <= '9';
	long said = 0;

	if (reader->place != AFTER && is_digit) {
		reader->number = reader->place == BEFORE ? c - '0' : reader->number * 10 + c - '0';
		reader->place = NUMBER;
	} else if (reader->place == NUMBER) {
		reader->place = AFTER;
		said = reader->number ? reader->fn(reader->number, reader->arg) : 0;
	} else if (c != ' ') {
		reader->place = AFTER;
	}
	if (c == '\n')
		reader->place = BEFORE;
	return said;
}

long list_lines(const char *path, long (*fn)(long number, long arg), long arg)
{
	struct line_reader reader = { .fn = fn, .arg = arg };
	char bytes[512];
	long got, said = 0, fd = sys_open(path, O_RDONLY, 0);

	if (fd < 0)
		return fd;
	while (!said && (got = sys_read(fd, bytes, sizeof(bytes))) > 0)
		for (long i = 0; !said && i < got; i++)
			said = read_character(&reader, bytes[i]);
	sys_close(fd);
	return said;
}

struct numbered {
	long (*fn)(long number, long arg);
	long arg;
};

static long visit_numbered(const char *name, long arg)
{
	const struct numbered *each = (const struct numbered *)arg;
	long number = parse_number(name);

	return number > 0 ? each->fn(number, each->arg) : 0;
}

long list_numbered(const char *path, long (*fn)(long number, long arg), long arg)
{
	struct numbered each = { fn, arg };

	return list_directory(path, visit_numbered, (long)&each);
}

uint64_t now_us(void)
{
	struct timespec now = { 0, 0 };

	sys_clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

unsigned long now_ms(void)
{
	return now_us() / 1000;
}

int wait_readable(int fd, long timeout_ms)
{
	struct pollfd waiting = { .fd = fd, .events = POLLIN };
	unsigned long begin = now_ms();
	long said, rest = timeout_ms;

	/* A signal must not make the wait longer than was asked. */
	while ((said = sys_poll(&waiting, 1, rest)) == -EINTR) {
		if (timeout_ms < 0)
			continue;
		rest = timeout_ms - (long)(now_ms() - begin);
		if (rest < 0)
			rest = 0;
	}
	return said > 0 ? waiting.revents : 0;
}

#define MOST_PAUSE_MS	100

long poll_until(unsigned long ms, long (*fn)(long), long arg)
{
	unsigned long begin = now_ms(), gone = 0;
	struct timespec pause = { 0, 0 };
	long said;

	ms = patience(ms);
	/* Asked once more after the time is up: a machine may have stood still meanwhile. */
	for (;;) {
		said = fn(arg);
		if (said || gone >= ms)
			return said;
		/* What takes long is asked more seldom: others have the processor. */
		pause.tv_nsec = (1 + (gone / 8 < MOST_PAUSE_MS ? gone / 8 : MOST_PAUSE_MS)) * 1000000;
		sys_nanosleep(&pause, NULL);
		gone = now_ms() - begin;
	}
}
