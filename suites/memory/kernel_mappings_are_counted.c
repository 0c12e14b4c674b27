/*
 * What the kernel maps into a program, its stack and its page of fast calls, counts as the program's, and must fit.
 *
 * A container that is charged for what it asks for only could have memory for nothing by starting programs.
 */
#include "probe.h"

#define PROGRAM_NAME	"harness-mappings"
#define TINY		65536UL		/* no program fits in */
#define NEVER_RAN	99

struct size {
	long told_kb;	/* of the program, by /proc/self/status */
	long mapped_kb;	/* the sum of /proc/self/maps */
	long kernels_kb;	/* the part of it that is neither a file's nor asked for */
};

static int answer[2];	/* a pipe, made before all tasks */

static unsigned long parse_hex(const char **at)
{
	unsigned long value = 0;

	for (;; (*at)++) {
		if (**at >= '0' && **at <= '9')
			value = value * 16 + (**at - '0');
		else if (**at >= 'a' && **at <= 'f')
			value = value * 16 + (**at - 'a' + 10);
		else
			return value;
	}
}

/* The name that ends a line, such as "[stack]"; "" where it has none. */
static const char *name_in(const char *line)
{
	while (*line && *line != '\n' && *line != '[')
		line++;
	return *line == '[' ? line : "";
}

/* A page at the end of every address space belongs to nobody. */
static int is_everybodys(const char *name)
{
	return string_starts(name, "[vectors]") || string_starts(name, "[vsyscall]");
}

static void add_line(const char *line, struct size *size)
{
	const char *name = name_in(line);
	unsigned long start = parse_hex(&line);
	long kb;

	line++;
	kb = (parse_hex(&line) - start) >> 10;
	if (is_everybodys(name))
		return;
	size->mapped_kb += kb;
	if (*name && !string_starts(name, "[heap]"))
		size->kernels_kb += kb;
}

static long look(struct size *size)
{
	static char text[4096];
	char value[24];
	char *line;
	long said = read_file("/proc/self/status", text, sizeof(text));

	if (said < 0)
		return said;
	said = status_field(text, "VmSize", value, sizeof(value));
	if (said < 0)
		return said;
	for (line = value; *line >= '0' && *line <= '9'; line++)
		;
	*line = 0;
	size->told_kb = parse_number(value);
	said = read_file("/proc/self/maps", text, sizeof(text));
	for (line = text; said > 0 && *line; line++)
		if (line == text || line[-1] == '\n')
			add_line(line, size);
	return said;
}

/* argv: the descriptor that the answer goes through. */
static long program_main(int argc, char **argv)
{
	struct size size = { 0 };
	long said = argc == 2 ? look(&size) : -EINVAL;

	if (said < 0)
		size.told_kb = said;
	return sys_write(parse_number(argv[1]), &size, sizeof(size)) == sizeof(size) ? 0 : 1;
}

PROGRAM(PROGRAM_NAME, program_main);

/* What wait() said of a child that starts the program with so much room, in bytes; 0 for as much as there is. */
static long start_program(long room, long unused)
{
	struct rlimit limit = { .rlim_cur = room, .rlim_max = room };
	char number[16];
	char *argv[] = { PROGRAM_NAME, number, NULL }, *envp[] = { NULL };
	int status = 0;
	long pid = sys_fork();

	(void)unused;
	format_text(number, sizeof(number), "%d", answer[1]);
	if (pid == 0) {
		if (room)
			sys_setrlimit(RLIMIT_AS, &limit);
		sys_execve("/init", argv, envp);
		sys_exit(NEVER_RAN);
	}
	if (pid > 0)
		sys_wait4(pid, &status, __WALL, NULL);
	return pid < 0 ? pid : status;
}

static int has_answered(struct size *size)
{
	struct pollfd waiting = { .fd = answer[0], .events = POLLIN };

	return sys_poll(&waiting, 1, 0) == 1 && sys_read(answer[0], size, sizeof(*size)) == sizeof(*size);
}

static void run_in(struct task *task, const char *where)
{
	struct size size = { 0 };

	case_start("a program %s", where);
	EXPECT_EQ(0, task_call(task, start_program, 0, 0));
	if (EXPECT_TRUE("it runs", has_answered(&size))) {
		/* Kernels before 4.13 do not show the page that guards the stack, and count it. */
		if (!EXPECT_TRUE("no less than what is mapped", size.told_kb >= size.mapped_kb))
			note("its size is said to be %ld kB, and %ld kB are mapped", size.told_kb, size.mapped_kb);
		EXPECT_TRUE("the kernel mapped something, its stack at least", size.kernels_kb > 0);
	}
	case_start("a program without room %s", where);
	EXPECT_NE(0, task_call(task, start_program, TINY, 0));
	EXPECT_TRUE("it does not run", !has_answered(&size));
}

static void run(void)
{
	REQUIRE_OK(sys_pipe(answer));
	run_in(task_start(NULL), "on the host");
	run_in(task_start(container_start()), "in a container");
}

PROBE(.claim = "what the kernel maps into a program counts as the program's, and a program that finds no room does not run",
      .requirements = "O-1",
      .run = run);
