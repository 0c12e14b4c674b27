/*
 * start.c - where every process of this file begins: as another program under its name, else as the agent.
 */
#define ARCH_START
#include "agent.h"

char *shared_page;
struct probe_state *probe_state;
const struct probe *current_probe;

/* Absent when no suite has a program. */
extern const struct program *const __start_programs[] __attribute__((weak));
extern const struct program *const __stop_programs[] __attribute__((weak));

static const char *last_part(const char *path)
{
	const char *last = path;

	for (; *path; path++)
		if (*path == '/')
			last = path + 1;
	return last;
}

/* Called by the architecture's _start with the stack that the kernel made: argc, then argv. */
void start_c(long *stack);

void start_c(long *stack)
{
	int argc = stack[0];
	char **argv = (char **)(stack + 1);
	const char *name = argc > 0 && argv[0] ? last_part(argv[0]) : "";

	for (const struct program *const *p = __start_programs; p < __stop_programs; p++)
		if (string_equal((*p)->name, name))
			sys_exit((*p)->main(argc, argv));
	agent_main();
}
