/*
 * kernel_threads.h - telling kernel threads from programs by what /proc says of them.
 */
#ifndef KERNEL_THREADS_H
#define KERNEL_THREADS_H

#include "probe.h"

#define PF_EXITING	0x00000004UL
#define PF_KTHREAD	0x00200000UL	/* since 2.6.27 */

struct stat_line {
	char name[24];
	char state;
	unsigned long flags, vsize;
};

/* The n-th number after the name in parentheses; state is the 0th. */
static inline unsigned long stat_number(const char *after_name, int n)
{
	unsigned long value = 0;

	for (; n && *after_name; after_name++)
		if (*after_name == ' ')
			n--;
	for (; *after_name >= '0' && *after_name <= '9'; after_name++)
		value = value * 10 + *after_name - '0';
	return value;
}

/* What /proc/<pid>/stat says; 0 or -errno. */
static inline long read_stat(const char *pid, struct stat_line *line)
{
	char path[40], text[768];
	const char *name = text, *end = text;
	unsigned long i;
	long said;

	format_text(path, sizeof(path), "/proc/%s/stat", pid);
	memset(text, 0, sizeof(text));
	said = read_file(path, text, sizeof(text));
	if (said < 0)
		return said;
	while (*name && *name != '(')
		name++;
	for (i = 0; i < sizeof(text) && text[i]; i++)
		if (text[i] == ')')
			end = text + i;
	memset(line, 0, sizeof(*line));
	for (i = 0; i + 1 < sizeof(line->name) && name + 1 + i < end; i++)
		line->name[i] = name[1 + i];
	line->state = end[2];
	line->flags = stat_number(end + 2, 6);
	line->vsize = stat_number(end + 2, 20);
	return 0;
}

/* Old kernels have no flag for it, but a kernel thread has no memory, and neither have the dead and the dying. */
static inline int is_kernel_thread(const struct stat_line *line)
{
	if (line->state == 'Z' || line->state == 'X' || (line->flags & PF_EXITING))
		return 0;
	return (line->flags & PF_KTHREAD) || line->vsize == 0;
}

#endif
