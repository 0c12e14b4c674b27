/*
 * view.h - what a task finds in its /proc: the numbers that are listed, and what the files of a number say.
 */
#ifndef VIEW_H
#define VIEW_H

#include "probe.h"

/* Failures found in this file say so. */
#pragma push_macro("PROBE_FILE")
#undef PROBE_FILE
#define PROBE_FILE "suites/pid/view.h"

/* The numbers in a directory, in the order in which they came; lies in shared_page. */
struct listing {
	long count;
	int pid[4000];
};

static inline struct listing *listing(void)
{
	return (struct listing *)shared_page;
}

/* Behind the listing: the text of a file, and room for a probe's own words. */
static inline char *text_seen(void)
{
	return shared_page + 0x8000;
}

static inline char *spare_room(void)
{
	return shared_page + 0xc000;
}

static inline long note_number(const char *name, long unused)
{
	long pid = parse_number(name);

	(void)unused;
	if (pid > 0 && listing()->count < (long)ARRAY_SIZE(listing()->pid))
		listing()->pid[listing()->count++] = pid;
	return 0;
}

static inline long list_numbers_here(long path, long unused)
{
	(void)unused;
	listing()->count = 0;
	return list_directory((const char *)path, note_number, 0);
}

/* Fills the listing with what the reader finds in a directory; path as for task_syscall(). */
static inline long list_numbers(struct task *reader, const char *path)
{
	return task_call(reader, list_numbers_here, (long)path, 0);
}

static inline int listed(long pid)
{
	long i;

	for (i = 0; i < listing()->count; i++)
		if (listing()->pid[i] == pid)
			return 1;
	return 0;
}

/* A file of /proc/<pid>, or of /proc/self where pid is 0. */
static inline long read_of_pid_here(long pid, long file)
{
	char path[64];

	if (pid)
		format_text(path, sizeof(path), "/proc/%ld/%s", pid, (const char *)file);
	else
		format_text(path, sizeof(path), "/proc/self/%s", (const char *)file);
	memset(text_seen(), 0, 0x4000);
	return read_file(path, text_seen(), 0x4000);
}

static inline long read_of_pid(struct task *reader, long pid, const char *file)
{
	return task_call(reader, read_of_pid_here, pid, (long)file);
}

/* The number at the start of a text, with its sign; -EINVAL where there is none. */
static inline long leading_number(const char *text)
{
	long value = 0, sign = 1;

	if (*text == '-') {
		sign = -1;
		text++;
	}
	if (*text < '0' || *text > '9')
		return -EINVAL;
	for (; *text >= '0' && *text <= '9'; text++)
		value = value * 10 + *text - '0';
	return sign * value;
}

/* One line of a task's status, as that reader sees it; 0, -ENODATA where this kernel has no such line, or -errno. */
static inline long status_text(struct task *reader, long pid, const char *key, char *value, unsigned long size)
{
	long said = read_of_pid(reader, pid, "status");

	value[0] = 0;
	if (said < 0)
		return said;
	return status_field(text_seen(), key, value, size) ? -ENODATA : 0;
}

/* The first number of such a line. */
static inline long status_number(struct task *reader, long pid, const char *key)
{
	char value[200];
	long said = status_text(reader, pid, key, value, sizeof(value));

	return said < 0 ? said : leading_number(value);
}

/* The last number of such a line: NSpid and its kind begin with the reader's and end with the task's own. */
static inline long status_last_number(struct task *reader, long pid, const char *key)
{
	char value[200];
	long said = status_text(reader, pid, key, value, sizeof(value));
	char *last = value, *at;

	if (said < 0)
		return said;
	for (at = value; *at; at++)
		if (*at == ' ' || *at == '\t')
			last = at + 1;
	return leading_number(last);
}

/* A field of a task's stat, counted from 1 as its documentation does; the name (2) may hold blanks. */
static inline long stat_field(struct task *reader, long pid, int field)
{
	long said = read_of_pid(reader, pid, "stat");
	const char *at = text_seen(), *after = NULL;
	int n = 2;

	if (said < 0)
		return said;
	if (field == 1)
		return leading_number(at);
	for (; *at; at++)
		if (*at == ')')
			after = at + 1;
	for (at = after; at && *at; at++)
		if (*at == ' ' && ++n == field)
			return leading_number(at + 1);
	return -ENODATA;
}

static inline long take_name_here(long name, long unused)
{
	(void)unused;
	return sys_prctl(PR_SET_NAME, name, 0, 0, 0);
}

/* Gives a task a name that tells it from all others with the same number; at most 15 letters. */
static inline void name_task(struct task *task, const char *name)
{
	REQUIRE_OK(task_call(task, take_name_here, (long)name, 0));
}

#pragma pop_macro("PROBE_FILE")

#endif
